/// What the evidence adds to a verdict that a rule has given: another cause, doubts, alternatives.
protocol Amendment {
  /// Changes the verdict where the evidence fits the mechanism, else nothing.
  static func amend(_ verdict: inout Verdict, _ findings: Findings)
}
