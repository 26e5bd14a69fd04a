import WireFormats

/// One way to read the evidence: the mechanism on top of its file, the code below.
package protocol Rule {
  /// Gives a verdict where the evidence fits the mechanism, else nil.
  static func judge(_ findings: Findings) -> Verdict?
}
