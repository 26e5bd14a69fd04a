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
    let port = findings.trace.target.port
    var place = findings.placeOfRejection(by: reply, to: probe)
    place.kind = .hostFirewall
    var verdict = Verdict(
      .rejected, .hostRejectICMP,
      summary: "\(findings.subject) is REJECTED by the host's firewall\(findings.hopsAway): "
        + "\(Wording.of(reason)).",
      explanation: "The ICMP error comes from the host's own address; a closed port would have "
        + "answered with a reset.",
      confidence: .high, place: place,
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame])
      ])
    let source = findings.trace.source?.description ?? "this address"
    switch reason {
    case .port:
      verdict.alternatives = [
        Alternative(
          .hostRejectICMP, .hostFirewall, "fail2ban has banned this address (same answer)",
          decide: "on the host: sudo fail2ban-client status sshd"),
        emptyService,
      ]
      verdict.actions = [
        Action(
          on: .host, "sudo fail2ban-client set sshd unbanip \(source)",
          why: "lifts a ban of fail2ban"),
        Action(
          on: .host, "sudo nft list ruleset | grep -n reject; sudo iptables -S INPUT",
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
          "sudo iptables -L INPUT -n --line-numbers; sudo nft list ruleset | grep -n reject",
          why: "find the reject rule that comes before an accept for port \(port)")
      ]
    }
    return verdict
  }
}
