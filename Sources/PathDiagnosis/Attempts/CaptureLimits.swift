import PathTracing
import WireFormats

// `tcpdump host A and host B` never holds a router's ICMP error, a capture of one direction holds
// half the answers, offloading hides the packets of the wire: "not seen" proves less than it seems.

/// What the capture cannot show, added to the verdict that depends on it.
enum CaptureLimits {
  static func amend(_ verdict: inout Verdict, _ findings: AttemptFindings) {
    if let side = findings.onlySide {
      verdict.observations.append(
        Observation(
          "only the \(side == .client ? "client's" : "server's") packets are in the capture: "
            + "judged by that half"))
      verdict.confidence = min(verdict.confidence, .medium)
    }
    if findings.conversation.ranBackwards {
      verdict.observations.append(
        Observation("the clock ran backwards between frames: times are not to be trusted"))
      if isTimed(verdict) { verdict.confidence = .low }
    }
    if let translation = findings.conversation.translation {
      note(translation, &verdict, findings.conversation)
    }
    if let rewriting = findings.conversation.rewriting {
      verdict.observations.append(
        Observation(
          "both sides of a box that rewrites sequence numbers: judged by the side of the client"
            + (rewriting.synAck != nil && findings.conversation.synAck == nil
              ? "; a SYN-ACK comes as far as the other side" : ""),
          frames: rewriting.synAck.map { [$0.number] } ?? []))
    } else if findings.conversation.copies > 0 {
      verdict.observations.append(
        Observation(
          "\(Wording.count(Int(findings.conversation.copies), "frame")) repeat a packet (mirror "
            + "port, several interfaces, both sides of a router): counted once"))
    }
    if case .mtuBlackHole = verdict.outcome,
      findings.conversation[.client].isOffloaded || findings.conversation[.server].isOffloaded
    {
      verdict.observations.append(
        Observation("offloading joined segments before the capture: sizes are those of the MSS"))
    }
    guard let facts = findings.facts else { return }
    if facts.errors == 0, isTimed(verdict) || verdict.outcome == .inconclusive {
      verdict.observations.append(
        Observation(
          "no ICMP error in the whole capture: a filter like 'host A and host B' keeps them out; "
            + "capture with 'or icmp or icmp6'"))
    }
    if let dropped = facts.dropped, dropped > 0 {
      verdict.confidence = min(verdict.confidence, .medium)
      verdict.observations.append(
        Observation("\(dropped) packets were lost by the capture itself: answers may be missing"))
    }
  }

  private static func note(
    _ translation: Translation, _ verdict: inout Verdict, _ conversation: Conversation
  ) {
    let isLost = translation.synAck != nil && conversation.synAck == nil
    verdict.observations.append(
      Observation(
        "both sides of an address translation: \(conversation.client) > \(conversation.server) is "
          + "\(translation.client) > \(translation.server) behind it; judged by the side of the "
          + "client" + (isLost ? "; a SYN-ACK comes as far as the other side" : ""),
        frames: translation.synAck.map { [$0.number] } ?? []))
  }

  /// Whether the verdict rests on silence.
  private static func isTimed(_ verdict: Verdict) -> Bool {
    switch verdict.outcome {
    case .dropped, .stalled: true
    default: false
    }
  }
}
