package import PathTracing
package import WireFormats

/// Attempts at one server endpoint that ended alike.
package struct AttemptGroup: Sendable {
  package let server: Endpoint
  package let outcome: Outcome
  package let cause: Cause
  /// The first of those with the highest confidence, for the full report.
  package private(set) var shown: AttemptFindings
  package private(set) var verdict: Verdict
  /// The first frame of the first of them.
  package let firstFrame: UInt32
  package private(set) var count = 0
  package private(set) var firstTime: Timestamp
  package private(set) var lastTime: Timestamp

  init(_ findings: AttemptFindings, _ verdict: Verdict) {
    server = findings.conversation.server
    outcome = verdict.outcome
    cause = verdict.cause
    shown = findings
    firstFrame = findings.conversation.firstFrame
    self.verdict = verdict
    firstTime = findings.conversation.start
    lastTime = findings.conversation.start
  }

  mutating func add(_ findings: AttemptFindings, _ verdict: Verdict) {
    count += 1
    if verdict.confidence > self.verdict.confidence {
      shown = findings
      self.verdict = verdict
    }
    let conversation = findings.conversation
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
