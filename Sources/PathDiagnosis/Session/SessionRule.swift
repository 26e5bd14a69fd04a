import PathTracing

/// One way to read what became of a connection after its handshake.
package protocol SessionRule: SendableMetatype {
  /// Gives a verdict where the evidence fits the mechanism, else nil.
  static func judge(_ session: SessionFindings) -> Verdict?
}

/// The rules about sessions: the first that fits decides.
package enum SessionRules {
  private static let all: [any SessionRule.Type] =
    [
      DuplicateAddress.self,
      DeadBackend.self,
      ForeignReset.self,
      ServiceReset.self,
      Throttled.self,
      WrongService.self,
      ServiceClosed.self,
      HandshakeUnheard.self,
      NoBanner.self,
      StalledSession.self,
      SessionUnanswered.self,
      SessionUndecided.self,
      ProxiedHandshake.self,
    ]

  /// Judges a connection; nil where the service did its part.
  package static func verdict(of session: SessionFindings) -> Verdict? {
    for rule in all {
      if let verdict = rule.judge(session) { return verdict }
    }
    return nil
  }
}

/// A connection of any capture, among the rules about attempts.
enum SessionOfAttempt: AttemptRule {
  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    // What one side did not say is known only where both were heard from the beginning,
    // and what nobody said may have been left out of the capture.
    let hasMore =
      conversation.hasData || conversation[.server].fin != nil || !conversation.resets.isEmpty
    guard !conversation.isMidstream, findings.onlySide == nil, conversation.finalACK != nil, hasMore
    else { return nil }
    return SessionRules.verdict(
      of: SessionFindings(
        conversation, ServiceFacts(of: conversation), subject: findings.subject,
        observedUntil: findings.observedUntil))
  }
}

/// The run's own session, among the rules about a trace.
enum SessionOfRun: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    SessionFindings(findings).flatMap(SessionRules.verdict)
  }
}
