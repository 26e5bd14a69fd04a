package import WireFormats

/// The link from one node of the chain to the next, with what it does to packets either way.
package struct Link: Sendable {
  package var delay = Interval.milliseconds(2)
  /// Up to so much more, evenly.
  package var jitter = Interval.zero
  package var lossForward = Loss.none
  package var lossBack = Loss.none
  /// Share of packets that arrive twice.
  package var duplication = 0.0
  /// Share of packets that are overtaken by those up to `reorderingDelay` behind them.
  package var reordering = 0.0
  package var reorderingDelay = Interval.milliseconds(8)
  /// Hops by which the way back is longer here than the way there; negative for shorter.
  package var extraHopsBack = 0
  package var extraDelayBack = Interval.zero
  /// The largest packets that pass each way; nil for as large as they come.
  package var sizeForward: Size?
  package var sizeBack: Size?

  package init(delay: Interval = .milliseconds(2)) {
    self.delay = delay
  }

  /// The largest packets of a link, and what becomes of larger ones.
  package struct Size: Hashable, Sendable {
    package enum Manner: Hashable, Sendable {
      /// The router before the link says so, and names what passes; nil for the truth.
      case reported(claim: Int?)
      /// Nobody says a word.
      case silent
      /// A switch drops the frame, whatever DF says.
      case lowerLayer
    }

    package var most: Int
    package var manner: Manner

    package init(_ most: Int, _ manner: Manner) {
      self.most = most
      self.manner = manner
    }
  }

  /// How packets get lost on a link in one direction.
  package enum Loss: Hashable, Sendable {
    case none
    /// Each packet by itself, with this share.
    case independent(Double)
    /// In runs: with `start` per packet a run begins, with `end` per packet it ends (Gilbert).
    case bursts(start: Double, end: Double)
    case total
  }
}
