package import WireFormats

/// One position on the way, as the probes of that time to live showed it.
package struct Hop: Sendable {
  /// What one kind of probe met at a hop.
  package struct Sweep: Sendable {
    package var sent = 0
    package var answered = 0
    /// What came back, first answers only.
    package var replies: [Reply] = []
    /// The frames of the probes themselves.
    package var frames: [Int] = []

    /// Whether the hop passed time on: it, or somebody in its place, answered at all.
    package var isAlive: Bool { answered > 0 }
  }

  package var timeToLive: Int
  /// Who answered here, in order of appearance.
  package var addresses: [IPAddress] = []
  /// The target's own flow.
  package var target = Sweep()
  /// The control flow.
  package var control = Sweep()
  package var roundTrips: [Interval] = []
  package var changes: [QuoteChange] = []
  package var labels: [ICMPExtension.Label] = []

  package var address: IPAddress? { addresses.first }

  /// Whether datagrams were sent to trace, not only to the host as a run's are.
  package var isSweptByDatagrams = false

  /// The first answer to a control that came from this position, not from one before it.
  package var controlSign: Reply? {
    control.replies.first { reply in
      switch reply.kind {
      case .timeExceeded, .echoReply: true
      // The end of a trace by datagrams: the host has no such port.
      case .unreachable(.port): isSweptByDatagrams && reply.isPortOfHost
      default: false
      }
    }
  }
}
