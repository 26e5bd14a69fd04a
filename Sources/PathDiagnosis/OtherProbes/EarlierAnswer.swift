import PathTracing
import WireFormats

// A tracer that first asks the port itself has its answer before it sweeps, and routers that limit
// their errors may not repeat it.

/// What a SYN that went all the way before the sweep was told, where the sweep decides nothing.
enum EarlierAnswer {
  static func verdict(_ findings: Findings, instead verdict: Verdict) -> Verdict {
    guard verdict.outcome == .inconclusive || verdict.outcome == .dropped else { return verdict }
    for conversation in findings.trace.earlier {
      let attempt = AttemptFindings(
        Attempt(conversation, .finished, observedUntil: findings.trace.observedUntil),
        name: findings.trace.name)
      var earlier = AttemptDiagnosis.verdict(attempt)
      guard earlier.outcome != .inconclusive, earlier.outcome != .dropped else { continue }
      earlier.place.after = earlier.place.after ?? findings.path.lastHandled
      return earlier
    }
    return verdict
  }
}
