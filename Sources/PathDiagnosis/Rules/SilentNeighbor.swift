import PathTracing
import WireFormats

// A host on the own link is behind no router: what it drops, it drops itself. Its stack answers for its
// link-layer address below any filter of IP, so that one that denies all still does. Where that address is
// known from before, or set by hand, nobody asks for it, and silence at the link layer shows nothing.

/// A host on the link of which nothing but its link-layer address is known.
enum SilentNeighbor: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let trace = findings.trace
    guard let route = trace.route, route.nextHop == nil, !route.isLocal, !route.isTunnel,
      trace.isRun, let here = findings.path.lastHandled, here.timeToLive == 0,
      trace.probes.allSatisfy(\.replies.isEmpty)
    else { return nil }
    let host = trace.target.address
    let state = trace.neighborState(of: host)
    let isHeard = findings.isHeardOnLink(host)
    var verdict =
      isHeard
      ? heard(findings, here) : unheard(findings, here, isPermanent: state == .permanent)
    verdict.observations = [Wording.silence(findings.lostSyns, beyond: here)]
    let pings = findings.echoes
    if !pings.isEmpty {
      verdict.observations.append(
        Observation(
          "\(Wording.count(pings.count, "ping")) unanswered too", frames: pings.map(\.frame)))
    }
    let answers = trace.resolutions[host]?.answers ?? []
    if !answers.isEmpty {
      verdict.observations.append(
        Observation("\(host) told its link-layer address", frames: Array(answers.prefix(3))))
    } else if let state {
      verdict.observations.append(
        Observation("this machine's entry for its link-layer address: \(state.rawValue)"))
    }
    let family = host.version == .v4 ? "" : "-6 "
    let device = route.interface
    verdict.actions =
      [
        Action(
          on: .thisMachine, "ip \(family)neigh show \(host) dev \(device)",
          why: "REACHABLE: it lives; FAILED: it is down; PERMANENT: set by hand, and may be wrong"),
        NextHopDown.ask(host, on: device, why: "who answers, and is that the address of the entry"),
      ] + Advice.forDrop(findings, Place(.hostFirewall)).filter { $0.machine != .cloud }
    verdict.alternatives.append(
      Alternative(
        .returnPath, .unknown, "the host answers by another way, and the answers are lost there",
        decide: "on the host: ip \(family)route get \(trace.source.map { "\($0)" } ?? "<address>")")
    )
    return verdict
  }

  /// It answers at the link layer, and only there.
  private static func heard(_ findings: Findings, _ here: Path.Point) -> Verdict {
    let host = findings.trace.target.address
    let isAnswered = findings.trace.resolutions[host]?.answers.isEmpty == false
    let protocolName = host.version == .v4 ? "ARP" : "neighbour discovery"
    var verdict = Verdict(
      .dropped, .defaultDeny,
      summary:
        "\(findings.subject) is DROPPED \(Place.Kind.hostFirewall.phrase): the host is up on this "
        + "link, and lets nothing in.",
      explanation: isAnswered
        ? "It answers \(protocolName), but neither SYNs nor pings: its own filter drops all that comes."
        : "It answered \(protocolName) within the last 45 s, but neither SYNs nor pings: its own filter "
          + "drops all that comes.",
      confidence: findings.isProvisional ? .low : .medium,
      place: Place(.hostFirewall, after: here), observations: [])
    if !isAnswered {
      verdict.alternatives = [
        Alternative(
          .hostDown, .host, "it went down a moment ago", decide: "the same again in a minute")
      ]
    }
    verdict.alternatives += [
      Alternative(
        .duplicateAddress, .unknown,
        "another machine answers for it: one with the same address, or a router (proxy ARP) that has no "
          + "way to it",
        decide: "is the link-layer address that of the host"),
      Alternative(
        .portFilter, .unknown, "a switch or hypervisor between, which lets \(protocolName) pass",
        decide:
          "on the host: sudo tcpdump -ni any host \(findings.trace.source.map { "\($0)" } ?? host.description)"
      ),
    ]
    return verdict
  }

  /// Its link-layer address is known, and nothing shows whose it is.
  private static func unheard(
    _ findings: Findings, _ here: Path.Point, isPermanent: Bool
  ) -> Verdict {
    var verdict = Verdict(
      .dropped, .hostDownOrDenyAll,
      summary:
        "\(findings.subject) is DROPPED: the host, on this machine's own link, answers nothing.",
      explanation: isPermanent
        ? "Its link-layer address is set by hand (a permanent entry), so that nothing was asked on the "
          + "link: a wrong entry, a host that is down, or one that denies everything."
        : "Its link-layer address was known from before, so that nothing was asked on the link: a host "
          + "that denies everything, or one that went down a moment ago.",
      confidence: findings.isProvisional ? .low : .medium,
      place: Place(.unknown, after: here), observations: [])
    verdict.alternatives = [
      Alternative(
        .localRoute, .here,
        "a wrong entry for its link-layer address, set by hand: the frames go to nobody",
        decide:
          "ip neigh show \(findings.trace.target.address): PERMANENT, and another than it tells"),
      Alternative(.hostDown, .host, "it is down", decide: "the same again in a minute"),
    ]
    if !isPermanent { verdict.alternatives.swapAt(0, 1) }
    return verdict
  }
}
