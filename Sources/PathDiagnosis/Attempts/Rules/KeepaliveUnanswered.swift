import PathTracing
import WireFormats

// A keepalive (RFC 9293 section 3.8.4) is a segment without an octet that is new, which a living TCP
// answers at once, whatever its service does. Where several in a row get no answer the other end, the
// path or a firewall's memory of the connection is gone, though no octet of data was lost.

/// One side asks whether the other is still there, and nothing of it is heard any more.
enum KeepaliveUnanswered: AttemptRule {
  static let needs: AttemptSigns = [.trouble]

  static let fewest: UInt8 = 3
  static let least = Interval.seconds(2)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard conversation.synAck != nil || conversation.isMidstream, findings.onlySide == nil,
      !conversation.isClosed
    else { return nil }
    let refusal = conversation.refusalOfSegments
    for peer in [Conversation.Peer.client, .server] {
      guard let asked = conversation[peer].delivery.keepalives, asked.count >= fewest,
        asked.last - asked.first >= least,
        conversation[peer.other].lastSegment.map({ $0.frame < asked.first.frame })
          ?? (conversation.isMidstream && refusal != nil),
        conversation.fin(from: peer.other) == nil,
        // A reset that follows the last of them is how their sender gives up.
        !findings.resets.contains(where: {
          $0.sender != peer || $0.moment.frame < asked.last.frame
        })
      else { continue }
      if peer == .client, let (error, reason, cause) = refusal,
        error.moment.frame >= asked.first.frame
      {
        return SegmentsRejected.ended(error, reason, cause, findings.session)
      }
      return verdict(asked, peer, findings)
    }
    return nil
  }

  static func verdict(
    _ asked: Delivery.Keepalives, _ peer: Conversation.Peer, _ findings: AttemptFindings
  ) -> Verdict {
    let (sender, other) = CutOff.words(peer)
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(findings.subject)\(CutOff.stalled(findings)): "
        + "\(asked.count) keepalives from \(sender) get no answer.",
      explanation: "A living TCP answers each: the path, a firewall's memory of the connection, or "
        + "\(other) itself is gone since then.",
      confidence: .medium, place: Place(.unknown, after: findings.host),
      observations: [
        Observation(
          "\(asked.count) keepalives over \(Wording.seconds(asked.last - asked.first)): no answer",
          frames: [asked.first.number, asked.last.number])
      ])
    if let heard = findings.conversation[peer.other].lastSegment {
      verdict.observations.append(
        Observation("the last packet from \(other)", frames: [heard.number]))
    }
    if let end = findings.resets.first {
      verdict.observations.append(
        Observation("\(sender) gives up by a reset", frames: [end.moment.number]))
    }
    verdict.actions = [
      findings.capture(
        on: peer == .client ? .host : .thisMachine, why: "do the packets arrive at \(other)"),
      findings.trace(why: "does the path still work"),
    ]
    return verdict
  }
}
