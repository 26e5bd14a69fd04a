// A direction has 120 octets and a reference, and the subscript gives a copy of it: what is asked of
// every conversation is asked here.

/// Single values of one side.
extension Conversation {
  @inline(__always)
  private func value<Value>(
    of peer: Peer, _ path: (borrowing Direction) -> Value, orElse absent: Value
  ) -> Value {
    directions.isEmpty ? absent : path(directions[Int(peer.rawValue)])
  }

  /// Whether there is a reset, an ICMP error or something as rare.
  package var hasIncidents: Bool { isEventful }

  package var holdsErrors: Bool { isEventful && incidents[0].errorCount > 0 }

  /// ICMP errors about the SYN that came while it was unanswered.
  package var rejections: [QuotedError] {
    guard holdsErrors else { return [] }
    return errors.filter { error in
      guard error.subject == .syn else { return false }
      return synAck.map { error.moment.frame < $0.first.frame } ?? true
    }
  }

  package func segments(from peer: Peer) -> UInt32 {
    value(of: peer, { $0.segments }, orElse: 0)
  }

  package func octetsSent(from peer: Peer) -> UInt64 {
    value(of: peer, { $0.octetsSent }, orElse: 0)
  }

  package func octetsAcknowledged(from peer: Peer) -> UInt64 {
    value(of: peer, { $0.octetsAcknowledged }, orElse: 0)
  }

  package func lastData(from peer: Peer) -> Moment? {
    value(of: peer, { $0.lastData }, orElse: nil)
  }

  package func firstData(from peer: Peer) -> Moment? {
    value(of: peer, { $0.firstData }, orElse: nil)
  }

  package func fin(from peer: Peer) -> Moment? { value(of: peer, { $0.fin }, orElse: nil) }

  /// Whether segments of a side have different times to live.
  package func hasDistances(_ peer: Peer) -> Bool {
    !directions.isEmpty && directions[Int(peer.rawValue)].timesToLive[1] != 0
  }

  /// Octets of the largest IP packet of a side whose data was acknowledged; 0 before any.
  package func largestAcknowledged(from peer: Peer) -> UInt16 {
    value(of: peer, { $0.delivery.largestAcknowledged }, orElse: 0)
  }

  /// Whether either side retransmitted in earnest, or left a hole.
  package var hasTrouble: Bool {
    !directions.isEmpty
      && (directions[0].delivery.hasTrouble || directions[1].delivery.hasTrouble)
  }
}
