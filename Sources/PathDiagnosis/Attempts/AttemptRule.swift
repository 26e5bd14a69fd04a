import WireFormats

/// One way to read a conversation: the mechanism on top of its file, the code below.
package protocol AttemptRule: SendableMetatype {
  /// What a conversation shows wherever the rule gives a verdict: it is not asked about others.
  static var needs: AttemptSigns { get }

  /// Gives a verdict where the conversation fits the mechanism, else nil.
  static func judge(_ findings: AttemptFindings) -> Verdict?

  /// Writes it into a draft; false where there is none, and the draft is as it was.
  static func judge(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool
}

extension AttemptRule {
  package static func judge(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    guard let verdict = judge(findings) else { return false }
    draft.take(verdict)
    return true
  }
}
