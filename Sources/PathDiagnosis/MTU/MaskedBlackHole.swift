import PathTracing
import WireFormats

// RFC 4821: a sender that probes the path MTU by itself (Linux: tcp_mtu_probing) lowers its segments
// after some retransmissions in vain. The session works, seconds late.

/// A hole that costs the session time and nothing else.
enum MaskedBlackHole: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let session = findings.trace.session, session.facts.isServed,
      let conversation = session.conversation,
      let (masked, known) = ObservedHole.masked(conversation, findings.subject),
      // A report that got lost a few times comes to the same.
      masked.sender == .server || SizeFindings(findings)?.sizes.truthfulReport == nil
    else { return nil }
    var verdict = known
    verdict.confidence = .high
    verdict.place.after = findings.host
    verdict.actions.insert(
      masked.sender == .client
        ? SizeAdvice.sendLess(findings, mtu: masked.passed)
        : SizeAdvice.askForLess(findings, mtu: masked.passed), at: 0)
    return verdict
  }
}
