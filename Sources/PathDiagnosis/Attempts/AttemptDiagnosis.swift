import WireFormats

/// From a conversation to the verdict.
package enum AttemptDiagnosis {
  /// The first that fits decides: the SYN's answer, then the session, then silence.
  package static let rules: [any AttemptRule.Type] =
    [
      TraceProbe.self,
      EarlyReset.self,
      PolicyReset.self,
      AttemptRefused.self,
      AttemptRejected.self,
      AttemptUnreachable.self,
      AttemptOddError.self,
      HandshakeUnseen.self,
      HandshakeUnheard.self,
      PacketTooBigIgnored.self,
      ObservedHole.self,
      IdleTimeout.self,
      CutOff.self,
      OlderReset.self,
      SessionOfAttempt.self,
      RequestUnanswered.self,
      AttemptOpen.self,
      AnsweredFromElsewhere.self,
      AttemptSilent.self,
    ]

  /// With what each of them needs, which is asked a million times.
  private static let questions = rules.map { (needs: $0.needs, rule: $0) }

  /// Judges what is known of a conversation.
  package static func verdict(_ findings: AttemptFindings) -> Verdict {
    for question in questions where question.needs.isSubset(of: findings.signs) {
      guard var verdict = question.rule.judge(findings) else { continue }
      ProxyLeg.amend(&verdict, findings)
      CaptureLimits.amend(&verdict, findings)
      return verdict
    }
    var verdict = AttemptUndecided.verdict(findings)
    CaptureLimits.amend(&verdict, findings)
    return verdict
  }
}
