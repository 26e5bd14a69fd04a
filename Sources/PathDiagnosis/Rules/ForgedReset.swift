import PathTracing
import WireFormats

// RFC 9293 section 3.10.7.1: a SYN to a closed port is answered with <SEQ=0><ACK=SEG.SEQ+SEG.LEN>
// <CTL=RST,ACK>. A reset without ACK does not even name the SYN: no host's stack sends it.

/// The reset that answers the SYN is no stack's.
enum ForgedReset: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival,
      reply.kind == .reset(acknowledges: false)
    else { return nil }
    var verdict = Verdict(
      .rejected, .forgedReset,
      summary: "\(findings.subject) is REJECTED by a forged reset: no host's stack sends it.",
      explanation:
        "The reset carries no ACK, which RFC 9293 asks of the answer to a SYN: a middlebox "
        + "on the way, or a filter at the host, made it.",
      confidence: .medium,
      place: Place(.unknown, after: findings.path.lastHandled, before: findings.path.nextAlive),
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame])
      ])
    verdict.alternatives = [
      Alternative(
        .noListener, .service, "an exotic stack on the host itself",
        decide: "on the host: sudo tcpdump -ni any tcp port \(findings.trace.target.port)")
    ]
    verdict.actions = [
      Action(
        on: .host, "sudo tcpdump -ni any tcp port \(findings.trace.target.port)",
        why: "does the SYN arrive, does the host send the reset")
    ]
    return verdict
  }
}
