import PathTracing
import WireFormats

// A tunnel is as small in one direction as in the other: where neither end reports, each side's
// full packets vanish. The way back is measured by echo replies of a size whose requests travel in
// small fragments: Linux sends such replies without DF, so that what does not even come in pieces
// is dropped by size.

/// Large packets vanish in both directions.
enum HoleBothWays: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let evidence = SizeFindings(findings), evidence.hasForwardHole,
      !evidence.isForwardOnly,
      evidence.sizes.reverse?.vanished != nil || evidence.hole(from: .server)?.isProven == true
        || evidence.isCuredBySmallSegments
    else { return nil }
    var verdict = ForwardHole.verdict(evidence, .blackHoleBothWays)
    let back = evidence.reverseLimit.map { "more than \($0) octets" } ?? "full size"
    verdict.explanation += " Replies of \(back) vanish on the way back too: a tunnel, most likely."
    verdict.observations += ReverseHole.observations(evidence)
    verdict.alternatives.removeAll { $0.cause == .blackHoleBothWays }
    let forward = SizeAdvice.sendLess(findings, mtu: evidence.passed)
    verdict.actions.removeAll { $0.command == forward.command }
    verdict.actions.insert(
      SizeAdvice.sendAndAskForLess(
        findings, mtu: evidence.passed, back: evidence.reverseLimit ?? evidence.passed), at: 0)
    return verdict
  }
}
