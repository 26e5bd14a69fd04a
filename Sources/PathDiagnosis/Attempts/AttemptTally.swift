import WireFormats

/// How many attempts went how.
package struct AttemptTally: Sendable {
  package private(set) var attempts = 0
  private var counts: [9 of Int] = .init(repeating: 0)
  /// Connections older than the capture in which nothing failed.
  package private(set) var midstream = 0

  package init() {}

  /// How many attempts had an outcome, where any had.
  package var outcomes: [Outcome: Int] {
    Dictionary(
      uniqueKeysWithValues: Outcome.allCases.map { ($0, counts[$0.rank]) }.filter { $0.1 > 0 })
  }

  /// Counts a verdict.
  ///
  /// False for what is no attempt: a connection older than the capture in which nothing failed.
  package mutating func add(_ findings: AttemptFindings, _ outcome: Outcome) -> Bool {
    guard findings.isAttempt(outcome) else {
      midstream += 1
      return false
    }
    attempts += 1
    counts[outcome.rank] += 1
    return true
  }

  /// Takes what another has counted.
  package mutating func add(_ other: AttemptTally) {
    attempts += other.attempts
    midstream += other.midstream
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// The highest exit status of all attempts.
  package var exitStatus: Int32 { outcomes.keys.map(\.exitStatus).max() ?? 0 }
}
