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
      "\(findings.subject) is open, but behind an MTU BLACK HOLE: \(report.sender) says "
      + "that \(report.mtu) octets pass, and \(evidence.passed) do."
    verdict.explanation =
      "A sender that believes the report goes on with packets that are too large."
    verdict.observations.append(
      Observation(
        "packet too big, MTU \(report.mtu), from \(report.sender), for \(report.size) octets",
        frames: [report.frame]))
    verdict.place.by = report.sender
    verdict.alternatives = []
    return verdict
  }
}
