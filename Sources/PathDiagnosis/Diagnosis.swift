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
      SilentBeyond.self,
    ]
  }

  /// Judges what is known; `isProvisional` calls silence before its time has come.
  package static func verdict(of trace: Trace, isProvisional: Bool = false) -> Verdict {
    let findings = Findings(trace, isProvisional: isProvisional)
    if trace.asks != .syn { return limited(OtherProbes.verdict(findings), trace) }
    for rule in rules {
      guard var verdict = rule.judge(findings) else { continue }
      LinkAssumed.amend(&verdict, findings)
      TunnelRoute.amend(&verdict, findings)
      TimeToLiveRewritten.amend(&verdict, findings)
      SourceScope.amend(&verdict, findings)
      FamilyBroken.amend(&verdict, findings)
      LocalOutputFilter.amend(&verdict, findings)
      FlowSplit.amend(&verdict, findings)
      SourceAddressFilter.amend(&verdict, findings)
      EgressPortFilter.amend(&verdict, findings)
      HostileToDSCP.amend(&verdict, findings)
      RateLimit.amend(&verdict, findings)
      PacketLoss.amend(&verdict, findings)
      DarkBeginning.amend(&verdict, findings)
      RouteLost.amend(&verdict, findings)
      MissingControls.amend(&verdict, findings)
      TwoNeighbors.amend(&verdict, findings)
      ReverseDoubt.amend(&verdict, findings)
      if findings.path.arrival?.reply.changes.contains(.sequenceNumber) == true {
        // The quote names the flow but no SYN of it: whoever guesses a port can send that.
        verdict.confidence = min(verdict.confidence, .medium)
      }
      return limited(EarlierAnswer.verdict(findings, instead: verdict), trace)
    }
    return EarlierAnswer.verdict(findings, instead: Undecided.verdict(findings))
  }

  /// Adds what the capture of a trace lacks.
  private static func limited(_ verdict: Verdict, _ trace: Trace) -> Verdict {
    guard let dropped = trace.framesDropped, dropped > 0 else { return verdict }
    var verdict = verdict
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.observations.append(
      Observation(
        "\(Wording.count(dropped, "packet")) \(dropped == 1 ? "was" : "were") lost by the capture "
          + "itself: answers may be missing"))
    return verdict
  }
}
