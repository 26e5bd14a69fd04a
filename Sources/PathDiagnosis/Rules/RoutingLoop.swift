import PathTracing
import WireFormats

// A packet with the full TTL should arrive. If it expires instead, routers hand it round in a
// circle: the same addresses come back every few hops of the sweep.

/// The packets circle between routers until their time to live runs out.
enum RoutingLoop: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard findings.path.arrival == nil else { return nil }
    let circle = circle(findings)
    let expired = findings.trace.probes(findings.trace.asks).first {
      $0.timeToLive >= Planner.fullTTL && $0.timeExceeded != nil
    }
    // A route of its own may lead the port in a circle while pings arrive.
    guard !findings.trace.hostAnswers || expired?.kind == .syn else { return nil }
    // The routers of a circle see every packet many times: their limit may leave no report of the
    // last one. Two addresses that alternate show the circle as well.
    let isSeen = findings.path.returns > 1
    guard
      let probe = expired
        ?? (isSeen
          ? findings.trace.probes.last { probe in
            circle.contains { $0.address != nil && $0.address == probe.timeExceeded?.sender }
          } : nil),
      let reply = probe.timeExceeded
    else { return nil }
    let first = circle.first
    let names = circle.map { "hop \($0.timeToLive) (\($0.address?.description ?? "?"))" }
    var verdict = Verdict(
      .unreachable, .routingLoop,
      summary: "\(findings.subject) is UNREACHABLE: a routing loop"
        + (names.isEmpty
          ? "."
          : " \(names.count == 1 ? "through" : "between") \(names.joined(separator: " and "))."),
      explanation: expired != nil
        ? "A \(probe.kind.noun) with TTL \(probe.timeToLive) ran out on the way."
        : "The same routers come back as the TTL grows, and nothing answers beyond them.",
      // One router alone sends nothing to itself: it may change what is left of the time to live.
      confidence: names.count < 2 || expired == nil ? .medium : .high,
      place: Place(
        findings.kindOfSender(at: first?.timeToLive), after: first, by: reply.sender),
      observations: [
        Observation(
          "\(probe.kind == .echo || probe.kind == .syn ? probe.kind.noun : "probe") "
            + "with TTL \(probe.timeToLive): \(Wording.of(reply))",
          frames: [probe.frame, reply.frame])
      ])
    for point in circle {
      let again = findings.path.hops.filter { $0.addresses.contains { $0 == point.address } }
      verdict.observations.append(
        Observation(
          "\(point.address?.description ?? "?") answers for hops "
            + again.map { "\($0.timeToLive)" }.joined(separator: ", "),
          frames: again.flatMap { ($0.target.replies + $0.control.replies).map(\.frame) }))
    }
    if names.count == 1 {
      verdict.alternatives = [
        Alternative(
          .undecided, .unknown,
          "that router sets the time to live of what it forwards to a few hops",
          decide:
            "on \(circle[0].address?.description ?? "it"): sudo "
            + "\(Advice.iptables(findings.trace.target.address)) -t mangle -S | grep -E 'TTL|HL'")
      ]
    }
    if names.isEmpty {
      verdict.alternatives = [
        Alternative(
          .undecided, .unknown, "a path of more than \(probe.timeToLive) hops",
          decide: "ping -t 255 \(findings.trace.target.address)")
      ]
    }
    if findings.trace.hostAnswers, findings.flowsTried == 1 {
      verdict.confidence = min(verdict.confidence, .medium)
      verdict.explanation += " Other probes arrive: they take another way."
      verdict.alternatives.append(
        Alternative(
          .flowMemberDead, findings.kindOfSender(at: first?.timeToLive),
          "one of several ways leads back, and SYNs from other source ports arrive",
          decide: findings.moreFlows))
    }
    verdict.actions = [
      Action(
        on: .provider, Advice.route(to: findings.trace.target.address),
        why: "on each router of the circle: one of them points back")
    ]
    return verdict
  }

  /// The hops, each once, whose address comes back farther on.
  private static func circle(_ findings: Findings) -> [Path.Point] {
    var points: [Path.Point] = []
    for hop in findings.path.hops {
      guard let address = hop.address,
        !points.contains(where: { $0.address == address }),
        findings.path.hops.contains(where: {
          $0.timeToLive > hop.timeToLive + 1 && $0.addresses.contains(address)
        })
      else { continue }
      points.append(Path.Point(timeToLive: hop.timeToLive, address: address))
    }
    return points
  }
}
