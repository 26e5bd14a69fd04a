import PathTracing
import WireFormats

// RFC 4821: a sender that probes the path MTU by itself (Linux: tcp_mtu_probing) lowers its segments
// after some retransmissions in vain. The session works, seconds late.

/// A hole that costs the session time and nothing else.
enum MaskedBlackHole: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let session = findings.trace.session, session.facts.isServed,
      let conversation = session.conversation,
      let masked = MaskedHole(in: conversation, from: .client)
        ?? MaskedHole(in: conversation, from: .server)
    else { return nil }
    let way = masked.sender == .client ? "to the host" : "back"
    let delay = Wording.seconds(masked.delay)
    var verdict = Verdict(
      .open, .maskedBlackHole,
      summary: "\(findings.subject) is open, but slow: packets of \(masked.size) octets vanish on "
        + "the way \(way), which cost the session \(delay).",
      explanation: "After retransmissions in vain the sender came down to \(masked.passed) octets, "
        + "which arrived.",
      confidence: .high, place: Place(.service, after: findings.host),
      observations: [
        Observation(
          "retransmissions for \(delay), then smaller segments", frames: masked.frames)
      ])
    verdict.actions = [
      masked.sender == .client
        ? SizeAdvice.sendLess(findings, mtu: masked.passed)
        : SizeAdvice.askForLess(findings, mtu: masked.passed),
      SizeAdvice.clamp(findings.trace.target.address.version, .provider),
    ]
    return verdict
  }
}
