import WireFormats

// A direction is made anew for each who asks: what is asked of every conversation is asked here.

/// Single values of one side.
extension Conversation {
  /// Whether there is a reset, an ICMP error or something as rare.
  package var hasIncidents: Bool { head.isEventful }

  package var holdsErrors: Bool { head.isEventful && head.incidents[0].errorCount > 0 }

  /// What the first eight ICMP errors say.
  package var errorMeanings: ErrorMeanings {
    head.isEventful ? head.incidents[0].errorMeanings : []
  }

  /// ICMP errors about the SYN that came while it was unanswered.
  package var rejections: [QuotedError] {
    guard holdsErrors else { return [] }
    return errors.filter { error in
      guard error.subject == .syn else { return false }
      return synAck.map { error.moment.frame < $0.first.frame } ?? true
    }
  }

  /// Whether the capture lacks some of the server's first octets: a short snap length cuts them.
  package var isGreetingCut: Bool {
    let count = body.greeting.count
    return !head[.greeted] && count < Body.greetingLength
      && UInt64(count) < octetsSent(from: .server)
  }

  package func segments(from peer: Peer) -> UInt32 {
    body[reading: peer].segments
  }

  package func octetsSent(from peer: Peer) -> UInt64 {
    body[reading: peer].octetsKnown(trouble(of: peer))
  }

  /// Octets that were acknowledged and are not in the capture, at least.
  @inline(__always)
  package func octetsMissing(from peer: Peer) -> UInt64 {
    isMidstream ? 0 : body[reading: peer].octetsMissing(trouble(of: peer))
  }

  /// Octets that a side's later segments count, and that neither came nor were acknowledged; nil for none.
  @inline(__always)
  package func unheard(from peer: Peer) -> Unheard? {
    guard !isMidstream, let trouble = trouble(of: peer) else { return nil }
    return body[reading: peer].unheard(trouble)
  }

  /// Octets of the server's answer that are still to come, by the length that a web server named; nil
  /// where it named none, or where all came.
  package var octetsPromised: UInt64? {
    guard head.isEventful, let length = head.incidents[0].promisedOctets else { return nil }
    let sent = octetsSent(from: .server)
    return sent < length ? length - sent : nil
  }

  /// Whether the server's answer comes in chunks, and the last of them has not come: none that the capture
  /// lacks.
  package var lacksLastChunk: Bool {
    head.isEventful && head.incidents[0].chunks == .open && octetsMissing(from: .server) == 0
  }

  /// Whether the capture lacks the octets that would tell where the server's answer of HTTP ends, the last of
  /// those that were followed.
  package var isAnswerUnread: Bool {
    head.isEventful && head.incidents[0].chunks == .unread
  }

  /// Whether the client spoke, and the capture lacks what it said first.
  package var isRequestUnread: Bool {
    !isMidstream && firstData(from: .client) != nil && !head[.asked] && !head[.asksAnswer]
  }

  /// Whether the server sent all octets of an answer whose length it named, in several packets.
  package var hasWholeAnswer: Bool {
    guard head.isEventful, let length = head.incidents[0].promisedOctets, length > 0 else {
      return false
    }
    return octetsSent(from: .server) >= length
  }

  /// Whether the server's FIN acknowledges something of the client that no frame before it shows, as
  /// the client's own FIN.
  package var closesBehindUnseen: Bool { head.isEventful && head.incidents[0].unseenEnd != nil }

  /// Whether its SYN shows on both sides of one router, counted down: captures of two places that are joined
  /// may have several in between.
  package var isCountedDown: Bool {
    rounds.map { $0.steps == 1 && $0.highest &- $0.lowest == 1 } ?? false
  }

  /// Whether a reset is most likely the own of a router that the capture shows both sides of: it shows once,
  /// and no hop has counted it down, while SYN and SYN-ACK show on both sides.
  package func isRoutersOwn(_ reset: SegmentReset) -> Bool {
    isCountedDown && synAck?.isPassedOn ?? false && !reset.isPassedOn
      && reset.timeToLive.hopsTravelled == 0
  }

  /// Whether its SYN shows on both sides of a router, counted down or with another source.
  package var isPassedOn: Bool {
    isCountedDown || translation.map { !$0.isFar && $0.server == server } ?? false
  }

  /// Whether a side's words are known only from what acknowledges them: a filter on flags, or a loss of the
  /// capture, kept them out.
  @inline(__always)
  package func hasUnseenWords(_ peer: Peer) -> Bool {
    firstData(from: peer) == nil && octetsAcknowledged(from: peer) > 0
  }

  /// Whether the last that the client said is longer than what steers or ends a connection.
  package var isLastRequestLong: Bool { body[reading: .client].isLastLong }

  /// Whether the client's ClientHello announces more than ever came.
  package var isRequestCut: Bool { body[reading: .client].isCut }

  /// How many messages of the client in a row the server answered, before those that it did not; 7 or 8 for
  /// more.
  package var answeredMessages: Int { head.turns.answered + (isLastAnswered ? 1 : 0) }

  /// How many messages of the client came since the server's last answer; 31 for more.
  package var openMessages: Int { isLastAnswered ? 0 : head.turns.open }

  /// Whether the server spoke behind the client's last word.
  private var isLastAnswered: Bool {
    let asked = body[reading: .client].lastDataFrame
    return asked > 0 && body.lastFrameOfServer > asked
  }

  /// What the client's first octets are of, where it is known.
  package var firstWords: FirstWords? { body[reading: .client].firstWords }

  /// Whether a side sent something new behind its FIN.
  package func goesOnBehindFIN(_ peer: Peer) -> Bool { body[reading: peer].goesOnBehindFIN }

  /// Whether the client's request brings no answer with a body, HEAD or CONNECT.
  package var isRequestWithoutBody: Bool {
    head.isEventful && head.incidents[0].promisedOctets == 0
  }

  package func octetsAcknowledged(from peer: Peer) -> UInt64 {
    body[reading: peer].octetsAcknowledged.value
  }

  package func lastData(from peer: Peer) -> Moment? {
    body[reading: peer].lastData
  }

  package func lastSegment(from peer: Peer) -> Moment? {
    body[reading: peer].lastSegment
  }

  package func firstData(from peer: Peer) -> Moment? {
    body[reading: peer].firstData
  }

  package func fin(from peer: Peer) -> Moment? {
    body[reading: peer].fin
  }

  /// Whether segments of a side have different times to live.
  package func hasDistances(_ peer: Peer) -> Bool {
    body[reading: peer].timesToLive[1] != 0
  }

  /// Octets of the largest IP packet of a side whose data was acknowledged; 0 before any.
  package func largestAcknowledged(from peer: Peer) -> UInt16 {
    body[reading: peer].largestAcknowledged
  }

  /// Whether either side retransmitted in earnest, or left a hole.
  package var hasTrouble: Bool {
    guard head.isEventful, head.incidents[0].hasTrouble else { return false }
    return [Peer.client, .server].contains {
      head.incidents[0].trouble(of: $0)?.isOfDelivery ?? false
    }
  }
}
