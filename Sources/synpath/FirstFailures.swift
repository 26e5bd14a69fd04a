import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// The first failure of each kind in a capture that is still being written: each gets a report when its
/// verdict falls.
struct FirstFailures {
  private var told: Set<Kind> = []
  private var untold: [(findings: AttemptFindings, verdict: Verdict)] = []

  /// Failures that are told once.
  private struct Kind: Hashable {
    var server: Endpoint
    var outcome: Outcome
    var cause: Cause
  }

  /// Takes an attempt that ended; only the first failure of its kind waits to be told.
  mutating func add(_ findings: AttemptFindings, _ verdict: Verdict) {
    guard verdict.outcome != .open, told.count < CaptureReport.shownInFull,
      told.insert(Self.kind(findings.conversation.server, verdict)).inserted
    else { return }
    untold.append((findings, verdict))
  }

  /// Hands out what waits to be told.
  mutating func takeUntold() -> [(findings: AttemptFindings, verdict: Verdict)] {
    exchange(&untold, with: [])
  }

  /// Whether a failure like it was told when it fell.
  func contains(_ server: Endpoint, _ verdict: Verdict) -> Bool {
    told.contains(Self.kind(server, verdict))
  }

  private static func kind(_ server: Endpoint, _ verdict: Verdict) -> Kind {
    Kind(server: server, outcome: verdict.outcome, cause: verdict.cause)
  }
}
