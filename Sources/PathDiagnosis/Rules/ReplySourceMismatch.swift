import PathTracing
import WireFormats

// A multihomed host, or a load balancer that lets servers answer directly, may send the SYN-ACK
// from another address. Ports and acknowledgement fit, but the client's kernel knows no such
// connection and resets it; stateful filters drop it.

/// The SYN-ACK comes from another address than the one asked.
enum ReplySourceMismatch: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let target = findings.trace.target.address
    let accepted = findings.syns.compactMap { probe in
      probe.replies.first { $0.kind == .synAck }.map { (probe: probe, reply: $0) }
    }
    guard let first = accepted.first, accepted.allSatisfy({ $0.reply.sender != target }) else {
      return nil
    }
    var verdict = Verdict(
      .dropped, .replySourceMismatch,
      summary: "\(findings.subject) answers from the wrong address: the SYN-ACK comes from "
        + "\(first.reply.sender) and is DROPPED by every client.",
      explanation: "Ports and acknowledgement fit our SYN, the address does not: asymmetric "
        + "routing or a forgotten address translation at the host.",
      confidence: .high, place: Place(.host, after: findings.path.lastHandled),
      observations: [
        Observation(
          "SYN answered by \(Wording.of(first.reply))",
          frames: [first.probe.frame, first.reply.frame])
      ])
    verdict.actions = [
      Action(on: .host, "ip rule; ip route show table all", why: "which address do answers take"),
      Action(
        on: .host, "sudo nft list ruleset | grep -nE 'snat|dnat|masquerade'",
        why: "a translation of one direction only"),
    ]
    return verdict
  }
}
