import LiveNetwork
import PathDiagnosis
import Reporting

/// The verdicts of some attempts, with their lines of JSON where these are asked for.
final class JudgedAttempts: @unchecked Sendable {
  let findings: ArraySlice<AttemptFindings>
  private(set) var verdicts: [Verdict] = []
  /// One for each attempt that is to be reported.
  private(set) var lines: [UInt8] = []
  private let isJSON: Bool

  private init(_ findings: ArraySlice<AttemptFindings>, isJSON: Bool) {
    self.findings = findings
    self.isJSON = isJSON
  }

  /// Fewer are not worth a thread.
  private static let least = 64

  /// Judges attempts, half of them on a thread of its own: each has all that its verdict needs.
  static func judge(_ findings: [AttemptFindings], isJSON: Bool) -> [JudgedAttempts] {
    guard findings.count >= least else {
      let all = JudgedAttempts(findings[...], isJSON: isJSON)
      all.run()
      return [all]
    }
    let first = JudgedAttempts(findings[..<(findings.count / 2)], isJSON: isJSON)
    let second = JudgedAttempts(findings[(findings.count / 2)...], isJSON: isJSON)
    TwoThreads.run({ first.run() }, { second.run() })
    return [first, second]
  }

  private func run() {
    verdicts.reserveCapacity(findings.count)
    for findings in findings {
      let verdict = AttemptDiagnosis.verdict(findings)
      if isJSON, findings.isAttempt(verdict) {
        AttemptReport(version: Program.version, findings: findings, verdict: verdict)
          .appendJSON(to: &lines)
        lines.append(0x0a)
      }
      verdicts.append(verdict)
    }
  }
}
