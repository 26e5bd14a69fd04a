package import WireFormats

// Of a million verdicts people read some dozens. To keep the texts of all takes as long as to write them;
// those that are read are written once more.

/// A verdict on an attempt as a summary counts it, without its texts.
package struct JudgedAttempt: Sendable {
  package let findings: AttemptFindings
  package let outcome: Outcome
  package let cause: Cause
  package let confidence: Confidence
  /// Who answered the SYN, where somebody did.
  package let answerer: IPAddress?

  package init(_ findings: AttemptFindings, _ draft: borrowing Draft) {
    self.findings = findings
    outcome = draft.outcome
    cause = draft.cause
    confidence = draft.confidence
    answerer = draft.place.by
  }

  /// Judges what is known of an attempt.
  package init(_ findings: AttemptFindings) {
    var draft = Draft()
    AttemptDiagnosis.judge(findings, &draft)
    self.init(findings, draft)
  }

  /// Whether it is to be reported: a connection older than the capture is where something failed.
  package var isAttempt: Bool { findings.isAttempt(outcome) }

  /// The verdict with its texts.
  package var verdict: Verdict { AttemptDiagnosis.verdict(findings) }
}
