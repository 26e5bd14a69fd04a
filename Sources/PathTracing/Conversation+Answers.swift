import WireFormats

// Lists of resets and errors are made anew at each question. Most conversations have none of either,
// and nearly all others one.

/// What answers a conversation, asked without lists.
extension Conversation {
  /// The first ICMP error about the SYN that came while it was unanswered.
  package var firstRejection: QuotedError? {
    guard holdsErrors else { return nil }
    guard let error = firstError(about: .syn) else { return nil }
    guard let synAck, error.moment.frame >= synAck.first.frame else { return error }
    return rejections.first
  }

  /// Loads what lies in other memory, and the end of its own record.
  fileprivate func touchAll() -> UInt64 {
    let own = UInt64(errorCount) &+ UInt64(isAccepted ? 1 : 0)
    guard !isUnanswered else { return own &+ (holdsErrors ? 1 : 0) }
    return own &+ octetsSent(from: .client) &+ octetsSent(from: .server)
      &+ UInt64(largestAcknowledged(from: .client))
      &+ UInt64(largestAcknowledged(from: .server)) &+ UInt64(greeting.first ?? 0)
  }

  /// The first reset that fits.
  package func firstReset(where fits: (borrowing SegmentReset) -> Bool) -> SegmentReset? {
    guard hasIncidents else { return nil }
    for reset in resets where fits(reset) { return reset }
    return nil
  }

  /// Whether the server's first words come when the client has left, who resets what brings them: one
  /// that only closed its half behind the request takes them.
  package var isAnswerTooLate: Bool {
    guard let spoke = firstData(from: .server), let left = fin(from: .client),
      left.frame < spoke.frame,
      let reset = firstReset(where: { $0.sender == .client })
    else { return false }
    return reset.moment.frame > spoke.frame
  }

  /// When a side said something new for the last time.
  package func lastNewData(from peer: Peer) -> Moment? {
    body[reading: peer].isStale ? trouble(of: peer)?.lastNewData : lastData(from: peer)
  }

  /// Up to four different times to live of a side's segments behind the handshake, 0 behind them.
  package func timesToLive(from peer: Peer) -> [4 of UInt8] {
    body[reading: peer].timesToLive
  }

  /// What goes amiss with what a side sends; nil where nothing does.
  @inline(__always)
  func trouble(of peer: Peer) -> Trouble? {
    head[.troubled] ? head.incidents[0].trouble(of: peer) : nil
  }
}

// Here, as what another module reads of an attempt's conversation is a copy of it.

extension Attempt {
  package var server: Endpoint { conversation.server }
  /// The server as it is called behind an address translation.
  package var translatedServer: Endpoint? { conversation.translation?.server }
}

extension [Attempt] {
  /// Loads the last ones: one after the other each would be waited for.
  @inline(never)
  package func touchLast(_ number: Int) -> UInt64 {
    var sum: UInt64 = 0
    // Of a span, as the subscript of an array would copy.
    let attempts = span
    for index in Swift.max(0, count - number)..<count {
      sum &+= Self.touch(attempts[index].conversation)
    }
    return sum
  }

  // Borrowed: a method of what an array holds would be called on a copy.
  private static func touch(_ conversation: borrowing Conversation) -> UInt64 {
    conversation.touchAll()
  }
}
