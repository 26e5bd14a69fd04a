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

  package init(delay: Interval = .milliseconds(2)) {
    self.delay = delay
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
