import PathTracing
import WireFormats

// Every flow, target and control alike, ends after the same point: a black hole in the routing, a
// host that is down, or one that denies everything behind routers that answer nobody. Only an
// active sign (an error, an answer on any port) tells these apart.

/// Nothing at all answers beyond a point.
enum SilentBeyond: Rule {
  /// The host answers something, but no sweep shows how far away it is: a short sweep, or an
  /// address that passes the port on to a machine behind it.
  private static func hostAnswersOtherwise(
    _ findings: Findings, _ after: Path.Point
  ) -> Verdict {
    let target = findings.trace.target
    let isForwarded = !findings.passedOnSyns.isEmpty
    let source = findings.trace.source?.description ?? "this address"
    // What another address of this machine was told says nothing of the port.
    let isOwnAnswered = findings.trace.probes.contains { probe in
      probe.kind != .otherSource
        && probe.replies.contains { $0.sender == findings.trace.target.address }
    }
    var verdict = Verdict(
      .dropped, .portFilter,
      summary: "\(findings.subject) is DROPPED somewhere beyond \(findings.describe(after)).",
      explanation: isForwarded
        ? "\(target.address) itself answers, and passes this port on to a machine behind it, where "
          + "the SYNs vanish: a filter there, or nobody."
        : !isOwnAnswered
          ? "All that comes from \(source) vanishes, pings and other ports alike: a filter on that "
            + "address, or no way back to it."
          : "SYNs to port \(target.port) vanish while the host answers other probes: a filter on the "
            + "port.",
      confidence: findings.isProvisional || findings.isShortSweep ? .low : .medium,
      place: Place(.unknown, after: after),
      observations: [
        Wording.silence(
          findings.lostSyns, beyond: after, isArriving: findings.trace.isSeenArriving)
      ]
        + findings.crossings(after, after))
    verdict.alternatives = [
      isForwarded
        ? Alternative(
          .hostDown, .host, "the machine behind that address is down",
          decide: "on \(target.address): does it reach the machine that the port is passed on to")
        : Alternative(
          .returnPath, .unknown, "the answers, not the SYNs, are lost on the way back",
          decide: "on the host: sudo tcpdump -ni any tcp port \(target.port)")
    ]
    verdict.actions = Advice.forDrop(findings, verdict.place)
    return verdict
  }

  static func judge(_ findings: Findings) -> Verdict? {
    guard let after = findings.path.lastHandled, findings.path.nextAlive == nil,
      findings.path.arrival == nil
    else { return nil }
    if findings.trace.hostAnswers { return hostAnswersOtherwise(findings, after) }
    let place = findings.placeOfSilence
    let address = findings.trace.target.address
    let hasControls = findings.hasControls
    let cause: Cause =
      switch place.kind {
      case .gateway where after.timeToLive == 0: .gatewaySilent
      case .gateway: .blackholeRoute
      case .access, .transit, .providerEdge: .blackholeRoute
      default: .hostDownOrDenyAll
      }
    let beginning =
      after.timeToLive == 0 ? "from the first hop on" : "beyond hop \(after.timeToLive)"
    var verdict = Verdict(
      .dropped, cause,
      summary: "\(findings.subject) is DROPPED: nothing answers \(beginning)"
        + (place.kind == .unknown ? "." : ", \(place.kind.phrase)."),
      explanation: hasControls
        ? "SYNs and pings alike end \(findings.interval): a host that is down or denies "
          + "everything, or a black hole in the routing there."
        : "SYNs end \(findings.interval); no control was sent that could tell a filter on the "
          + "port from a dead path.",
      confidence: findings.isProvisional || findings.isShortSweep || !hasControls ? .low : .medium,
      place: place,
      observations: [
        Wording.silence(
          findings.lostSyns, beyond: after, isArriving: findings.trace.isSeenArriving)
      ])
    if after.timeToLive > 0,
      let passed = findings.path.hop(after.timeToLive)?.target.replies.first
    {
      verdict.observations.append(
        Observation(
          "SYN with TTL \(after.timeToLive): \(Wording.of(passed))", frames: [passed.frame]))
    }
    let silent = findings.echoes.filter {
      $0.timeToLive > after.timeToLive && $0.replies.isEmpty
    }
    if !silent.isEmpty {
      verdict.observations.append(
        Observation(
          "\(Wording.count(silent.count, "ping")) unanswered too", frames: silent.map(\.frame)))
    }
    verdict.alternatives = [
      cause == .blackholeRoute
        ? Alternative(
          .hostDownOrDenyAll, .unknown, "silent routers, and a host that is down or denies all",
          decide: "ask \(address) from another network")
        : Alternative(
          .blackholeRoute, .unknown, "a black-hole route or a dead link after that hop",
          decide: "synpath to another address of the same network"),
      // Connection tracking comes before the TTL is looked at (nf_conntrack_in): not even an expired
      // packet is reported.
      Alternative(
        .connectionTableFull, place.kind,
        "a firewall or NAT there whose connection table is full: what is new vanishes, what exists "
          + "goes on",
        decide: "does a session that was open before go on? on that machine: cat "
          + "/proc/sys/net/netfilter/nf_conntrack_{count,max}"),
      Alternative(
        .returnPath, .unknown,
        "the answers are lost on the way back, or here, where they come in by another interface "
          + "(rp_filter)",
        decide: "sudo tcpdump -ni any host \(address): does an answer come in here"
          + (address.version == .v4 ? " (nstat -az TcpExtIPReversePathFilter)" : "")
          + "; else trace from the host's side to "
          + "\(findings.trace.source?.description ?? "here")"),
    ]
    // Linux limits how often it tells one sender that it has no way (ip_error): a run may find all that
    // it may say spent by the run before.
    let isAtGateway = cause == .gatewaySilent && findings.trace.route?.nextHop != nil
    if after.timeToLive > 0 || isAtGateway {
      verdict.alternatives.append(
        Alternative(
          isAtGateway ? .noRoute : .unreachableRoute, isAtGateway ? .gateway : .unknown,
          "the \(isAtGateway ? "gateway" : "next router") has no way, and has said so too often to say it "
            + "again",
          decide: "the same run once more, a minute later"))
    }
    verdict.actions = Advice.forDrop(findings, place)
    // Its address may only be remembered.
    if after.timeToLive == 0, let route = findings.trace.route, let gateway = route.nextHop {
      verdict.actions.insert(
        NextHopDown.ask(gateway, on: route.interface, why: "does the gateway still answer here"),
        at: 0)
    }
    return verdict
  }
}
