import WireFormats

/// How many attempts went how.
package struct AttemptTally: Sendable {
  package private(set) var attempts = 0
  package private(set) var outcomes: [Outcome: Int] = [:]
  /// Connections older than the capture in which nothing failed.
  package private(set) var midstream = 0

  package init() {}

  /// Counts a verdict.
  ///
  /// False for what is no attempt: a connection older than the capture in which nothing failed.
  package mutating func add(_ findings: AttemptFindings, _ verdict: Verdict) -> Bool {
    guard findings.isAttempt(verdict) else {
      midstream += 1
      return false
    }
    attempts += 1
    outcomes[verdict.outcome, default: 0] += 1
    return true
  }

  /// Takes what another has counted.
  package mutating func add(_ other: AttemptTally) {
    attempts += other.attempts
    midstream += other.midstream
    outcomes.merge(other.outcomes) { $0 + $1 }
  }

  /// The highest exit status of all attempts.
  package var exitStatus: Int32 { outcomes.keys.map(\.exitStatus).max() ?? 0 }
}
