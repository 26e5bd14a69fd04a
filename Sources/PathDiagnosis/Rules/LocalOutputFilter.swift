import PathTracing
import WireFormats

// Netfilter's OUTPUT and POSTROUTING hooks lie before the capture's tap: a SYN that a rule drops
// there makes sendto fail with EPERM and is never seen leaving. A reject rule answers besides, on
// the loopback device.

/// A rule of this machine's own firewall kept the SYN from leaving.
enum LocalOutputFilter: Rule, Amendment {
  /// What the kernel refused while it sent other SYNs: a rule that hits some packets only.
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    let refused = findings.trace.sendFailures(.syn).count { $0.errno == "EPERM" }
    guard refused > 0, !findings.syns.isEmpty else { return }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.explanation +=
      " This machine's own outgoing firewall refused \(Wording.count(refused, "SYN")) (EPERM) and "
      + "let others go: a rule that looks at marks or source ports, or takes some at random."
    verdict.actions.append(
      Action(
        on: .thisMachine, "sudo nft list ruleset | grep -nE 'hook (output|postrouting)|dport'",
        why: "find that rule"))
  }

  static func judge(_ findings: Findings) -> Verdict? {
    let failures = findings.trace.sendFailures(.syn).filter { $0.errno == "EPERM" }
    guard !failures.isEmpty, findings.syns.isEmpty else { return nil }
    let answers = findings.localReplies
    let outcome: Outcome = answers.isEmpty ? .dropped : .rejected
    let port = findings.trace.target.port
    let echoFails = !findings.trace.sendFailures(.echo).isEmpty
    var verdict = Verdict(
      outcome, .localOutputFilter,
      summary: "\(findings.subject) is \(outcome.rawValue.uppercased()) on this machine, by its "
        + "own outgoing firewall.",
      explanation: echoFails
        ? "The kernel refused to send the SYN and the ping alike (EPERM): nothing left."
        : "The kernel refused to send the SYN (EPERM); nothing left. A ping to the host may go.",
      confidence: .high, place: Place(.here),
      observations: [
        Observation(
          "\(Wording.count(failures.count, "SYN")) refused by the kernel with EPERM, none seen leaving"
        )
      ])
    if let answer = answers.first {
      verdict.place.by = answer.sender
      verdict.observations.append(
        Observation(
          "the refusal came over the loopback device: \(Wording.of(answer))",
          frames: answers.map(\.frame)))
    }
    for case (note: .trackedConnections(let count, let limit), time: _) in findings.trace.notes
    where limit > 0 && count >= limit - limit / 50 {
      verdict.summary =
        "\(findings.subject) is \(outcome.rawValue.uppercased()) on this machine: its "
        + "table of tracked connections is full."
      verdict.confidence = .medium
      verdict.observations.append(Observation("\(count) of \(limit) tracked connections in use"))
      verdict.actions.append(
        Action(
          on: .thisMachine,
          "sudo dmesg | grep 'table full'; sudo sysctl -w "
            + "net.netfilter.nf_conntrack_max=\(limit * 2)", why: "does it drop, and more room"))
    }
    verdict.alternatives = [
      Alternative(
        .localOutputFilter, .here, "a cgroup or eBPF egress filter, or SELinux, not nftables",
        decide: "sudo bpftool cgroup tree")
    ]
    verdict.actions += [
      Action(
        on: .thisMachine, "sudo nft list ruleset | grep -nE 'hook (output|postrouting)|dport'",
        why: "find the output rule that matches port \(port)"),
      Action(
        on: .thisMachine, "sudo \(Advice.iptables(findings.trace.target.address)) -S OUTPUT",
        why: "the same in iptables' words"),
      Action(on: .thisMachine, "sudo ufw status verbose", why: "if ufw manages the rules"),
    ]
    return verdict
  }
}
