/// The failed attempts of a capture with one outcome and one cause.
package struct FailureKind: Sendable {
  package struct Key: Hashable, Sendable {
    package let outcome: Outcome
    package let cause: Cause

    init(outcome: Outcome, cause: Cause) {
      self.outcome = outcome
      self.cause = cause
    }

    init(_ judged: JudgedAttempt) { self.init(outcome: judged.outcome, cause: judged.cause) }
  }

  package let key: Key
  package internal(set) var count = 0
  /// Those of endpoints beyond the number that is remembered.
  package internal(set) var ungrouped = 0
  /// Endpoints at which they are remembered.
  package internal(set) var groups = 0

  init(_ key: Key) { self.key = key }

  /// Both together, of the same kind at other servers.
  func joined(with other: FailureKind) -> FailureKind {
    var both = self
    both.count += other.count
    both.ungrouped += other.ungrouped
    both.groups += other.groups
    return both
  }
}
