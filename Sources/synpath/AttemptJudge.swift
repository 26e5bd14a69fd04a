import LiveNetwork
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// Judges attempts, each on its own: two of them share the work of a capture.
final class AttemptJudge: @unchecked Sendable {
  /// What attempts are judged by; nothing in it changes meanwhile.
  ///
  /// A class: what a struct of tables lends to each attempt would be a copy of the table's references.
  final class Ground: Sendable {
    let known: KnownServers
    let facts: CaptureFacts
    let traces: TraceTable
    let wanted: WantedTargets

    init(known: KnownServers, facts: CaptureFacts, traces: TraceTable, wanted: WantedTargets) {
      self.known = known
      self.facts = facts
      self.traces = traces
      self.wanted = wanted
    }
  }

  private var waiting: [Attempt] = []
  /// The lines of JSON that are not written yet: 1.3 KB for each attempt.
  private(set) var lines = OctetBuffer()
  private(set) var tally = AttemptTally()
  /// Where people read: what the summary is made of.
  private var judged: [JudgedAttempt] = []
  /// The attempts whose reports show the hops of a trace.
  private var wayTakers: [Conversation] = []
  private let isJSON: Bool
  /// How many attempts are loaded at one time: one after the other each would be waited for.
  private static let ahead = 16
  private var warmth: UInt64 = 0
  /// Where each verdict is written, in the memory of the one before.
  private var draft = Draft()

  init(isJSON: Bool) { self.isJSON = isJSON }

  /// Takes attempts to judge, the latest first; whoever gives them keeps none of them.
  func give(_ attempts: consuming [Attempt]) { waiting = attempts }

  /// Judges what it was given.
  func judge(_ ground: Ground) {
    // Taken for the time being: each access to what a class holds is checked.
    var waiting = exchange(&waiting, with: [])
    var (tally, lines) = (tally, exchange(&lines, with: OctetBuffer()))
    var draft = exchange(&draft, with: Draft())
    var ways = TraceTable.Ways()
    while let attempt = next(&waiting) {
      guard let findings = judge(attempt, ground, &ways, &draft) else { continue }
      if !isJSON {
        judged.append(JudgedAttempt(findings, draft))
      } else if tally.add(findings, draft.outcome) {
        AttemptReport.appendJSON(Program.version, findings, draft, to: &lines)
        lines.append(0x0a)
      }
    }
    self.tally = tally
    self.lines = lines
    self.draft = draft
  }

  private func next(_ waiting: inout [Attempt]) -> Attempt? {
    if waiting.count % Self.ahead == 0 { warmth &+= waiting.touchLast(Self.ahead) }
    return waiting.popLast()
  }

  /// Nil for what is not asked for, and for what is only an answer to another attempt.
  private func judge(
    _ attempt: consuming Attempt, _ ground: Ground, _ ways: inout TraceTable.Ways,
    _ draft: inout Draft
  ) -> AttemptFindings? {
    guard
      ground.wanted.contains(attempt.server)
        || attempt.translatedServer.map({ ground.wanted.contains($0) }) ?? false
    else { return nil }
    let findings = ground.known.findings(
      of: attempt, facts: ground.facts,
      pingAnswers: {
        ground.traces.controlAnswers(from: $0.server.address, to: $0.client.address)
      }, way: { ways.way(of: $0, in: ground.traces) })
    guard let findings else { return nil }
    AttemptDiagnosis.judge(findings, &draft)
    if findings.surroundings?.way != nil, draft.outcome != .open {
      wayTakers.append(findings.conversation)
    }
    return findings
  }

  /// Hands out the verdicts since the last call; none with JSON.
  func takeJudged() -> [JudgedAttempt] { exchange(&judged, with: []) }

  /// Hands out how many verdicts became lines since the last call.
  func takeTally() -> AttemptTally { exchange(&tally, with: AttemptTally()) }

  /// Hands out the attempts since the last call whose reports show the hops of a trace.
  func takeWayTakers() -> [Conversation] { exchange(&wayTakers, with: []) }

  /// Writes the lines; the room for them is kept.
  func writeLines() throws(Failure) {
    guard !lines.isEmpty else { return }
    try lines.drain(Output.write)
  }
}
