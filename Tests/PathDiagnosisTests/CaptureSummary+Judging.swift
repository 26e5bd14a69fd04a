import PathDiagnosis
import PathTracing
import SimulatedNetwork

extension CaptureSummary {
  /// Judges the attempts of a whole capture, which know of each other, and counts them.
  mutating func judge(
    _ attempts: [Attempt], facts: CaptureFacts,
    pingAnswers: (Conversation) -> ControlAnswers? = { _ in nil },
    way: (Conversation) -> Path? = { _ in nil }
  ) -> [(findings: AttemptFindings, verdict: Verdict)] {
    var known = KnownServers()
    for attempt in attempts { known.learn(from: attempt.conversation) }
    return attempts.compactMap { attempt in
      guard
        let findings = known.findings(
          of: attempt, facts: facts, pingAnswers: pingAnswers, way: way)
      else { return nil }
      let judged = JudgedAttempt(findings)
      return add(judged) ? (findings, judged.verdict) : nil
    }
  }
}

extension CaptureBuilder {
  /// The verdicts on all attempts of a capture that ends so many milliseconds from its start.
  mutating func judged(until end: Double) -> [(findings: AttemptFindings, verdict: Verdict)] {
    var summary = CaptureSummary()
    let attempts = attempts(until: end)
    let traces = table.traces
    return summary.judge(
      attempts, facts: table.facts,
      pingAnswers: { traces.controlAnswers(from: $0.server.address, to: $0.client.address) })
  }
}
