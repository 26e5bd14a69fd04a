import PathTracing
import WireFormats

// A box that watches the line answers a SYN faster than the host, and cannot take the host's own
// SYN-ACK back. A client whose stack believed the reset answers that SYN-ACK with one of its own.

/// A reset came first, the host's SYN-ACK to the same SYN after it, and the client gave up.
enum EarlyReset: AttemptRule {
  static let needs: AttemptSigns = [.resets, .synAck]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let synAck = conversation.synAck, let reset = findings.refusals.first,
      let syn = conversation.syn, syn.last.frame < reset.moment.frame,
      conversation.finalACK == nil
    else { return nil }
    var verdict = Verdict(
      .rejected, .forgedReset,
      summary: "\(findings.subject) is REJECTED by a forged reset: the host's own SYN-ACK came "
        + "\(Wording.milliseconds(synAck.first - reset.moment)) later.",
      explanation:
        "One SYN got two answers. A box on the way sent the reset; the port is open, and "
        + "the client gave up before it learnt that.",
      confidence: .high, place: Place(.unknown, after: findings.origin),
      observations: [
        Observation(findings.describe(reset), frames: findings.frames(reset.moment)),
        Observation(
          "SYN-ACK from the host, TTL \(synAck.timeToLive)", frames: [synAck.first.number]),
      ])
    if let answer = findings.resets.first(where: { $0.sender == .client }) {
      verdict.observations.append(
        Observation("the client resets the SYN-ACK", frames: [answer.moment.number]))
    }
    verdict.actions = [
      findings.trace(why: "the TTL at which the reset begins is the box's position")
    ]
    return verdict
  }
}
