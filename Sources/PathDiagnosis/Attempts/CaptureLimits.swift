import PathTracing
import WireFormats

// `tcpdump host A and host B` never holds a router's ICMP error, a capture of one direction holds
// half the answers, offloading hides the packets of the wire: "not seen" proves less than it seems.

/// What the capture cannot show, added to the verdict that depends on it.
enum CaptureLimits {
  static func amend(_ draft: inout Draft, _ findings: AttemptFindings) {
    if let side = findings.onlySide {
      draft.observe(
        "only the \(side == .client ? "client's" : "server's") packets are in the capture: "
          + "judged by that half")
      draft.confidence = min(draft.confidence, .medium)
    } else {
      observeMissing(.client, findings.conversation, &draft)
      observeMissing(.server, findings.conversation, &draft)
    }
    if findings.conversation.syn == nil, !findings.conversation.isMidstream,
      findings.onlySide == nil, !findings.isAccepted,
      let error = findings.conversation.firstRejection
    {
      draft.observe(
        "the SYN is not in the capture: it is known from what the error quotes of it",
        frames: Frames(error.moment.number))
      if error.sender != findings.conversation.client.address {
        draft.confidence = min(draft.confidence, .medium)
      }
    }
    if let answer = findings.conversation.synAck, let syn = findings.conversation.syn,
      answer.first.frame < syn.first.frame
    {
      draft.observe(
        "the SYN-ACK stands before its SYN: two captures with clocks that differ, or one with frames "
          + "out of order; do not trust the order of events",
        frames: Frames(answer.first.number, syn.first.number))
      draft.confidence = min(draft.confidence, draft.outcome == .open ? .medium : .low)
    }
    if let syn = findings.conversation.syn, syn.joins, findings.isAccepted {
      draft.observe(
        "the SYN adds a subflow to a connection of Multipath TCP: what it says, and how it ends, is a matter of "
          + "all of them", frames: Frames(syn.first.number))
      if draft.outcome != .open { draft.confidence = .low }
    }
    if findings.conversation.closesBehindUnseen {
      draft.observe(
        "the server's FIN acknowledges more of the client than the capture shows before it: who closed first "
          + "is not known", frames: Frames(findings.conversation.fin(from: .server)?.number))
      draft.confidence = min(draft.confidence, .medium)
    }
    if findings.conversation.ranBackwards {
      draft.observe(
        "the clock ran backwards between frames: do not trust the times")
      // Who closed first, and what came behind it, is a matter of order too.
      let isOrdered = isTimed(draft.outcome) || draft.outcome == .reset
      draft.confidence = min(draft.confidence, isOrdered ? .low : .medium)
    }
    if let translation = findings.conversation.translation {
      note(translation, &draft, findings.conversation)
    }
    if let rewriting = findings.conversation.rewriting {
      draft.observe(
        "both sides of a middlebox that rewrites sequence numbers: judged by the client's side"
          + (rewriting.synAck != nil && findings.conversation.synAck == nil
            ? "; a SYN-ACK comes as far as the other side" : ""),
        frames: Frames(rewriting.synAck?.number))
    } else if findings.conversation.copies > 0 {
      observeCopies(findings.conversation, &draft)
    }
    if draft.outcome == .stalled || draft.outcome == .mtuBlackHole,
      findings.conversation[.client].isOffloaded || findings.conversation[.server].isOffloaded
    {
      draft.observe(
        "offloading joined segments before the capture: sizes are those of the MSS")
    }
    limitByUnknownWords(&draft, findings)
    guard let facts = findings.facts else { return }
    if facts.bearsNoTimes { limitWithoutTimes(&draft, findings.conversation) }
    if facts.errors == 0, isTimed(draft.outcome) || draft.outcome == .inconclusive {
      draft.observe(
        "no ICMP error in the capture: a filter like 'host A and host B' keeps them out; "
          + "capture with 'or icmp or icmp6'")
    }
    if let dropped = facts.dropped, dropped > 0 {
      draft.confidence = min(draft.confidence, .medium)
      draft.observe(Wording.lost(dropped))
    }
  }

  /// Without times a packet that is sent again looks like one that the capture shows twice.
  private static func limitWithoutTimes(_ draft: inout Draft, _ conversation: Conversation) {
    let mayBeStuck = conversation[.client].unacknowledged > 0
    draft.confidence = min(draft.confidence, mayBeStuck ? .low : .medium)
    draft.observe(
      mayBeStuck
        ? "the capture bears no times, and the client's last words are not acknowledged: a session that "
          + "hangs would look so; record it with tcpdump -w"
        : "the capture bears no times: silence, and what is sent again, does not show")
  }

