import WireFormats

/// One way to read a conversation: the mechanism on top of its file, the code below.
package protocol AttemptRule: SendableMetatype {
  /// Gives a verdict where the conversation fits the mechanism, else nil.
  static func judge(_ findings: AttemptFindings) -> Verdict?
}
