package import PathTracing
package import WireFormats

/// Attempts at one server endpoint that ended alike.
package struct AttemptGroup: Sendable {
  package let server: Endpoint
  package let outcome: Outcome
  package let cause: Cause
  /// The first of those with the highest confidence, for the full report.
  package private(set) var attempt: JudgedAttempt
  /// The first frame of the one that was judged first.
  package let firstFrame: UInt32
  package private(set) var count = 0
  package private(set) var firstTime: Timestamp
  package private(set) var lastTime: Timestamp

  init(_ judged: JudgedAttempt) {
    let conversation = judged.findings.conversation
    server = conversation.server
    outcome = judged.outcome
    cause = judged.cause
    attempt = judged
    firstFrame = conversation.firstFrame
    firstTime = conversation.start
    lastTime = conversation.start
  }

  mutating func add(_ judged: JudgedAttempt) {
    count += 1
    if judged.confidence > attempt.confidence { attempt = judged }
    let conversation = judged.findings.conversation
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
