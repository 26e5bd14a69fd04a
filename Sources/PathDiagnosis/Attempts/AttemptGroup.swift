package import PathTracing
package import WireFormats

/// Attempts at one server endpoint that ended alike.
package struct AttemptGroup: Sendable {
  package let server: Endpoint
  package let outcome: Outcome
  package let cause: Cause
  /// The first of them, for the full report.
  package let first: AttemptFindings
  package let verdict: Verdict
  package private(set) var count = 0
  package private(set) var firstTime: Timestamp
  package private(set) var lastTime: Timestamp

  init(_ findings: AttemptFindings, _ verdict: Verdict) {
    server = findings.conversation.server
    outcome = verdict.outcome
    cause = verdict.cause
    first = findings
    self.verdict = verdict
    firstTime = findings.conversation.start
    lastTime = findings.conversation.start
  }

  mutating func add(_ conversation: Conversation) {
    count += 1
    firstTime = min(firstTime, conversation.start)
    lastTime = max(lastTime, conversation.start)
  }
}

extension Outcome {
  /// What is worth reading first, from 0.
  package var rank: Int {
    switch self {
    case .mtuBlackHole: 0
    case .dropped: 1
    case .stalled: 2
    case .reset: 3
    case .rejected: 4
    case .unreachable: 5
    case .refused: 6
    case .inconclusive: 7
    case .open: 8
    }
  }
}
