import PathTracing
import WireFormats

// The last router asks for the host's link-layer address three times, a second apart, and then
// reports every waiting packet as host unreachable: Linux after 3.06 to 3.08 s, in one burst. An
// unreachable route answers at once, which is how the two are told apart. A router whose next router
// is dead reports the same: whether the one that speaks is the last is a guess.

/// The last router finds nobody at the host's address.
enum HostDown: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = report(findings), isLate(findings) else { return nil }
    let hop = findings.hop(of: reply, to: probe)
    let packet = probe.kind.noun
    var place = findings.placeOfRejection(by: reply, to: probe)
    place.kind = .host
    // Beyond the router that reports nothing was found alive, whatever answers of it were lost.
    place.before = nil
    let router: Text = hop.map { "hop \($0), \(reply.sender)" } ?? "\(reply.sender)"
    var verdict = Verdict(
      .unreachable, .hostDown,
      summary: "\(findings.subject) is UNREACHABLE: the last router (\(router)) reports the host "
        + "down.",
      explanation: "It reported host unreachable \(Wording.seconds(reply.time - probe.time)) after "
        + "the \(packet): the time that address resolution takes to give up.",
      confidence: .medium, place: place,
      observations: [
        Observation(
          "\(packet) answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame])
      ])
    verdict.alternatives = [
      Alternative(
        .hostDown, .providerEdge,
        "the host is up but on another VLAN or address, or filters address resolution",
        decide: "on the last router: ip neigh show \(findings.trace.target.address)"),
      Alternative(
        .blackholeRoute, findings.kindOfSender(at: hop, reply.sender),
        "the next router behind it is dead, not the host: its address is resolved alike",
        decide: "synpath to another address of the same network"),
    ]
    verdict.actions = [
      Action(on: .host, "check power, console and cable; ip addr", why: "nobody answers for it"),
      Action(
        on: .provider, Advice.neighbor(findings.trace.target.address),
        why: "on \(reply.sender): an incomplete entry confirms it"),
    ]
    let kind = findings.kindOfSender(at: hop, reply.sender)
    if findings.trace.target.address.isPublic, !reply.sender.isPublic,
      kind == .gateway || kind == .access
    {
      suspectNextRouter(&verdict, findings, router, kind)
    }
    return verdict
  }

  /// Near the user a router with a private address that reports so about a public one may have the host on
  /// a link of its own, as a firewall has its public servers; as often its next router is dead.
  private static func suspectNextRouter(
    _ verdict: inout Verdict, _ findings: Findings, _ router: Text, _ kind: Place.Kind
  ) {
    verdict.summary =
      "\(findings.subject) is UNREACHABLE: \(router), gets no answer on its link: the host is down, "
      + "or the next router."
    verdict.alternatives.swapAt(0, 1)
    verdict.actions.insert(
      Action(
        on: kind == .gateway ? .gateway : .provider,
        "ip route get \(findings.trace.target.address); ip neigh",
        why: "whom does it ask for in vain: the host, or a next router"), at: 0)
  }

  /// The router's report about a SYN, or about any probe where its few errors went to others.
  private static func report(_ findings: Findings) -> (probe: Probe, reply: Reply)? {
    let target = findings.trace.target.address
    func isReport(_ reply: Reply) -> Bool {
      reply.kind == .unreachable(.host) && reply.sender != target
        && reply.sender != findings.trace.source
    }
    if let arrival = findings.path.arrival { return isReport(arrival.reply) ? arrival : nil }
    for probe in findings.trace.probes {
      if let reply = probe.replies.first(where: isReport) { return (probe, reply) }
    }
    return nil
  }

  /// The longest that a router took to report an expired packet: what no waiting adds to.
  static func longestExpiry(_ findings: Findings) -> Interval {
    findings.trace.probes.compactMap { probe in
      probe.timeExceeded.map { $0.time - probe.time }
    }.max() ?? .zero
  }

  /// Whether the report took the time of address resolution, for any probe.
  ///
  /// A probe that joins the queue late waits for less, but still longer than a round trip.
  static func isLate(_ findings: Findings) -> Bool {
    let late = longestExpiry(findings) + .seconds(0.9)
    return findings.trace.probes.contains { probe in
      probe.replies.contains {
        $0.kind == .unreachable(.host) && $0.time - probe.time >= late
      }
    }
  }
}
