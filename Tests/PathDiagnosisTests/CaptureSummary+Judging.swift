import PathDiagnosis
import PathTracing
import SimulatedNetwork

extension CaptureSummary {
  /// Judges the attempts of a whole capture, which know of each other, and counts them.
  mutating func judge(
    _ attempts: [Attempt], facts: CaptureFacts,
    pingAnswer: (Conversation) -> Int? = { _ in nil }, way: (Conversation) -> Path? = { _ in nil }
  ) -> [(findings: AttemptFindings, verdict: Verdict)] {
    var known = KnownServers()
    for attempt in attempts { known.learn(from: attempt.conversation) }
    return attempts.compactMap { attempt in
      guard
        let findings = known.findings(
          of: attempt, facts: facts, pingAnswer: pingAnswer, way: way)
      else { return nil }
      let verdict = AttemptDiagnosis.verdict(findings)
      return add(findings, verdict) ? (findings, verdict) : nil
    }
  }
}

extension CaptureBuilder {
  /// The verdicts on all attempts of a capture that ends so many milliseconds from its start.
  mutating func judged(until end: Double) -> [(findings: AttemptFindings, verdict: Verdict)] {
    var summary = CaptureSummary()
    return summary.judge(attempts(until: end), facts: table.facts)
  }
}
