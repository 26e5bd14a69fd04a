import PathTracing
import WireFormats

// A TCP stack never answers a SYN with ICMP: an unreachable error from the target's own address is
// a filter's doing. Linux REJECT in INPUT uses the probed address as source (nf_reject_ipv4.c).

/// The host's firewall rejects with an ICMP error.
enum HostRejectICMP: Rule {
  /// What balancers in the kernel answer for an address behind which nobody is (ip_vs_leave, and
  /// kube-proxy's rules for services without endpoints).
  static let emptyService = Alternative(
    .deadBackend, .service,
    "a virtual service without a live backend: IPVS and kube-proxy refuse so",
    decide: "on the host: sudo ipvsadm -Ln; kubectl get endpointslices -A")

  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, case .unreachable(let reason) = reply.kind,
      reply.sender == findings.trace.target.address
    else { return nil }
    if let verdict = nobodyBehind(findings, reason, probe, reply) { return verdict }
    if let verdict = inItsName(findings, reason, probe, reply) { return verdict }
    let port = findings.trace.target.port
    var place = findings.placeOfRejection(by: reply, to: probe)
    place.kind = .hostFirewall
    if findings.isLocal { place = Place(.here, by: reply.sender) }
    var verdict = Verdict(
      .rejected, .hostRejectICMP,
      summary: "\(findings.subject) is REJECTED by \(findings.firewall()): "
        + "\(Wording.of(reason)).",
      explanation: "The ICMP error comes from the host's own address; a closed port would have "
        + "answered with a reset.",
      confidence: .high, place: place,
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame])
      ])
    let forwarding = findings.passedOnSyns
    if !forwarding.isEmpty {
      doubt(&verdict, reply.sender, forwarding)
      verdict.summary =
        "\(findings.subject) is REJECTED at its address or behind it\(findings.hopsAway): "
        + "\(Wording.of(reason))."
    } else if reason == .host || reason == .noRoute {
      verdict.confidence = .medium
      verdict.alternatives = [
        Alternative(
          .hostDown, .host, "the address passes the port on to a machine that it cannot reach",
          decide: "on \(reply.sender): sudo nft list ruleset | grep -E 'dnat|redirect'; ip route")
      ]
    }
    let source =
      Advice.seen(findings.trace.source, at: findings.trace.target.address).map { "\($0)" }
      ?? "<your public address>" as Text
    switch reason {
    case .port:
      verdict.alternatives += [
        Alternative(
          .hostRejectICMP, .hostFirewall, "fail2ban has banned this address (same answer)",
          decide: "on the host: sudo fail2ban-client banned"),
        emptyService,
      ]
      verdict.actions = [
        Action(
          on: .host, "sudo fail2ban-client unban \(source)",
          why: "lifts a ban of fail2ban"),
        Action(
          on: .host,
          "sudo nft list ruleset | grep -n reject; "
            + "sudo \(Advice.iptables(findings.trace.target.address)) -S INPUT",
          why: "find the reject rule that matches port \(port)"),
      ]
    case .administrativelyProhibited:
      verdict.actions = [
        Action(
          on: .host, "sudo firewall-cmd --list-all",
          why: "firewalld's default answer looks like this"),
        Action(
          on: .host,
          "sudo firewall-cmd --permanent --add-port=\(port)/tcp && sudo firewall-cmd --reload",
          why: "allows the port in firewalld"),
        Action(
          on: .host, "sudo nft list ruleset | grep -n reject",
          why: "find the rule without firewalld"),
      ]
    default:
      verdict.actions = [
        Action(
          on: .host,
          "sudo \(Advice.iptables(findings.trace.target.address)) -L INPUT -n --line-numbers; "
            + "sudo nft list ruleset | grep -n reject",
          why: "find the reject rule that comes before an accept for port \(port)")
      ]
    }
    if !findings.isLocal {
      verdict.alternatives.append(
        Alternative(
          .hostRejectICMP, .hostFirewall,
          "a transparent firewall directly in front of the host, in the host's name",
          decide: "on the host: sudo tcpdump -ni any tcp port \(port)"))
    }
    return verdict
  }

  /// Where the address passes the port on, the error may come from behind it: translation gives it the
  /// address that was asked (RFC 5508 section 4).
  private static func doubt(
    _ verdict: inout Verdict, _ address: IPAddress, _ forwarding: [Probe]
  ) {
    verdict.confidence = .medium
    verdict.explanation =
      "\(address) passes the port on to a machine behind it: the error is that of a filter there, or of "
      + "its own, and bears its address either way."
    verdict.observations.append(
      Observation(
        "the host's own address reports a SYN that expired",
        frames: forwarding.flatMap { [$0.frame] + $0.replies.map(\.frame) }))
    verdict.alternatives = [
      Alternative(
        .routerReject, .unknown, "a filter on the machine behind that address, or on the way to it",
        decide:
          "on \(address): sudo nft list ruleset | grep -E 'dnat|redirect'; then on that machine: "
          + "sudo tcpdump -ni any tcp")
    ]
  }

  /// A machine on the way that redirects what passes to itself, and there rejects it, puts the host's
  /// address on its error.
  private static func inItsName(
    _ findings: Findings, _ reason: UnreachableReason, _ probe: Probe, _ reply: Reply
  ) -> Verdict? {
    guard let proof = findings.proofOfFartherHost(than: probe.timeToLive),
      findings.standsBeforeHost(reply, at: probe.timeToLive)
    else { return nil }
    let first = probe.timeToLive
    var place = findings.placeOfSilence
    place.by = reply.sender
    var verdict = Verdict(
      .rejected, RouterReject.cause(reason, hostAnswers: true) ?? .routerReject,
      summary: "\(findings.subject) is REJECTED\(place.kind.afterVerb), in the host's name: "
        + "\(Wording.of(reason)) \(findings.interval).",
      explanation: "The error bears the host's address and answers SYNs that end at hop \(first); "
        + "\(proof): a machine there takes the connections for itself, and rejects them.",
      confidence: .medium, place: place, observations: findings.answerBeforeHost(probe, reply))
    verdict.alternatives = [
      Alternative(
        .hostRejectICMP, .hostFirewall,
        "the host's own filter, and pings take a longer way, there and back",
        decide: "on the host: sudo tcpdump -ni any tcp port \(findings.trace.target.port)")
    ]
    verdict.actions = [
      Action(
        on: place.kind == .gateway ? .gateway : .provider,
        "sudo nft list ruleset | grep -nE 'redirect|dnat|tproxy|reject'",
        why: "on hop \(first), or the one before: a rule for tcp/\(findings.trace.target.port)")
    ]
    return verdict
  }

  /// An address that stands for a machine behind it says "unreachable" of that machine, to pings as well
  /// or after the time that address resolution takes to give up: no filter does.
  private static func nobodyBehind(
    _ findings: Findings, _ reason: UnreachableReason, _ probe: Probe, _ reply: Reply
  ) -> Verdict? {
    let isHost = reason == .host
    let pings = findings.echoes.filter { echo in
      echo.replies.contains { $0.kind == reply.kind && $0.sender == reply.sender }
    }
    let isLate = isHost && HostDown.isLate(findings)
    guard isHost || reason == .noRoute, isLate || !pings.isEmpty,
      findings.echoReplies.isEmpty || !findings.passedOnSyns.isEmpty
    else { return nil }
    let after = Wording.seconds(reply.time - probe.time)
    var place = findings.placeOfRejection(by: reply, to: probe)
    place.kind = .host
    place.before = nil
    var verdict = Verdict(
      .unreachable, isLate ? .hostDown : isHost ? .unreachableRoute : .noRoute,
      summary: "\(findings.subject) is UNREACHABLE: its address stands for a machine that "
        + (isLate ? "is down." : "cannot be reached from there."),
      explanation: isLate
        ? "It reported host unreachable \(after) after the SYN, the time that address resolution takes "
          + "to give up: the machine behind a translated address does not answer."
        : "It answers \(Wording.of(reason)) to pings too: a middlebox that translates the address has no "
          + "usable route to the machine behind it.",
      confidence: .medium, place: place,
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame])
      ])
    if !pings.isEmpty {
      verdict.observations.append(
        Observation(
          "\(Wording.count(pings.count, "ping")) answered alike",
          frames: pings.flatMap { [$0.frame] + $0.replies.map(\.frame) }))
    }
    verdict.alternatives = [
      Alternative(
        .hostRejectICMP, .hostFirewall, "a reject rule of the host that says so",
        decide: "on \(reply.sender): sudo nft list ruleset | grep -nE 'reject|dnat'")
    ]
    verdict.actions = [
      Action(
        on: .host, "sudo nft list ruleset | grep -E 'dnat|redirect'; ip neigh; ip route",
        why: "on the machine with that address: which machine is meant, does it answer")
    ]
    return verdict
  }
}
