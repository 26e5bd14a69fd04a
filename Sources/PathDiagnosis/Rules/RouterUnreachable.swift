import PathTracing
import WireFormats

// A router without a route says "net unreachable" (3/0, 1/0); one whose route to the prefix is
// itself "unreachable" says "host unreachable" at once, without the 3 s of address resolution.

/// A router on the way has no usable route to the host.
enum RouterUnreachable: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, case .unreachable(let reason) = reply.kind,
      reply.sender != findings.trace.target.address
    else { return nil }
    // What this machine says of a next hop without link-layer address is another rule's.
    if reply.sender == findings.trace.source, let route = findings.trace.route {
      return ownRefusal(findings, reason, probe, reply, route)
    }
    let cause: Cause = reason == .noRoute ? .noRoute : .unreachableRoute
    let place = findings.placeOfRejection(by: reply, to: probe)
    let hop = findings.hop(of: reply, to: probe)
    let router = hop.map { "hop \($0), \(reply.sender)," } ?? "\(reply.sender)"
    let state = reason == .noRoute ? "has no route to it" : "reports it unreachable"
    let address = findings.trace.target.address
    var verdict = Verdict(
      .unreachable, cause,
      summary: "\(findings.subject) is UNREACHABLE: \(router) \(state).",
      explanation: "The router answered \(Wording.of(reason)) after "
        + "\(Wording.milliseconds(reply.time - probe.time)), at once and by its own address.",
      confidence: .high, place: place,
      observations: [
        Observation(
          "\(probe.kind.noun) with TTL \(probe.timeToLive): \(Wording.of(reply))",
          frames: [probe.frame, reply.frame])
      ])
    if reason == .host {
      verdict.alternatives = [
        Alternative(
          .hostDown, .host, "the host is down and the router remembers the failed resolution",
          decide: "synpath again 30 s later: an answer after 3 s means host down")
      ]
    }
    let wait = reply.time - probe.time
    if wait >= HostDown.longestExpiry(findings) + .seconds(2) {
      verdict.cause = .hostDown
      verdict.confidence = .medium
      verdict.place.kind = .unknown
      verdict.summary =
        "\(findings.subject) is UNREACHABLE: \(router) \(state), after \(Wording.seconds(wait)): as a rule "
        + "the host is down."
      verdict.explanation =
        "That long takes address resolution to give up: a router, or a translator between IPv6 and IPv4, "
        + "passes on that nobody answers for the host."
    }
    verdict.actions = [
      Action(
        on: place.kind == .gateway ? .gateway : .provider, Advice.route(to: address),
        why: "on \(reply.sender): is the prefix there, withdrawn, or routed to null"),
      Action(
        on: .provider, "look up \(address) in a BGP looking glass",
        why: "is the prefix announced at all"),
    ]
    return verdict
  }

  /// An interface that answers for itself: WireGuard refuses so what no peer is allowed
  /// (wg_xmit in drivers/net/wireguard/device.c).
  private static func ownRefusal(
    _ findings: Findings, _ reason: UnreachableReason, _ probe: Probe, _ reply: Reply,
    _ route: RouteFact
  ) -> Verdict {
    let device = route.interface
    var verdict = Verdict(
      .unreachable, .localRoute,
      summary: "\(findings.subject) is UNREACHABLE from this machine: its own interface \(device) "
        + "refuses it (\(Wording.of(reason))).",
      explanation: route.isTunnel
        ? "The error comes from this machine's own address: no peer of the tunnel takes packets to that "
          + "address or has an endpoint (WireGuard), or the tunnel's other end is not reached (GRE, IPIP)."
        : "The error comes from this machine's own address.",
      confidence: .medium, place: Place(.here),
      observations: [
        Observation(
          "\(probe.kind.noun) with TTL \(probe.timeToLive): \(Wording.of(reply)), this machine",
          frames: [probe.frame, reply.frame])
      ])
    verdict.actions = [
      Action(
        on: .thisMachine, Advice.way(findings.trace.target),
        why: "is \(device) the right interface for it"),
      Action(
        on: .thisMachine, "sudo wg show \(device) allowed-ips; sudo wg show \(device) endpoints",
        why: "if it is WireGuard: which peer takes the address, and has it an endpoint"),
    ]
    return verdict
  }
}
