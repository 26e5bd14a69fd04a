import PathTracing
import WireFormats

// The octets of a reject rule's reset and of a closed port's are the same but for the marks that a
// Linux stack copies from the SYN (Reply.isKernelMade). A closed port of the same host shows that
// its stack does so, and that nothing on the way bleaches them; where a filter hides those, a ping
// shows the latter: Linux copies the type of service into echo replies too (icmp_echo).

/// A reject rule of the host's firewall answers in place of the port.
enum HostRejectReset: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let resets = findings.targetResets.filter {
      $0.probe.packet.ip.trafficClass & 0xfc != 0 || $0.probe.packet.ip.version == .v6
    }
    guard let first = resets.first,
      resets.allSatisfy({ !$0.reply.isKernelMade(for: $0.probe) }),
      let control = control(findings, first.reply)
    else { return nil }
    let port = findings.trace.target.port
    let mark = first.probe.packet.ip.version == .v4 ? "DSCP" : "traffic class and flow label"
    var verdict = Verdict(
      .rejected, .hostRejectReset,
      summary: "\(findings.subject) is REJECTED by "
        + "\(findings.firewall(" (reset rule)")).",
      explanation: "The reset comes from the host's position but not from a closed port: it lacks "
        + "the \(mark) that the \(name(control)) has.",
      confidence: isAtHost(findings, first.reply) && control.reply.kind.isReset ? .high : .medium,
      place: Place(
        .hostFirewall, after: findings.path.lastHandled, before: findings.path.nextAlive,
        by: first.reply.sender),
      observations: [
        Observation(
          "reset of port \(port) without the mark of our SYN",
          frames: [first.probe.frame, first.reply.frame]),
        Observation(
          "\(name(control)) with it",
          frames: [control.probe.frame, control.reply.frame]),
      ])
    if findings.isLocal {
      verdict.place = Place(.here, by: first.reply.sender)
    } else {
      verdict.alternatives = [
        Alternative(
          .hostRejectReset, .hostFirewall,
          "a transparent firewall or a hypervisor's filter directly in front of the host",
          decide: "on the host: sudo tcpdump -ni any tcp port \(port)")
      ]
    }
    if !findings.passedOnSyns.isEmpty {
      verdict.confidence = .medium
      verdict.alternatives.insert(
        Alternative(
          .hostRejectReset, .unknown,
          "a rule of the machine behind that address, which passes the port on",
          decide:
            "on \(findings.trace.target.address): sudo nft list ruleset | grep -E 'dnat|redirect'"),
        at: 0)
    }
    verdict.alternatives.append(
      Alternative(
        .noListener, .service,
        control.reply.kind == .echoReply
          ? "nothing listens, on a host whose stack leaves no marks"
          : "nothing listens, and a middlebox on the way clears the marks of this port's packets alone",
        decide: "on the host: sudo ss -ltnp 'sport = :\(port)'"))
    verdict.actions = [
      Action(
        on: .host, "sudo nft list ruleset | grep -n 'reject with tcp reset'",
        why: "find the rule that matches port \(port)"),
      Action(
        on: .host, "sudo ufw status numbered; sudo ufw allow \(port)/tcp",
        why: "'ufw reject' answers like this"),
      Action(
        on: .host,
        "sudo \(Advice.iptables(findings.trace.target.address)) -S INPUT | grep tcp-reset",
        why: "the same in iptables"),
    ]
    return verdict
  }

  /// The answer of the host that shows what its marks look like from here.
  private static func control(_ findings: Findings, _ reset: Reply) -> Findings.Exchange? {
    if !findings.closedPorts.isEmpty {
      return findings.closedPorts.first { $0.reply.isKernelMade(for: $0.probe) }
    }
    // Other systems copy the mark of a ping only; they start from another time to live.
    guard findings.hopsNearerThanHost(reset) == 0, reset.packet.ip.timeToLive <= 64 else {
      return nil
    }
    return findings.echoReplies.first {
      let asked = $0.probe.packet.ip.trafficClass & 0xfc
      return asked != 0 && $0.reply.packet.ip.trafficClass & 0xfc == asked
    }
  }

  private static func name(_ control: Findings.Exchange) -> Text {
    control.probe.port.map { "reset of port \($0), where nothing listens," } ?? "host's echo reply"
  }

  /// Whether the reset comes from where the host's own answers come from, and the flow is known to
  /// have come that far.
  private static func isAtHost(_ findings: Findings, _ reply: Reply) -> Bool {
    guard let distance = findings.distance, let last = findings.path.lastHandled else {
      return false
    }
    return last.timeToLive >= distance - 1 && findings.hopsNearerThanHost(reply) == 0
  }
}
