package import PathTracing
import WireFormats

/// From a trace to the verdict.
package enum Diagnosis {
  /// The first that fits decides: this machine, then what answered, then silence.
  private static var rules: [any Rule.Type] {
    [
      LocalRoute.self,
      LocalOutputFilter.self,
      NextHopDown.self,
      LocalEgressFilter.self,
      ReplySourceMismatch.self,
      LocalInputFilter.self,
      LocalPortsExhausted.self,
      LocalUserRule.self,
      UnrelatedSYNACK.self,
      AnsweredElsewhere.self,
      FlowMemberLoops.self,
      FlowMemberRejects.self,
      FlowMemberDead.self,
      FlowMemberRefuses.self,
      HostileToOptions.self,
      MaskedBlackHole.self,
      OwnLinkSize.self,
      LowerLayerSize.self,
      FalseReport.self,
      HoleBothWays.self,
      ForwardHole.self,
      IgnoredReport.self,
      ReverseHole.self,
      SegmentsTooLarge.self,
      InjectedReset.self,
      SessionOfRun.self,
      Intercepted.self,
      Accepted.self,
      DestinationRewritten.self,
      ForgedReset.self,
      MiddleboxReset.self,
      LastRouterReset.self,
      HostRejectReset.self,
      Refused.self,
      HostRejectICMP.self,
      HostDown.self,
      SourceScope.self,
      RouterReject.self,
      RouterUnreachable.self,
      OddAnswer.self,
      RoutingLoop.self,
      SilenceNotProven.self,
      AnswersLost.self,
      AcceptQueueFull.self,
      OwnAddressFilter.self,
      DefaultDeny.self,
      PortFilter.self,
      SilentNeighbor.self,
      SilentBeyond.self,
    ]
  }

  /// All of them, each upon what those before have made of the verdict.
  private static var amendments: [any Amendment.Type] {
    [
      LinkAssumed.self,
      TunnelRoute.self,
      FirstHopAnswers.self,
      TimeToLiveRewritten.self,
      SourceScope.self,
      FamilyBroken.self,
      OtherFamilyFails.self,
      LocalOutputFilter.self,
      FlowSplit.self,
      FlowsUnanswered.self,
      SourceAddressFilter.self,
      EgressPortFilter.self,
      HostileToDSCP.self,
      RateLimit.self,
      PacketLoss.self,
      AnsweredInPart.self,
      InjectedReset.self,
      SeveralNextHops.self,
      BelowLeastMTU.self,
      DarkBeginning.self,
      RouteLost.self,
      MissingControls.self,
      TwoNeighbors.self,
      ReverseDoubt.self,
      CapturedOnTheWay.self,
      ErrorsCut.self,
    ]
  }

  /// Judges what is known; `isProvisional` calls silence before its time has come.
  package static func verdict(of trace: Trace, isProvisional: Bool = false) -> Verdict {
    let findings = Findings(trace, isProvisional: isProvisional)
    if trace.asks != .syn { return limited(OtherProbes.verdict(findings), trace) }
    for rule in rules {
      guard var verdict = rule.judge(findings) else { continue }
      for amendment in amendments { amendment.amend(&verdict, findings) }
      verdict.removeRepeatedActions()
      if findings.path.arrival?.reply.changes.contains(.sequenceNumber) == true {
        // The quote names the flow but no SYN of it: whoever guesses a port can send that.
        verdict.confidence = min(verdict.confidence, .medium)
      }
      return limited(EarlierAnswer.verdict(findings, instead: verdict), trace)
    }
    return limited(EarlierAnswer.verdict(findings, instead: Undecided.verdict(findings)), trace)
  }

  /// Adds what the capture of a trace lacks.
  private static func limited(_ verdict: Verdict, _ trace: Trace) -> Verdict {
    guard let dropped = trace.framesDropped, dropped > 0 else { return verdict }
    var verdict = verdict
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.observations.append(Observation(Wording.lost(dropped)))
    return verdict
  }
}
