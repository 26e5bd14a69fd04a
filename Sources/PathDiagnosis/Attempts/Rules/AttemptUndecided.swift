import PathTracing
import WireFormats

/// What is left when no rule fits: the conversation does not carry a verdict.
enum AttemptUndecided {
  /// With other words where more is known of why.
  static func verdict(
    _ findings: AttemptFindings, summary: Text? = nil, explanation: Text? = nil
  ) -> Verdict {
    let conversation = findings.conversation
    var verdict = Verdict(
      .inconclusive, .undecided,
      summary: summary ?? "\(findings.subject): the packets do not carry a verdict.",
      explanation: explanation
        ?? "What answers the SYN, and what the client made of it, is not in the capture.",
      confidence: .low, place: Place(.unknown, after: findings.origin),
      observations: [findings.synObservation("")].compactMap { $0 })
    if let challenge = conversation.challengeACK {
      if explanation == nil {
        verdict.explanation =
          "The SYN is answered by an ACK of another connection on the same ports (RFC 5961)."
      }
      verdict.observations.append(Observation("that ACK", frames: [challenge.number]))
    }
    if let wrong = conversation.wrongSYNACK {
      verdict.observations.append(
        Observation("a SYN-ACK that acknowledges another SYN", frames: [wrong.number]))
    }
    for reset in findings.resets {
      verdict.observations.append(
        Observation(findings.describe(reset), frames: [reset.moment.number]))
    }
    for error in conversation.errors.prefix(3) {
      verdict.observations.append(
        Observation(findings.describe(error), frames: [error.moment.number]))
    }
    verdict.actions = [
      findings.capture(
        on: .thisMachine, why: "both directions, ICMP too, until the client gives up")
    ]
    return verdict
  }
}