  /// Whether a session went well, or was cut off in the midst of something, its words tell.
  private static func limitByUnknownWords(_ draft: inout Draft, _ findings: AttemptFindings) {
    let conversation = findings.conversation
    guard findings.onlySide == nil else { return }
    guard conversation.isGreetingCut || conversation.hasUnseenWords(.server) else {
      return limitByUnreadOctets(&draft, conversation)
    }
    switch (draft.outcome, draft.cause) {
    case (.open, _)
    where ServiceProtocol.expected(on: findings.port) != .other || mayTurnAway(conversation)
      || isCutShort(conversation) || isOfferCut(conversation):
      draft.confidence = min(draft.confidence, .medium)
    case (.reset, .serviceReset): draft.confidence = .low
    default: return limitByUnreadOctets(&draft, conversation)
    }
    draft.observe(
      isCutShort(conversation)
        ? "the service's first octets are not in the capture, as where a snap length cuts packets "
          + "short: what it said is not known; capture with -s 0"
        : "some of the service's first octets are not in the capture: what it said is not known")
  }

  /// An answer that is cut off, or does not come, looks whole where the octets that announce it were not kept.
  private static func limitByUnreadOctets(_ draft: inout Draft, _ conversation: Conversation) {
    guard draft.outcome == .open, !conversation.isMidstream else { return }
    if conversation.isAnswerUnread, !isTaken(conversation) {
      draft.observe(
        "the snap length cuts the answer in front of what tells its end: whether all of it came is not known; "
          + "capture with -s 0")
    } else if conversation.isRequestUnread, conversation.firstData(from: .server) == nil {
      draft.observe(
        "the client's first octets are not in the capture: whether it waited for an answer is not known; "
          + "capture with -s 0")
    } else {
      return
    }
    draft.confidence = min(draft.confidence, .medium)
  }

  /// Whether the client closes first and right behind what the server said: who waits for the rest of an
  /// answer does not leave so soon.
  private static func isTaken(_ conversation: Conversation) -> Bool {
    guard let left = conversation.fin(from: .client),
      let said = conversation.lastData(from: .server)
    else { return false }
    let isFirst = conversation.fin(from: .server).map { left.frame < $0.frame } ?? true
    return isFirst && conversation.isClosed && left - said < .seconds(1)
  }

  /// Whether so little of what the service said first was kept that it tells nothing, though no packet is missed.
  private static func isCutShort(_ conversation: Conversation) -> Bool {
    conversation.firstData(from: .server) != nil && conversation.greeting.count < least
      && conversation.isGreetingCut && !conversation.isMidstream
      && conversation.octetsMissing(from: .server) == 0
  }

  /// Whether an identification of SSH is cut in front of its end, and with it what has to follow.
  private static func isOfferCut(_ conversation: Conversation) -> Bool {
    conversation.greeting.starts(with: [0x53, 0x53, 0x48, 0x2d])
      && !conversation.greeting.contains(0x0a)
  }

  /// So many of the first octets tell whether they turn a client away.
  private static let least = 8

  /// Whether a service speaks first and closes: what it says then may turn the client away.
  private static func mayTurnAway(_ conversation: Conversation) -> Bool {
    guard let spoke = conversation.firstData(from: .server),
      conversation.greeting.count < least, conversation.fin(from: .server) != nil
    else { return false }
    return conversation.firstData(from: .client).map { spoke.frame < $0.frame } ?? true
      || conversation.server.port == 5432
  }

  /// What was received was sent: where the capture does not show it, it has lost packets, or a filter left
  /// them out.
  private static func observeMissing(
    _ peer: Conversation.Peer, _ conversation: Conversation, _ draft: inout Draft
  ) {
    let octets = conversation.octetsMissing(from: peer)
    guard octets > 0 else { return }
    draft.observe(
      "\(Wording.count(Int(clamping: octets), "octet")) of the \(peer == .client ? "client" : "server") that were acknowledged are not "
        + "in the capture")
  }

  /// What shows packets again does so with many of them. A few that are alike to the bit are repeated
  /// acknowledgements and resets of a stack that numbers no packets.
  private static func observeCopies(_ conversation: Conversation, _ draft: inout Draft) {
    let copies = Int(conversation.copies)
    let segments = Int(conversation[.client].segments) + Int(conversation[.server].segments)
    let reason =
      copies * 2 < segments
      ? "" : " (mirror port, several interfaces, both sides of a router)"
    draft.observe(
      "\(Wording.count(copies, "frame")) \(copies == 1 ? "repeats" : "repeat") a packet\(reason): "
        + "counted once")
  }

  private static func note(
    _ translation: Translation, _ draft: inout Draft, _ conversation: Conversation
  ) {
    let isLost = translation.synAck != nil && conversation.synAck == nil
    draft.observe(
      "both sides of an address translation: \(conversation.client) > \(conversation.server) is "
        + "\(translation.client) > \(translation.server) behind it; judged by the side of the "
        + "client" + (isLost ? "; a SYN-ACK comes as far as the other side" : ""),
      frames: Frames(translation.synAck?.number))
  }

  /// Whether the verdict rests on silence.
  private static func isTimed(_ outcome: Outcome) -> Bool {
    switch outcome {
    case .dropped, .stalled: true
    default: false
    }
  }
}
