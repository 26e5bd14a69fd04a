import PathTracing
import WireFormats

// RFC 9293 section 3.10.7.1: a SYN to a port where nothing listens is answered by a reset with
// ACK. A reject rule of the host's firewall forges the same octets; so does a box at the same
// position in front of it.

/// The host, or something in its place, refuses with a reset.
enum Refused: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, case .reset = reply.kind else { return nil }
    let port = findings.trace.target.port
    var verdict = Verdict(
      .refused, .noListener,
      summary:
        "\(findings.subject) is REFUSED by the host\(findings.hopsAway): nothing listens on the port.",
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
    verdict.alternatives = [
      Alternative(
        .hostRejectReset, .hostFirewall, "a firewall rule on the host that rejects with a reset",
        decide: "on the host: sudo nft list ruleset | grep -n 'reject with tcp reset'")
    ]
    verdict.actions = [
      Action(
        on: .host, "sudo ss -ltnp 'sport = :\(port)'", why: "does anything listen, and where")
    ]
    if port == 22 {
      verdict.actions += [
        Action(on: .host, "systemctl status ssh sshd; sudo sshd -t", why: "is the daemon running"),
        Action(
          on: .host, "sudo grep -rE '^(Port|ListenAddress)' /etc/ssh/sshd_config*",
          why: "does it listen elsewhere"),
      ]
    }
    return verdict
  }
}
