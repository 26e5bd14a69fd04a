import PathTracing
import WireFormats

// A packet waits for the link-layer address of its next hop. Linux asks three times, a second
// apart (mcast_solicit, retrans_time), then drops the queue and tells its own sockets "host
// unreachable" from its own address over the loopback device, after 3.06 to 3.08 s. No IP frame
// ever leaves.

/// The next hop, gateway or host on the link, does not answer at the link layer.
enum NextHopDown: Rule {
  /// Three questions, a second apart.
  private static let patience = Interval.seconds(2.9)

  static func judge(_ findings: Findings) -> Verdict? {
    let trace = findings.trace
    guard let route = trace.route, !route.isLocal else { return nil }
    let neighbor = route.nextHop ?? trace.target.address
    let failure = findings.localReplies.first { $0.kind == .unreachable(.host) }
    let own = trace.resolutions[neighbor]?.requests ?? []
    let others = trace.resolutions[neighbor]?.othersRequests ?? []
    // With arp_announce the kernel asks in the name of another of its addresses (arp_solicit); that it
    // asked, its own error tells.
    let isInOtherName = own.isEmpty && failure != nil && others.count >= 2
    let requests = isInOtherName ? others : own
    guard findings.syns.isEmpty || hasDied(own, neighbor, findings) else { return nil }
    guard trace.resolutions[neighbor]?.answers.isEmpty ?? true else {
      return AnswersIgnored.verdict(findings, neighbor)
    }
    if !route.hasCarrier {
      return VirtualNetwork.isOwn(route.interface)
        ? ownNetwork(findings, route) : noCarrier(findings, route)
    }
    if requests.count == 1, failure == nil, !findings.isProvisional {
      return unresolved(findings, neighbor, requests)
    }
    let isOnLink = route.nextHop == nil
    if isOnLink, VirtualNetwork.isOwn(route.interface), failure != nil || requests.count >= 2 {
      return ownNetwork(findings, route, requests)
    }
    // Where another program asked before, the kernel gives up sooner, and may ask no more; after the
    // whole of its patience without a question on the link, the questions themselves are filtered.
    let isSoon = failure.map { $0.time - (trace.firstTime ?? $0.time) < patience } ?? false
    guard
      requests.count >= 2 || failure != nil && (isSoon || route.isMultipath || !requests.isEmpty)
    else { return nil }
    let question = neighbor.version == .v4 ? "ARP request" : "neighbour solicitation"
    let what =
      isOnLink ? "it does not answer on the link" : "the gateway \(neighbor) does not answer"
    var verdict = Verdict(
      .unreachable, isOnLink ? .hostDown : .gatewayDown,
      summary: "\(findings.subject) is UNREACHABLE: \(what) "
        + (requests.isEmpty
          ? "(this machine's own host unreachable)."
          : "(\(question)s on \(route.interface) unanswered)."),
      explanation: findings.syns.isEmpty
        ? "No IP packet left: nobody answered for the link-layer address of "
          + (route.isMultipath && requests.isEmpty ? "the gateway." : "\(neighbor).")
        : "Packets still go to the link-layer address that was known from before, and nobody confirms it "
          + "any more: it went down a moment ago.",
      confidence: findings.syns.isEmpty && !isInOtherName
        && (failure != nil && requests.count >= 2 || requests.count >= 3) ? .high : .medium,
      place: Place(isOnLink ? .host : .gateway, after: findings.path.lastHandled),
      observations: [])
    if !requests.isEmpty {
      verdict.observations.append(
        Observation(
          "\(Wording.count(requests.count, question)) for \(neighbor), no answer", frames: requests)
      )
    }
    if let failure {
      verdict.observations.append(
        Observation("this machine's own host unreachable", frames: [failure.frame]))
    }
    verdict.alternatives = [
      Alternative(
        verdict.cause, verdict.place.kind,
        isOnLink
          ? "a wrong netmask: the host is not on this link at all"
          : "a wrong gateway address, VLAN or cable rather than a dead machine",
        decide: "ip neigh show dev \(route.interface)")
    ]
    if isInOtherName {
      verdict.alternatives.append(
        Alternative(
          .localEgressFilter, .here,
          "a rule of this machine drops its questions, and those seen are another machine's",
          decide: "sudo nft list hooks; tc -s filter show dev \(route.interface) egress"))
    }
    if route.isMultipath {
      verdict.confidence = .medium
      verdict.summary =
        "\(findings.subject) is UNREACHABLE by one of several gateways: "
        // The kernel's word for the way may differ from that for the packets.
        + (requests.isEmpty
          ? "it does not answer on the link."
          : "\(neighbor) does not answer (\(question)s on \(route.interface) unanswered).")
      verdict.explanation +=
        " The route has other next hops, of which each connection takes one: some fail, others work."
      verdict.actions = [
        Action(
          on: .thisMachine,
          "ip \(neighbor.version == .v4 ? "" : "-6 ")route show to match \(trace.target.address)",
          why: "take the dead one out, or let a routing daemon do it"),
        ask(neighbor, on: route.interface, why: "ask it by hand"),
      ]
      return verdict
    }
    if !isOnLink, neighbor.version == .v4, let source = findings.trace.source {
      verdict.alternatives.append(
        Alternative(
          .gatewayDown, .gateway,
          "the gateway lives, and ignores questions from \(source), if that is no address of its link",
          decide: "ping -c 3 \(neighbor)"))
    }
    let family = neighbor.version == .v4 ? "" : "-6 "
    verdict.actions = [
      Action(
        on: .thisMachine, "ip \(family)neigh show \(neighbor) dev \(route.interface)",
        why: "FAILED or INCOMPLETE confirms it"),
      ask(neighbor, on: route.interface, why: "ask again by hand"),
      isOnLink
        ? Action(on: .host, "ip addr; ip link", why: "is it up, on this network, on this VLAN")
        : Action(on: .gateway, "ip addr; ip link", why: "is it up, with \(neighbor) on this link"),
    ]
    return verdict
  }

