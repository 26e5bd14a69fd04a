import PathTracing
import WireFormats

// A SYN whose time to live ends before the host cannot be answered by the host. A SYN-ACK to it
// comes from a transparent proxy, a SYN proxy, a captive portal or a load balancer.

/// Something nearer than the host accepts in its name.
enum Intercepted: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, reply.kind == .synAck,
      let proof = findings.proofOfFartherHost(than: probe.timeToLive),
      findings.standsBeforeHost(reply, at: probe.timeToLive)
    else { return nil }
    let hop = probe.timeToLive
    let port = findings.trace.target.port
    var verdict = Verdict(
      .open, .intercepted,
      summary: "\(findings.subject) is open, but hop \(hop) answers in the host's name"
        + (hop == 1 ? ": a transparent proxy on the gateway or on this machine." : "."),
      explanation: "A SYN that ends at hop \(hop) is accepted; \(proof). Whether the host itself "
        + "serves the port cannot be seen from here.",
      confidence: .high, place: Place(.service, after: findings.host),
      observations: findings.answerBeforeHost(probe, reply))
    verdict.alternatives = [
      Alternative(
        .served, .service, "a load balancer that belongs to the host's service",
        decide: "ask the host's owner: is hop \(hop) theirs")
    ]
    verdict.actions = [
      hop == 1
        ? Action(
          on: .gateway, Advice.redirections,
          why: "a rule for tcp/\(port); a VPN or virus scanner here does the same")
        : Action(
          on: .provider, "ask the owner of hop \(hop) for a proxy on tcp/\(port)",
          why: "it accepts before the host can"),
      Action(
        on: .host, "sudo tcpdump -ni any tcp port \(port)",
        why: "does the connection reach the host at all"),
    ]
    return verdict
  }
}
