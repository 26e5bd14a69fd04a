import PathTracing
import WireFormats

// Bans (fail2ban, denyhosts), geographic filters and security groups look at the source address. A
// machine with two addresses can show that: the same SYN from the other one fares otherwise. So it
// does where a load balancer hashes the addresses and one of its members fails.

/// What the port answers depends on the address that asks.
enum SourceAddressFilter: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .dropped || verdict.outcome == .rejected, verdict.place.kind != .here
    else { return }
    let trials = findings.trace.probes(.otherSource).compactMap { probe in
      probe.reply.flatMap {
        $0.kind.isTerminal && $0.sender == findings.trace.target.address
          ? (probe: probe, reply: $0) : nil
      }
    }
    guard let first = trials.first else { return }
    let (other, answer) = (first.probe.packet.ip.source, Wording.of(first.reply))
    let frames = trials.flatMap { [$0.probe.frame, $0.reply.frame] }
    // A refusal from another source is news only where this one meets silence.
    guard first.reply.kind == .synAck || verdict.outcome == .dropped else { return }
    if case .unreachable = first.reply.kind { return }
    let own = Advice.seen(findings.trace.source, at: findings.trace.target.address)
    verdict.observations.append(
      Observation("SYN from \(other): \(answer)", frames: frames))
    // Neither is asked who calls.
    verdict.alternatives.removeAll { [.acceptQueueFull, .flowMemberDead].contains($0.cause) }
    verdict.alternatives.insert(
      Alternative(
        .flowMemberDead, verdict.place.kind,
        "one member of a load-balanced group fails, which the addresses lead to",
        decide: "\(findings.moreFlows): some of the source ports live"), at: 0)
    verdict.cause = .sourceAddressFilter
    verdict.summary = "\(verdict.summary.dropLast()); from \(other) it is answered."
    verdict.explanation +=
      " It depends on the source: from \(other) the same SYN is answered by \(answer)."
    // Silence from one source and an answer to the other prove that something chooses between
    // them; a filter is the likely one.
    if verdict.outcome == .dropped { verdict.confidence = .medium }
    let name = own.map { "\($0)" } ?? "your public address" as Text
    let isAtHost = [.hostFirewall, .host, .service, .unknown].contains(verdict.place.kind)
    verdict.actions.insert(
      contentsOf: [
        isAtHost
          ? Action(
            on: .host,
            "sudo fail2ban-client banned; sudo nft list ruleset | grep -n "
              + (own.map { "\($0)" } ?? "saddr"), why: "find the ban or rule that names \(name)")
          : Action(
            on: verdict.place.kind == .gateway ? .gateway : .provider, Advice.forwardRules,
            why: "on the router that refuses, or beside it: the rule for \(name)"),
        Action(
          on: .thisMachine,
          Wording.connect(findings.trace, ssh: "-b \(other)", otherwise: "-s \(other)"),
          why: "works meanwhile, from the other address"),
      ], at: 0)
  }
}
