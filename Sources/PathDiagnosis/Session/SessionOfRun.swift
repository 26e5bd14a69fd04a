import PathTracing
import WireFormats

/// The run's own session, among the rules about a trace.
enum SessionOfRun: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let session = SessionFindings(findings),
      var verdict = SessionRules.verdict(of: session)
    else { return nil }
    verdict.alternatives += unprovenHole(findings)
    doubtSingle(&verdict)
    blameInterceptor(&verdict, findings)
    return verdict
  }

  /// One connection says nothing of the next: of a pool of machines every other one may be dead.
  private static func doubtSingle(_ verdict: inout Verdict) {
    guard [.noBanner, .closedBeforeBanner, .resetBeforeBanner].contains(verdict.cause) else {
      return
    }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.alternatives.append(
      Alternative(
        .deadBackend, .service,
        "one of several machines behind the address: the next connection may fare otherwise",
        decide: "the same again, twice"))
  }

  /// Where a hop answers in the host's name, it is that hop's connection to the host that fails.
  private static func blameInterceptor(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome != .open, let interception = Intercepted.judge(findings),
      let hop = findings.path.arrival?.probe.timeToLive
    else { return }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.place.after = Path.Point(
      timeToLive: hop, address: findings.path.hop(hop)?.control.replies.first?.sender)
    verdict.summary =
      "\(verdict.summary.dropLast()); it is hop \(hop) that answers, in the host's name."
    verdict.explanation +=
      " As a rule the connection of hop \(hop) to the host fails."
    verdict.observations += interception.observations
    verdict.alternatives.insert(
      Alternative(
        .deadBackend, .service, "the proxy at hop \(hop) does not reach the service of the host",
        decide: "on the host: sudo tcpdump -ni any tcp port \(findings.trace.target.port)"), at: 0)
    verdict.actions = interception.actions + verdict.actions
  }

  /// What large packets that nothing answered may mean, where the session ended too soon to tell.
  private static func unprovenHole(_ findings: Findings) -> [Alternative] {
    guard let evidence = SizeFindings(findings), evidence.sizes.isConfirmedBySYNs else { return [] }
    let target = findings.trace.target
    let size = evidence.sizes.fullSize - target.address.version.echoOverhead
    return [
      Alternative(
        .forwardBlackHole, .unknown,
        "besides, packets of full size get lost on the way there: no SYN of that size is answered",
        decide: "ping -M do -s \(size) \(target.address)")
    ]
  }
}
