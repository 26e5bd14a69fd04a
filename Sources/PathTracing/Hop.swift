package import WireFormats

/// One position on the way, as the probes of that time to live showed it.
package struct Hop: Sendable {
  /// What one kind of probe met at a hop.
  package struct Sweep: Sendable {
    package var sent = 0
    package var answered = 0
    /// How many of them the sender's kernel sent again (RFC 6298), and how many of these were answered like
    /// the first.
    var resent = (sent: 0, answered: 0)
    /// What came back, first answers only.
    package var replies: [Reply] = []
    /// The frames of the probes themselves.
    package var frames: [Int] = []

    /// Probes as the program counts them that sent them.
    package var probes: Int { sent - resent.sent }
    /// How many of its probes were answered.
    package var answers: Int { answered - resent.answered }

    /// Whether it answered anything.
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

  /// What became of controls sent right behind a SYN that the hop did not report.
  ///
  /// A limit on reports hits both alike: icmp_ratelimit gives six at once and takes six seconds to
  /// do so again, others take longer.
  var pairs = (answered: 0, silent: 0)
  static let pairTime = Interval.milliseconds(300)

  /// Whether the hop still reported when it was silent about a SYN.
  package var hasProvenSilence: Bool { pairs.answered > pairs.silent }

  /// Whether it may be a limit on its reports that makes it silent.
  var isSuspect: Bool { !hasProvenSilence && pairs.silent > 0 }

  package var address: IPAddress? { addresses.first }

  /// The first answer of another port's.
  package var answerOfPort: Reply? {
    control.replies.first { $0.kind == .synAck || $0.kind.isReset }
  }

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
