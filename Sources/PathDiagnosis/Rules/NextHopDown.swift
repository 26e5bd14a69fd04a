import PathTracing
import WireFormats

// A packet waits for the link-layer address of its next hop. Linux asks three times, a second
// apart (mcast_solicit, retrans_time), then drops the queue and tells its own sockets "host
// unreachable" from its own address over the loopback device, after 3.06 to 3.08 s. No IP frame
// ever leaves.

/// The next hop, gateway or host on the link, does not answer at the link layer.
enum NextHopDown: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let trace = findings.trace
    guard let route = trace.route, !route.isLocal, findings.syns.isEmpty else { return nil }
    let neighbor = route.nextHop ?? trace.target.address
    let requests = trace.resolutions[neighbor]?.requests ?? []
    guard trace.resolutions[neighbor]?.answers.isEmpty ?? true else {
      return AnswersIgnored.verdict(findings, neighbor)
    }
    if !route.hasCarrier { return noCarrier(findings, route) }
    if requests.count == 1, !findings.isProvisional {
      return unresolved(findings, neighbor, requests)
    }
    guard requests.count >= 2 else { return nil }
    let isOnLink = route.nextHop == nil
    let question = neighbor.version == .v4 ? "ARP requests" : "neighbour solicitations"
    let failure = findings.localReplies.first { $0.kind == .unreachable(.host) }
    let what =
      isOnLink ? "it does not answer on the link" : "the gateway \(neighbor) does not answer"
    var verdict = Verdict(
      .unreachable, isOnLink ? .hostDown : .gatewayDown,
      summary: "\(findings.subject) is UNREACHABLE: \(what) "
        + "(\(question) on \(route.interface) unanswered).",
      explanation: "No IP packet left: nobody answered for the link-layer address of \(neighbor).",
      confidence: failure != nil || requests.count >= 3 ? .high : .medium,
      place: Place(isOnLink ? .host : .gateway),
      observations: [
        Observation(
          "\(requests.count) \(question) for \(neighbor), no answer", frames: requests)
      ])
    if let failure {
      verdict.observations.append(
        Observation("then this machine's own host unreachable", frames: [failure.frame]))
    }
    verdict.alternatives = [
      Alternative(
        verdict.cause, verdict.place.kind,
        isOnLink
          ? "a wrong netmask: the host is not on this link at all"
          : "a wrong gateway address, VLAN or cable rather than a dead machine",
        decide: "ip neigh show dev \(route.interface)")
    ]
    let family = neighbor.version == .v4 ? "" : "-6 "
    verdict.actions = [
      Action(
        on: .thisMachine, "ip \(family)neigh show \(neighbor) dev \(route.interface)",
        why: "FAILED or INCOMPLETE confirms it"),
      Action(
        on: .thisMachine,
        neighbor.version == .v4
          ? "sudo arping -c 3 -I \(route.interface) \(neighbor)"
          : "ping -6 -c 3 \(neighbor)%\(route.interface)", why: "ask again by hand"),
      isOnLink
        ? Action(on: .host, "ip addr; ip link", why: "is it up, on this network, on this VLAN")
        : Action(on: .gateway, "ip addr; ip link", why: "is it up, with \(neighbor) on this link"),
    ]
    return verdict
  }

  private static func noCarrier(_ findings: Findings, _ route: RouteFact) -> Verdict {
    let device = route.interface
    var verdict = Verdict(
      .unreachable, .gatewayDown,
      summary: "\(findings.subject) is UNREACHABLE: \(device) has no link.",
      explanation: "The interface that the route uses has no carrier: cable, switch port or radio.",
      confidence: .high, place: Place(.gateway),
      observations: [
        Observation("\(device) is up without carrier, and no packet was seen leaving it")
      ])
    verdict.actions = [
      Action(on: .thisMachine, "ip link show dev \(device)", why: "NO-CARRIER confirms it"),
      Action(on: .gateway, "check its port and the cable to it", why: "the link needs both ends"),
    ]
    return verdict
  }

  /// A run that ended before the question was repeated: nothing left, and nothing is known yet.
  private static func unresolved(
    _ findings: Findings, _ neighbor: IPAddress, _ requests: [Int]
  ) -> Verdict {
    var verdict = Undecided.verdict(findings)
    verdict.summary =
      "\(findings.subject): not decided yet, \(neighbor) has not told its link-layer address."
    verdict.explanation =
      "No SYN left, since it waits for that address; Linux asks three times, a second apart."
    verdict.observations = [
      Observation("one question for \(neighbor) on the link, no answer", frames: requests)
    ]
    return verdict
  }
}
