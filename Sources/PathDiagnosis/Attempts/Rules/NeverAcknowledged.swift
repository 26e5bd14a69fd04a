import PathTracing
import WireFormats

// A TCP that gets data acknowledges it (RFC 9293 section 3.10.7.4), at the latest with what it sends
// itself. Where its own packets come, and what the other side repeats is acknowledged by none of them,
// the way there is gone while the way back is not; and where that begins with the first packet of full
// size, it is the size. The server's own capture shows a hole on the way to its clients like this.

/// One side repeats its data in vain, though the other is heard meanwhile.
enum NeverAcknowledged: AttemptRule {
  static let needs: AttemptSigns = [.trouble]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard
      conversation.isMidstream || conversation.isAccepted && conversation.finalACK != nil,
      findings.onlySide == nil, conversation.refusalOfSegments == nil
    else { return nil }
    for peer in [Conversation.Peer.client, .server] {
      let other = conversation[peer.other]
      guard let stuck = CutOff.stuck(peer, findings),
        let heard = other.lastSegment, heard.frame > stuck.first.frame,
        // What a shut window keeps out is no loss.
        other.window > 0
      else { continue }
      // Who repeats what was acknowledged does not get that, small as it is.
      let losesAll = other.delivery.repetitions >= CutOff.fewestRepetitions
      return !losesAll
        && isOfSize(stuck, conversation, conversation[peer].delivery.largestAcknowledged)
        ? ofSize(stuck, peer, heard, findings) : ofAll(stuck, peer, heard, findings)
    }
    return nil
  }

  /// Whether no packet as large arrived, and smaller ones did: of data, or where that went out in full
  /// packets from the first, of the handshake. Retransmissions join what was sent in small ones.
  private static func isOfSize(
    _ stuck: Delivery.Stuck, _ conversation: Conversation, _ passed: UInt16
  ) -> Bool {
    let version = conversation.server.address.version
    guard stuck.size > version.leastMTU, passed < stuck.size else { return false }
    let limits = [conversation.syn, conversation.synAck].compactMap { $0?.maximumSegmentSize }
    let full = limits.min().map { Int($0) + version.tcpOverhead } ?? .max
    return passed > 0 || stuck.size >= full
  }

  private static func ofAll(
    _ stuck: Delivery.Stuck, _ peer: Conversation.Peer, _ heard: Moment,
    _ findings: AttemptFindings
  ) -> Verdict {
    let words = CutOff.words(peer)
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(findings.subject)\(CutOff.stalled(findings)): \(words.sender) sends again and "
        + "again, and \(words.other), which is heard, never acknowledges it.",
      explanation: "The way from \(words.sender) to \(words.other) is gone or filtered since then, "
        + "the way back is not.",
      confidence: .medium, place: Place(.unknown, after: findings.host),
      observations: observations(stuck, peer, heard, findings))
    if stuck.size > findings.conversation.server.address.version.leastMTU {
      verdict.alternatives.append(CutOff.hole(peer, findings))
    }
    verdict.alternatives += [
      Alternative(
        .returnPath, .unknown, "the capture lacks the acknowledgements, which go another way",
        decide: "capture at \(words.other): do the packets arrive")
    ]
    verdict.actions = actions(peer, findings)
    return verdict
  }

  private static func ofSize(
    _ stuck: Delivery.Stuck, _ peer: Conversation.Peer, _ heard: Moment,
    _ findings: AttemptFindings
  ) -> Verdict {
    let words = CutOff.words(peer)
    let server = findings.conversation.server
    let passed = findings.conversation[peer].delivery.largestAcknowledged
    var verdict = Verdict(
      .mtuBlackHole, peer == .client ? .forwardBlackHole : .reverseBlackHole,
      summary: "\(findings.subject) is open, but behind an MTU BLACK HOLE "
        + "\(peer == .client ? "to the server" : "back to the client"), by all signs: packets of "
        + "\(stuck.size) octets are never acknowledged.",
      explanation: "Meanwhile \(words.other) is heard, and knows nothing of them"
        + (passed > 0 ? "; \(passed) octets passed." : "; the handshake passed."),
      confidence: passed > 0 ? .medium : .low,
      place: Place(.unknown, after: peer == .client ? findings.origin : findings.host),
      observations: observations(stuck, peer, heard, findings))
    verdict.alternatives = [
      Alternative(
        .stalledSession, .unknown,
        "the way from \(words.sender) to \(words.other) is gone for packets of any size",
        decide: "sudo synpath \(server.address) -p \(server.port)")
    ]
    verdict.actions =
      actions(peer, findings) + [SizeAdvice.clamp(server.address.version, .provider)]
    return verdict
  }

  private static func observations(
    _ stuck: Delivery.Stuck, _ peer: Conversation.Peer, _ heard: Moment,
    _ findings: AttemptFindings
  ) -> [Observation] {
    [
      CutOff.repeats(stuck),
      Observation(
        "a later packet of \(CutOff.words(peer).other) does not acknowledge it",
        frames: [heard.number]),
      CutOff.forgotten(peer, findings),
    ].compactMap { $0 }
  }

  private static func actions(
    _ peer: Conversation.Peer, _ findings: AttemptFindings
  ) -> [Action] {
    [
      findings.trace(why: "does the path carry full packets both ways, and where do they end"),
      findings.capture(
        on: peer == .client ? .host : .thisMachine,
        why: "do the packets arrive at \(CutOff.words(peer).other)"),
    ]
  }
}