  /// Asks on the link who has an address.
  static func ask(_ neighbor: IPAddress, on device: String, why: Text) -> Action {
    Action(
      on: .thisMachine,
      neighbor.version == .v4
        ? "sudo arping -c 3 -I \(device) \(neighbor)" : "ping -6 -c 3 \(neighbor)%\(device)",
      why: why)
  }

  /// Whether a next hop whose address was known answers nothing any more: neither any packet nor the
  /// questions whether it is still there (neigh_timer_handler asks so once the entry is stale).
  private static func hasDied(
    _ requests: [Int], _ neighbor: IPAddress, _ findings: Findings
  ) -> Bool {
    requests.count >= 2 && findings.path.lastHandled?.timeToLive == 0
      && findings.path.nextAlive == nil && findings.path.arrival == nil
      && !findings.trace.hostAnswers && findings.trace.strays.allSatisfy { $0.sender != neighbor }
  }

  /// A network for containers or virtual machines here, whose addresses somebody else has as well.
  private static func ownNetwork(
    _ findings: Findings, _ route: RouteFact, _ requests: [Int] = []
  ) -> Verdict {
    let device = route.interface
    let address = findings.trace.target.address
    var verdict = Verdict(
      .unreachable, .localRoute,
      summary:
        "\(findings.subject) is UNREACHABLE: its route leads into \(device), a network of this "
        + "machine's own for containers or virtual machines, "
        + (route.hasCarrier ? "where nobody answers." : "which has no link."),
      explanation:
        "If it is meant to be elsewhere, that network hides it: both have the same addresses. If "
        + "it is a container or virtual machine here, that does not run.",
      confidence: route.hasCarrier ? .medium : .high, place: Place(.here),
      observations: [
        !route.hasCarrier
          ? Observation("\(device) is up without carrier, and no packet was seen leaving it")
          : requests.isEmpty
            ? Observation("this machine's own host unreachable")
            : Observation(
              "\(Wording.count(requests.count, "question")) for \(address) on \(device), no answer",
              frames: requests)
      ])
    verdict.actions = [
      Action(
        on: .thisMachine, Advice.way(findings.trace.target),
        why: "is \(device) the way it should take"),
      Action(
        on: .thisMachine, "ip -br addr show dev \(device); docker network ls; virsh net-list",
        why: "whose network it is: another range for it, or its removal, shows the real way"),
    ]
    return verdict
  }

  private static func noCarrier(_ findings: Findings, _ route: RouteFact) -> Verdict {
    let device = route.interface
    var verdict = Verdict(
      .unreachable, .gatewayDown,
      summary: "\(findings.subject) is UNREACHABLE: \(device) has no link.",
      explanation: route.isTunnel
        ? "The route leads into a tunnel that no program holds open: the VPN is not running."
        : "The interface that the route uses has no carrier: cable, switch port or radio.",
      confidence: .high, place: Place(route.isTunnel ? .here : .gateway),
      observations: [
        Observation("\(device) is up without carrier, and no packet was seen leaving it")
      ])
    if route.isTunnel {
      verdict.cause = .localRoute
      verdict.actions = [
        Action(
          on: .thisMachine,
          "ip -d link show dev \(device); pgrep -af 'openvpn|tailscaled|wireguard'",
          why: "whose tunnel is it, and does that program run"),
        Action(
          on: .thisMachine, Advice.way(findings.trace.target),
          why: "delete the route if the VPN is meant to be off"),
      ]
      return verdict
    }
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
