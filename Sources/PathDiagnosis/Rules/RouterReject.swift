import PathTracing
import WireFormats

// RFC 1812 section 5.2.7.1: a router whose filter refuses a packet says "administratively
// prohibited" from its own address. Linux FORWARD rejects answer with port unreachable by default,
// from the router's address too, or with whatever the rule says: a router that lets ping through to
// the host has a route to it.

/// A router on the way refuses the packet and says so.
enum RouterReject: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, case .unreachable(let reason) = reply.kind,
      reply.sender != findings.trace.target.address,
      let cause = cause(
        reason,
        // One that has let SYNs pass before has no rule against them.
        hostAnswers: !findings.echoReplies.isEmpty
          && !findings.lapses.contains { $0.router == reply.sender })
    else { return nil }
    let port = findings.trace.target.port
    let place = findings.placeOfRejection(by: reply, to: probe)
    let hop = findings.hop(of: reply, to: probe)
    let router = hop.map { "hop \($0), \(reply.sender)" } ?? "\(reply.sender)"
    var verdict = Verdict(
      .rejected, cause,
      summary: "\(findings.subject) is REJECTED\(place.kind.afterVerb) by \(router): "
        + "\(Wording.of(reason)).",
      explanation: "A router on the way refused the SYN and named itself; the host never saw it.",
      confidence: place.kind == .unknown && hop == nil ? .medium : .high, place: place,
      observations: [
        Observation(
          "SYN with TTL \(probe.timeToLive): \(Wording.of(reply))",
          frames: [probe.frame, reply.frame])
      ])
    if let last = findings.path.lastHandled, last.timeToLive > 0,
      let passed = findings.path.hop(last.timeToLive)?.target.replies.first
    {
      verdict.observations.append(
        Observation(
          "SYN with TTL \(last.timeToLive): \(Wording.of(passed))", frames: [passed.frame]))
    }
    verdict.alternatives = [
      Alternative(
        .routerReject, place.kind, "a prohibit route on that router instead of a filter",
        decide: "another port to the same host: refused alike means the route")
    ]
    let machine: Action.Machine = place.kind == .gateway ? .gateway : .provider
    verdict.actions = [
      Action(
        on: machine, "show access-lists | include \(port)",
        why: "on \(reply.sender): the rule that matches tcp/\(port) and its hit counter"),
      Action(on: machine, Advice.forwardRules, why: "the same where it runs Linux"),
    ]
    // A gateway of one's own is a Linux box as a rule.
    if machine == .gateway { verdict.actions.swapAt(0, 1) }
    if reply.isWithoutRoute {
      verdict.actions = [
        Action(
          on: machine, Advice.route(to: findings.trace.target.address),
          why: "on \(reply.sender): is the route there, and the router that it names"),
        Action(
          on: machine, Advice.forwardRules,
          why: "there, if it is Linux: a rule may word its refusal so"),
      ]
    }
    if reason == .sourceAddressPolicy {
      verdict.actions = [
        Action(
          on: .thisMachine, "ip -6 addr; ip -6 route get \(findings.trace.target.address)",
          why: "choose a source address of the right prefix")
      ]
    }
    return verdict
  }

  /// What a router's error says of it; nil where it means that there is no way.
  static func cause(_ reason: UnreachableReason, hostAnswers: Bool) -> Cause? {
    switch reason {
    case .networkProhibited, .hostProhibited, .administrativelyProhibited: .routerProhibited
    case .port: .routerReject
    case .sourceAddressPolicy: .sourcePrefixRefused
    case .noRoute, .host, .rejectRoute: hostAnswers ? .routerReject : nil
    case .beyondScope, .unknownDestination: nil
    case .transportProtocol, .sourceRouteFailed, .typeOfService, .precedence, .other:
      .oddUnreachable
    }
  }
}
