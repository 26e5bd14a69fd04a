/// One way to read what became of a connection after its handshake.
protocol SessionRule: SendableMetatype {
  /// What a session shows wherever the rule gives a verdict: it is not asked about others.
  static var signs: SessionSigns { get }

  /// Gives a verdict where the evidence fits the mechanism, else nil.
  static func judge(_ session: SessionFindings) -> Verdict?
}
