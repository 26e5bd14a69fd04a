import WireFormats

/// From a conversation to the verdict.
package enum AttemptDiagnosis {
  /// The first that fits decides: the SYN's answer, then the session, then silence.
  package static let rules: [any AttemptRule.Type] =
    [
      TraceProbe.self,
      EarlyReset.self,
      ResetInClientsName.self,
      PolicyReset.self,
      NotPassedOn.self,
      AttemptRefused.self,
      OwnError.self,
      AttemptRejected.self,
      AttemptUnreachable.self,
      AttemptOddError.self,
      PassedRound.self,
      AnswerRejected.self,
      AnswerUnwanted.self,
      HandshakeUnseen.self,
      WindowNeverOpened.self,
      HandshakeUnheard.self,
      PacketTooBigIgnored.self,
      ObservedHole.self,
      IdleTimeout.self,
      CutOff.self,
      NeverAcknowledged.self,
      KeepaliveUnanswered.self,
      OlderKeepalives.self,
      WindowShut.self,
      OlderReset.self,
      OctetsLost.self,
      ForeignClose.self,
      ClosedWhileSending.self,
      AnswerCutShort.self,
      SessionOfAttempt.self,
      RequestUnanswered.self,
      FallenSilent.self,
      OneSidedGreeting.self,
      OneSidedReset.self,
      OneSidedStall.self,
      OneSidedSilence.self,
      AttemptOpen.self,
      AnsweredFromElsewhere.self,
      AttemptSilent.self,
    ]

  /// With what each of them needs, which is asked a million times.
  private static let questions = rules.map { (needs: $0.needs, rule: $0) }

  /// Judges what is known of a conversation.
  package static func verdict(_ findings: AttemptFindings) -> Verdict {
    var draft = Draft()
    judge(findings, &draft)
    return draft.verdict
  }

  /// Writes the verdict in place of the one before.
  package static func judge(_ findings: AttemptFindings, _ draft: inout Draft) {
    if decides(findings, &draft) {
      ProxyLeg.amend(&draft, findings)
      LostFragments.amend(&draft, findings)
      FTPData.amend(&draft, findings)
    } else {
      AttemptUndecided.draft(findings, &draft)
    }
    CaptureLimits.amend(&draft, findings)
  }

  private static func decides(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    for question in questions where question.needs.isSubset(of: findings.signs) {
      if question.rule.judge(findings, &draft) { return true }
    }
    return false
  }
}
