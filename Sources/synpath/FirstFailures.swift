import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// The first failure of each kind in a capture that is still being written: each gets a report when its
/// verdict falls.
struct FirstFailures {
  private var told: Set<Kind> = []
  private var untold: [JudgedAttempt] = []

  /// Failures that are told once.
  private struct Kind: Hashable {
    var server: Endpoint
    var outcome: Outcome
    var cause: Cause
  }

  /// Takes an attempt that ended; only the first failure of its kind waits to be told.
  mutating func add(_ judged: JudgedAttempt) {
    guard judged.outcome != .open, told.count < CaptureReport.shownInFull,
      told.insert(Self.kind(judged)).inserted
    else { return }
    untold.append(judged)
  }

  /// Hands out what waits to be told.
  mutating func takeUntold() -> [JudgedAttempt] { exchange(&untold, with: []) }

  /// Whether a failure like it was told when it fell.
  func contains(_ judged: JudgedAttempt) -> Bool { told.contains(Self.kind(judged)) }

  private static func kind(_ judged: JudgedAttempt) -> Kind {
    Kind(
      server: judged.findings.conversation.server, outcome: judged.outcome, cause: judged.cause)
  }
}
