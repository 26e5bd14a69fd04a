package import PathTracing
import WireFormats

/// All attempts of a capture together: how many went how, and what the failing ones share.
package struct CaptureSummary: Sendable {
  /// Servers and endpoints that are remembered; a scan of a whole network has more.
  private static let limit = 1 << 16
  private static let groupLimit = 1 << 12

  private struct Key: Hashable {
    var server: Endpoint
    var outcome: Outcome
    var cause: Cause
  }

  package private(set) var attempts = 0
  package private(set) var outcomes: [Outcome: Int] = [:]
  /// Connections older than the capture in which nothing failed.
  package private(set) var midstream = 0
  /// Failed attempts of endpoints beyond the number that is remembered.
  package private(set) var ungrouped = 0
  package private(set) var endpoints: [Endpoint: EndpointRecord] = [:]
  private var records: [IPAddress: ServerRecord] = [:]
  private var groups: [Key: AttemptGroup] = [:]
  private var foreignAnswers = ForeignAnswers()
  private var legs = UpstreamLegs()

  package init() {}

  /// Takes what a conversation shows of its server, which counts for the others.
  package mutating func learn(from conversation: Conversation) {
    foreignAnswers.learn(from: conversation)
    legs.learn(from: conversation)
    let address = conversation.server.address
    guard records.count < Self.limit || records[address] != nil else { return }
    records[address, default: ServerRecord()].learn(from: conversation)
  }

  /// Judges attempts that have ended, and learns from them first.
  ///
  /// `isWanted` chooses those to count and to hand back; the others still teach. `pingAnswer` names
  /// a frame in which the server of a conversation answers a ping of its client, `way` the hops that
  /// a trace near it shows.
  package mutating func judge(
    _ ended: [Attempt], facts: CaptureFacts,
    pingAnswer: (Conversation) -> Int? = { _ in nil },
    way: (Conversation) -> Path? = { _ in nil }, where isWanted: (Conversation) -> Bool
  ) -> [(findings: AttemptFindings, verdict: Verdict)] {
    findings(of: ended, facts: facts, pingAnswer: pingAnswer, way: way, where: isWanted)
      .compactMap { findings in
        let verdict = AttemptDiagnosis.verdict(findings)
        return add(findings, verdict) ? (findings, verdict) : nil
      }
  }

  /// Learns from attempts that have ended, and gives what rules read of those that are wanted.
  package mutating func findings(
    of ended: [Attempt], facts: CaptureFacts,
    pingAnswer: (Conversation) -> Int? = { _ in nil },
    way: (Conversation) -> Path? = { _ in nil }, where isWanted: (Conversation) -> Bool
  ) -> [AttemptFindings] {
    for attempt in ended { learn(from: attempt.conversation) }
    return ended.compactMap { attempt in
      guard isWanted(attempt.conversation), !foreignAnswers.holds(attempt.conversation) else {
        return nil
      }
      var findings = AttemptFindings(
        attempt, facts: facts,
        record: records[attempt.conversation.server.address] ?? ServerRecord())
      if attempt.conversation.isUnanswered {
        findings.pingAnswer = pingAnswer(attempt.conversation)
      }
      if let way = way(attempt.conversation) { findings.ways = [way] }
      findings.upstream = legs.leg(behind: attempt.conversation)
      findings.answeredBy = foreignAnswers.answer(to: attempt.conversation)
      return findings
    }
  }

  /// Counts a verdict.
  ///
  /// False for what is no attempt: a connection older than the capture in which nothing failed.
  @discardableResult
  package mutating func add(_ findings: AttemptFindings, _ verdict: Verdict) -> Bool {
    guard findings.isAttempt(verdict) else {
      midstream += 1
      return false
    }
    attempts += 1
    outcomes[verdict.outcome, default: 0] += 1
    let server = findings.conversation.server
    if endpoints.count < Self.limit || endpoints[server] != nil {
      endpoints[server, default: EndpointRecord()].add(findings.conversation, verdict)
    }
    guard verdict.outcome != .open else { return true }
    let key = Key(server: server, outcome: verdict.outcome, cause: verdict.cause)
    if groups[key] == nil {
      guard groups.count < Self.groupLimit else {
        ungrouped += 1
        return true
      }
      groups[key] = AttemptGroup(findings, verdict)
    }
    groups[key]?.add(findings.conversation)
    return true
  }

  /// The failing groups, worst first.
  package var failures: [AttemptGroup] {
    groups.values.sorted { left, right in
      (left.outcome.rank, -left.count, left.first.conversation.firstFrame)
        < (right.outcome.rank, -right.count, right.first.conversation.firstFrame)
    }
  }

  package var servers: Int { Set(endpoints.keys.map(\.address)).count }

  /// The highest exit status of all attempts.
  package var exitStatus: Int32 { outcomes.keys.map(\.exitStatus).max() ?? 0 }
}
