import PathTracing
import WireFormats

// A report is worth what passes: a sender that believes one naming too large an MTU goes on losing
// packets. An MTU of 0 is that of routers older than RFC 1191, and a hole to senders without a
// table of guesses.

/// A router reports an MTU that does not pass.
enum FalseReport: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let evidence = SizeFindings(findings), evidence.hasForwardHole,
      let forward = evidence.sizes.forward, forward.isExact,
      // Where smaller packets vanish without a report, another link is to blame.
      forward.vanished.map({ $0 > evidence.passed + 1 }) ?? true,
      let report = evidence.sizes.reports.first
    else { return nil }
    var verdict = ForwardHole.verdict(evidence, .falseReport)
    verdict.summary =
      "\(findings.subject) is open, but behind an MTU BLACK HOLE: \(report.sender) reports an MTU "
      + "of \(report.mtu), and no more than \(evidence.passed) octets pass."
    verdict.explanation =
      report.mtu == 0
      ? "That names no size: some senders come down to 552 octets, others go on as before."
      : "A sender that believes the report goes on with packets that are too large."
    // Who comes down as far as Linux does over IPv4 is served all the same.
    if evidence.session?.facts.stage == .reply {
      verdict.confidence = min(verdict.confidence, .medium)
    }
    verdict.observations.append(
      Observation(
        "packet too big, MTU \(report.mtu), from \(report.sender), for \(report.size) octets",
        frames: [report.frame]))
    verdict.place.by = report.sender
    verdict.alternatives = []
    verdict.actions = [
      SizeAdvice.sendLess(findings, mtu: evidence.passed),
      Action(
        on: .provider,
        "ask the owner of \(report.sender) why it reports an MTU of \(report.mtu)",
        why: "its next link, or one behind it, takes \(evidence.passed) octets"),
      SizeAdvice.clamp(findings.trace.target.address.version, .provider),
    ]
    return verdict
  }
}
