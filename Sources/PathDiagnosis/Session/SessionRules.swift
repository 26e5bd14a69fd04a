/// The rules about sessions: the first that fits decides.
package enum SessionRules {
  static let all: [any SessionRule.Type] =
    [
      DuplicateAddress.self,
      DeadBackend.self,
      SegmentsRejected.self,
      Throttled.self,
      TurnedAway.self,
      OtherSSH.self,
      ProtocolMismatch.self,
      ForeignReset.self,
      ServiceReset.self,
      WrongService.self,
      ServiceClosed.self,
      HandshakeUnheard.self,
      NoBanner.self,
      StalledSession.self,
      HandshakeUnfinished.self,
      SessionUnanswered.self,
      SessionUndecided.self,
      ProxiedHandshake.self,
    ]

  /// With what each of them needs, which is asked a million times.
  private static let questions = all.map { (signs: $0.signs, rule: $0) }

  /// Judges a connection; nil where the service did its part.
  package static func verdict(of session: SessionFindings) -> Verdict? {
    let signs = SessionSigns(session)
    for question in questions where question.signs.isSubset(of: signs) {
      if let verdict = question.rule.judge(session) { return verdict }
    }
    return nil
  }

  /// Whether a rule has anything to ask.
  static func haveQuestion(_ signs: SessionSigns) -> Bool {
    questions.contains { $0.signs.isSubset(of: signs) }
  }
}
