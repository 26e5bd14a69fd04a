import PathTracing
import WireFormats

// RFC 1191, RFC 8201: a router whose next link is too small for a packet that must not be cut drops
// it and says so. Where the report is filtered, or never made, large packets vanish and small ones
// pass (RFC 2923 section 2.1): the handshake works, and the first full segment hangs. Old data of
// the session shows each size by itself: the host's D-SACK names just the octets that arrived.

/// Large packets vanish on the way to the host.
enum ForwardHole: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let evidence = SizeFindings(findings), evidence.hasForwardHole else { return nil }
    return verdict(evidence, .forwardBlackHole)
  }

  static func verdict(_ evidence: SizeFindings, _ cause: Cause) -> Verdict {
    let findings = evidence.findings
    let place = evidence.place
    let full = evidence.sizes.fullSize
    let passed = evidence.passed
    let version = findings.trace.target.address.version
    let report = version == .v4 ? "fragmentation needed" : "packet too big"
    var verdict = Verdict(
      .mtuBlackHole, cause,
      summary: "\(findings.subject) is open, but behind an MTU BLACK HOLE "
        + "\(place.kind.phrase)\(evidence.position): packets of more than "
        + "\(evidence.limit) vanish.",
      explanation: "\(full) octets die \(evidence.interval), "
        + (evidence.fartherInterval.map { "\(passed + 1) \($0), " } ?? "")
        + "\(passed) pass\(SizeAdvice.inBrackets(passed)); no ICMP \"\(report)\" came.",
      confidence: evidence.confidence, place: place, observations: evidence.observations)
    if let hole = evidence.hole(from: .client), case .retransmitted(let count) = hole.sign {
      verdict.observations.append(
        Observation(
          "the session sent \(hole.size) octets \(count) times in vain", frames: hole.frames))
    }
    verdict.observations += evidence.isForwardOnly ? evidence.trialObservations : []
    if let first = evidence.sizes.reverseFragment, !evidence.isForwardOnly {
      verdict.observations.append(
        Observation("large echo replies come in pieces, the first of them of \(first) octets"))
      verdict.alternatives.append(
        Alternative(
          .blackHoleBothWays, place.kind, "a tunnel, as small and as silent on the way back",
          decide: "sudo \(SizeAdvice.route(evidence.findings)) mtu \(passed), and again"))
    }
    // What passes in pieces met a router.
    if evidence.sizes.diesInPieces != false {
      verdict.alternatives.append(
        Alternative(
          .lowerLayerSize, place.kind, "a switch on that link that takes smaller frames only",
          decide: "compare the MTU of both ends of the link"))
    }
    if evidence.extent.after.timeToLive == 0, cause != .ownLinkSize {
      verdict.alternatives.append(
        Alternative(
          .ownLinkSize, .gateway, "the very first link, whose MTU is set too high here",
          decide: "ip link on both ends of it"))
    }
    verdict.alternatives.append(
      Alternative(
        cause, place.kind, "a device that drops by size of its own will",
        decide: "ask its owner about packets of \(passed + 1) octets"))
    verdict.actions = actions(evidence)
    if let trouble = evidence.troubleOfService {
      verdict.summary =
        "\(verdict.summary.dropLast()); before that matters, the service itself fails."
      verdict.explanation += " \(trouble.explanation)"
      verdict.observations += trouble.observations
      verdict.actions += trouble.actions
    } else if let waited = evidence.silence {
      verdict.explanation +=
        " No banner came within \(Wording.seconds(waited)) either, which no size "
        + "explains."
    }
    return verdict
  }

  static func actions(_ evidence: SizeFindings) -> [Action] {
    let version = evidence.findings.trace.target.address.version
    let machine: Action.Machine = evidence.place.kind == .gateway ? .gateway : .provider
    return [
      SizeAdvice.sendLess(evidence.findings, mtu: evidence.passed),
      SizeAdvice.clamp(version, machine), SizeAdvice.permitReports(version, machine),
    ]
  }
}
