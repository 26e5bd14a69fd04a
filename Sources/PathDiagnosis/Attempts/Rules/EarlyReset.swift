import PathTracing
import WireFormats

// A box that watches the line answers a SYN faster than the host, and cannot take the host's own
// SYN-ACK back. A client whose stack believed the reset answers that SYN-ACK with one of its own.

/// A reset that the client believes came first, and the host's SYN-ACK to the same SYN after it.
enum EarlyReset: AttemptRule {
  static let needs: AttemptSigns = [.resets, .synAck]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    // A reset without an acknowledgement, or of something else, is none to the client's stack (RFC 9293
    // section 3.10.7.3).
    guard let synAck = conversation.synAck,
      let reset = findings.refusals.first(where: {
        $0.flags.contains(.ack) && $0.acknowledgementNumber - 1 == conversation.initialNumber
      }),
      let syn = conversation.syn, syn.last.frame < reset.moment.frame,
      conversation.finalACK == nil
    else { return nil }
    // A scanner resets each SYN-ACK to a SYN that it made by hand.
    let answer = findings.resets.first { $0.sender == .client }
    let hasGivenUp = answer != nil && !syn.isCrafted
    var verdict = Verdict(
      .rejected, .forgedReset,
      summary: "\(findings.subject) is REJECTED by a forged reset: the host's own SYN-ACK came "
        + "\(Wording.milliseconds(synAck.first - reset.moment)) later.",
      explanation:
        "One SYN got two answers. A middlebox on the way sent the reset; the port is open"
        + (hasGivenUp ? ", and the client gave up before it learnt that." : "."),
      confidence: hasGivenUp ? .high : .medium, place: Place(.unknown, after: findings.origin),
      observations: [
        Observation(findings.describe(reset), frames: findings.frames(reset.moment)),
        Observation(
          "SYN-ACK from the host, TTL \(synAck.timeToLive)", frames: [synAck.first.number]),
      ])
    if let answer {
      verdict.observations.append(
        Observation("the client resets the SYN-ACK", frames: [answer.moment.number]))
    }
    verdict.actions = [
      findings.trace(why: "the TTL at which the reset begins is the middlebox's position")
    ]
    return verdict
  }
}
