import PathTracing
import WireFormats

/// What is left when no rule fits: the conversation does not carry a verdict.
enum AttemptUndecided {
  private static let capture: Template =
    "both directions, ICMP too, until the client gives up"

  /// With other words where more is known of why.
  static func draft(
    _ findings: AttemptFindings, _ draft: inout Draft, explanation: Text? = nil,
    summary: ((inout OctetBuffer) -> Void)? = nil
  ) {
    let conversation = findings.conversation
    draft.begin(
      .inconclusive, .undecided, .low, Place(.unknown, after: findings.origin)
    ) { words in
      if let summary { return summary(&words) }
      findings.appendSubject(to: &words)
      words.append(": the packets do not carry a verdict.")
    }
    draft.explanation =
      explanation
      ?? "What answers the SYN, and what the client made of it, is not in the capture."
    findings.observeSYN(&draft)
    if conversation.hasIncidents { observeAnswers(findings, &draft, explanation) }
    findings.addCapture(&draft, on: .thisMachine, why: capture)
  }

  static func verdict(
    _ findings: AttemptFindings, summary: Text? = nil, explanation: Text? = nil
  ) -> Verdict {
    var draft = Draft()
    self.draft(
      findings, &draft, explanation: explanation,
      summary: summary.map { text in { $0.append(text) } })
    return draft.verdict
  }

  private static func observeAnswers(
    _ findings: AttemptFindings, _ draft: inout Draft, _ explanation: Text?
  ) {
    let conversation = findings.conversation
    if let challenge = conversation.challengeACK {
      if explanation == nil {
        draft.explanation =
          "The SYN is answered by an ACK of another connection on the same ports (RFC 5961)."
      }
      draft.observe(Frames(challenge.number)) {
        $0.append("an ACK in answer to the SYN, of another connection (RFC 5961)")
      }
    }
    if let wrong = conversation.wrongSYNACK {
      draft.observe(Frames(wrong.number)) {
        $0.append("a SYN-ACK that acknowledges another SYN")
      }
    }
    for reset in findings.resets {
      draft.observe(Frames(reset.moment.number)) { $0.append(findings.describe(reset)) }
    }
    for error in conversation.errors.prefix(3) {
      draft.observe(Frames(error.moment.number)) { $0.append(findings.describe(error)) }
    }
  }
}
