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
}
