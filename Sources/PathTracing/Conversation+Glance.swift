// A direction is made anew for each who asks: what is asked of every conversation is asked here.

/// Single values of one side.
extension Conversation {
  /// Whether there is a reset, an ICMP error or something as rare.
  package var hasIncidents: Bool { head.isEventful }

  package var holdsErrors: Bool { head.isEventful && head.incidents[0].errorCount > 0 }

  /// ICMP errors about the SYN that came while it was unanswered.
  package var rejections: [QuotedError] {
    guard holdsErrors else { return [] }
    return errors.filter { error in
      guard error.subject == .syn else { return false }
      return synAck.map { error.moment.frame < $0.first.frame } ?? true
    }
  }

  package func segments(from peer: Peer) -> UInt32 {
    peer == .client ? body.client.segments : body.server.segments
  }

  package func octetsSent(from peer: Peer) -> UInt64 {
    peer == .client ? body.client.octetsSent.value : body.server.octetsSent.value
  }

  package func octetsAcknowledged(from peer: Peer) -> UInt64 {
    peer == .client ? body.client.octetsAcknowledged.value : body.server.octetsAcknowledged.value
  }

  package func lastData(from peer: Peer) -> Moment? {
    peer == .client ? body.client.lastData : body.server.lastData
  }

  package func firstData(from peer: Peer) -> Moment? {
    peer == .client ? body.client.firstData : body.server.firstData
  }

  package func fin(from peer: Peer) -> Moment? {
    peer == .client ? body.client.fin : body.server.fin
  }

  /// Whether segments of a side have different times to live.
  package func hasDistances(_ peer: Peer) -> Bool {
    (peer == .client ? body.client.timesToLive[1] : body.server.timesToLive[1]) != 0
  }

  /// Octets of the largest IP packet of a side whose data was acknowledged; 0 before any.
  package func largestAcknowledged(from peer: Peer) -> UInt16 {
    peer == .client ? body.client.largestAcknowledged : body.server.largestAcknowledged
  }

  /// Whether either side retransmitted in earnest, or left a hole.
  package var hasTrouble: Bool {
    guard head.isEventful, head.incidents[0].hasTrouble else { return false }
    return [Peer.client, .server].contains {
      head.incidents[0].trouble(of: $0)?.isOfDelivery ?? false
    }
  }
}
