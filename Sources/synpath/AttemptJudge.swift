import LiveNetwork
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// Judges attempts, each on its own: two of them share the work of a capture.
final class AttemptJudge: @unchecked Sendable {
  /// What attempts are judged by; nothing in it changes meanwhile.
  struct Ground: Sendable {
    var known: KnownServers
    var facts: CaptureFacts
    var traces: TraceTable
    var wanted: WantedTargets
  }

  /// The lines of JSON that are not written yet: 1.3 KB for each attempt.
  private(set) var lines = OctetBuffer()
  private(set) var tally = AttemptTally()
  /// Where people read: what the summary is made of.
  private(set) var verdicts: [(findings: AttemptFindings, verdict: Verdict)] = []
  /// The attempts whose reports show the hops of a trace.
  private var ways: [Conversation] = []
  private let isJSON: Bool

  init(isJSON: Bool) { self.isJSON = isJSON }

  func judge(_ attempts: ArraySlice<Attempt>, _ ground: Ground) {
    // A span lends what a loop over the slice would copy.
    let attempts = attempts.span
    for index in attempts.indices { judge(attempts[index], ground) }
  }

  private func judge(_ attempt: borrowing Attempt, _ ground: Ground) {
    guard
      ground.wanted.contains(attempt.conversation.server)
        || attempt.conversation.translation.map({ ground.wanted.contains($0.server) }) ?? false
    else { return }
    let findings = ground.known.findings(
      of: attempt, facts: ground.facts,
      pingAnswer: {
        ground.traces.controlAnswer(from: $0.server.address, to: $0.client.address)
      }, way: { ground.traces.way(of: $0) })
    guard let findings else { return }
    let verdict = AttemptDiagnosis.verdict(findings)
    if findings.surroundings?.way != nil, verdict.outcome != .open {
      ways.append(findings.conversation)
    }
    guard isJSON else { return verdicts.append((findings, verdict)) }
    guard tally.add(findings, verdict) else { return }
    AttemptReport(version: Program.version, findings: findings, verdict: verdict)
      .appendJSON(to: &lines)
    lines.append(0x0a)
  }

  /// What was counted and, without JSON, the verdicts.
  typealias Result = (
    tally: AttemptTally, verdicts: [(findings: AttemptFindings, verdict: Verdict)],
    ways: [Conversation]
  )

  /// Hands out what came since the last call.
  func take() -> Result {
    (
      exchange(&tally, with: AttemptTally()), exchange(&verdicts, with: []),
      exchange(&ways, with: [])
    )
  }

  /// Writes the lines; the room for them is kept.
  func writeLines() throws(Failure) {
    guard !lines.isEmpty else { return }
    try lines.drain(Output.write)
  }
}
