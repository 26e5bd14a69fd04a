import PathTracing
import WireFormats

// RFC 9293 section 3.10.7.1: a SYN to a port where nothing listens is answered by a reset with
// ACK. A Linux stack copies the SYN's DSCP into it, which no reject rule does; without that mark,
// on a path that bleaches it or from a stack that leaves none, the two stay undecided. Where other
// closed ports are silent, the filter lets this one through and nothing listens behind it.

/// The host refuses with a reset: nothing listens on the port.
enum Refused: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, reply.kind.isReset else { return nil }
    let port = findings.trace.target.port
    let sign = findings.targetResets.first { $0.reply.isKernelMade(for: $0.probe) }
    let inside = findings.path.hops.first { hop in
      hop.timeToLive == findings.distance ?? hop.timeToLive
        && hop.target.replies.contains {
          $0.kind == .timeExceeded && $0.sender == findings.trace.target.address
        }
    }
    let others = findings.askedOtherPorts
    let ports = Set(others.compactMap(\.port)).count
    // Asked twice at least: a burst of losses silences several ports at once.
    let isAllowed =
      sign != nil && !findings.isProvisional && ports >= 3 && others.count >= ports + 3
      && others.allSatisfy(\.replies.isEmpty)
    var verdict = Verdict(
      .refused,
      inside != nil ? .containerNoListener : isAllowed ? .allowedButNoListener : .noListener,
      summary: "\(findings.subject) is REFUSED by the host\(findings.hopsAway): nothing listens "
        + "on the port.",
      explanation: "A reset answers the SYN from the host's position; a reject rule of its "
        + "firewall would look alike.",
      confidence: .medium, place: Place(.service, after: findings.host),
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame])
      ])
    if let below = findings.path.hop(probe.timeToLive - 1)?.target.replies.first {
      verdict.observations.append(
        Observation(
          "one hop nearer no reset: \(Wording.of(below)) at TTL \(probe.timeToLive - 1)",
          frames: [below.frame]))
    }
    if let sign {
      verdict.confidence = .high
      verdict.explanation = "The reset bears the marks of a kernel that found no socket."
      verdict.observations.append(
        Observation(
          "the reset copies the marks of our SYN, which no reject rule does",
          frames: [sign.probe.frame, sign.reply.frame]))
    } else {
      verdict.alternatives = [
        Alternative(
          .hostRejectReset, .hostFirewall, "a firewall rule on the host that rejects with a reset",
          decide: "on the host: sudo nft list ruleset | grep -n 'reject with tcp reset'"),
        Alternative(
          .lastRouterReset, .providerEdge, "a firewall in front of the host that resets for it",
          decide: "on the host: sudo tcpdump -ni any tcp port \(port)"),
      ]
    }
    if isAllowed {
      verdict.explanation += " Other closed ports are silent: the filter lets this one through."
      verdict.observations.append(
        Observation("SYNs to other ports unanswered", frames: others.map(\.frame)))
    }
    if let inside { describe(inside, &verdict) }
    if let report = findings.rewritingReport {
      verdict.confidence = .medium
      verdict.explanation +=
        " Hop \(report.timeToLive) reports expired SYNs in the target's name: it rewrites their "
        + "destination (DNAT), perhaps to another port."
      verdict.observations.append(
        Observation(
          "the target's address reports a SYN that expired at hop \(report.timeToLive)",
          frames: [report.frame] + report.replies.map(\.frame)))
    }
    verdict.actions = actions(port, isContainer: inside != nil)
    name(findings.services, &verdict, findings)
    return verdict
  }

  /// Names where the service answers instead.
  private static func name(
    _ services: [Findings.Service], _ verdict: inout Verdict, _ findings: Findings
  ) {
    for service in services.reversed() {
      let isSSH = service.banner?.hasPrefix("SSH-") ?? false
      let banner = service.banner.map { " (\($0))" } ?? ""
      verdict.observations.append(
        Observation("port \(service.port) accepts\(banner)", frames: service.frames))
      guard isSSH else { continue }
      verdict.summary = "\(verdict.summary.dropLast()); SSH answers on port \(service.port)."
      verdict.actions.insert(
        Action(
          on: .thisMachine, "ssh -p \(service.port) \(findings.trace.name)",
          why: "SSH answers there\(banner)"), at: 0)
    }
  }

  /// The host's own address reports an expired packet: it forwards the port to something behind it.
  private static func describe(_ hop: Hop, _ verdict: inout Verdict) {
    verdict.explanation +=
      " The host passes the port on to a container or machine behind it, which refuses."
    verdict.observations.append(
      Observation(
        "the host's own address reports a SYN that expired at hop \(hop.timeToLive)",
        frames: hop.target.replies.map(\.frame)))
  }

  private static func actions(_ port: UInt16, isContainer: Bool) -> [Action] {
    var actions = [
      Advice.listener(port, why: "does anything listen, and where")
    ]
    if isContainer {
      actions.insert(
        Action(
          on: .host, "docker ps; kubectl get endpointslices -A",
          why: "the published port leads to something that does not listen"), at: 0)
    }
    if port == 22 {
      actions += [
        Action(on: .host, "systemctl status ssh sshd; sudo sshd -t", why: "is the daemon running"),
        Action(
          on: .host, "sudo grep -rE '^(Port|ListenAddress)' /etc/ssh/sshd_config*",
          why: "does it listen elsewhere"),
      ]
    }
    return actions
  }
}
