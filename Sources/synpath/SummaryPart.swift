import PathDiagnosis
import PathTracing

// To count a verdict takes as long as to reach it: two threads count those of different servers.

/// What one thread counts of a capture's attempts.
final class SummaryPart: @unchecked Sendable {
  /// So many share a capture.
  static let count = 2

  private let place: Int
  private(set) var summary = CaptureSummary()

  init(_ place: Int) { self.place = place }

  /// Counts those of its own servers.
  func add(_ judged: [[JudgedAttempt]]) {
    for attempts in judged {
      for attempt in attempts
      where CaptureSummary.part(of: attempt.findings.conversation.server.address) == place {
        summary.add(attempt)
      }
    }
  }

  /// Hands out what it has counted.
  func take() -> CaptureSummary { exchange(&summary, with: CaptureSummary()) }
}
