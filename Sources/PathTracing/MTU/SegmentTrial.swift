package import WireFormats

// A connection whose SYN asks for small segments shows whether the size of the server's segments is
// what stopped the first one: its answer then comes. One that sends small segments itself, while it
// asks for full ones, tells the two directions apart.

/// One more connection to the target, with other sizes of segments than the session.
package struct SegmentTrial: Hashable, Sendable {
  package enum Result: Hashable, Sendable {
    /// The answer that the session waits for came.
    case arrived
    case missing
    case pending
    /// The connection was not made, or ended before it showed anything.
    case unknown
  }

  /// What a connection is to do differently.
  package struct Order: Hashable, Sendable {
    /// Octets of the largest IP packets that the server is asked for.
    package var size: Int
    /// Octets of the largest IP packets to send; nil for full ones.
    package var ownSize: Int?

    /// Octets to write at once, so that a kernel that uses time stamps sends no larger packets.
    package func pieceLength(_ version: IPVersion) -> Int? {
      ownSize.map { $0 - version.tcpOverhead - 12 }
    }
  }

  /// Octets of the largest IP packets that the server was asked for.
  package var size: Int
  package var result: Result
  /// Whether the server acknowledged all that it was sent.
  package var isHeard: Bool
  /// Octets of the largest IP packet that came; what is joined on arrival counts as the size asked.
  package var largestAnswer: Int
  package var frames: [Int]

  /// What a service gets for its answer, besides three round trips.
  private static let patience = Interval.seconds(1.5)
  private static let connectTime = Interval.seconds(3.4)

  /// Looks at a connection at a time; nil before its SYN was seen.
  init?(_ session: Session, until now: Timestamp) {
    guard let trial = session.conversation, let syn = trial.syn, syn.maximumSegmentSize > 0 else {
      return nil
    }
    size = Int(syn.maximumSegmentSize) + trial.server.address.version.tcpOverhead
    frames = [Int(syn.first.frame), Int(trial.last.frame)]
    let server = trial[.server]
    largestAnswer = min(Int(server.delivery.largestSent), size)
    // The last words may be acknowledged too late to be seen; what is lost is sent again.
    isHeard =
      trial[.client].octetsAcknowledged > 0
      && (trial[.client].unacknowledged == 0 || trial[.client].retransmissions == 0)
    let end = trial[.client].fin.map { min(now, trial.time(of: $0)) } ?? now
    guard let begin = trial.finalACK, let answer = trial.synAck else {
      result = end - trial.start >= Self.connectTime || !trial.resets.isEmpty ? .unknown : .pending
      return
    }
    let roundTrip = max(answer.first - syn.last, .zero)
    if session.facts.stage == .reply {
      result = .arrived
    } else if trial.isEnded(by: .server) {
      result = .unknown
    } else if SizeHole(in: trial, from: .server, until: end) != nil
      || end - trial.time(of: server.lastNewData ?? begin) >= Self.patience + roundTrip * 3
    {
      result = .missing
    } else {
      result = .pending
    }
  }
}

extension Conversation {
  /// Whether one side ended the connection, before the other did.
  package func isEnded(by peer: Peer) -> Bool {
    let other = self[peer == .server ? .client : .server].fin?.frame ?? .max
    let own = resets.filter { $0.sender == peer }.map(\.moment.frame) + [self[peer].fin?.frame]
    return own.compactMap { $0 }.contains { $0 < other }
  }
}

extension Trace {
  /// The connections after the session, in order.
  package func segmentTrials(until now: Timestamp) -> [SegmentTrial] {
    laterSessions.compactMap { SegmentTrial($0, until: now) }
  }
}
