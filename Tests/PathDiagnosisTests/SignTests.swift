import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@testable import PathDiagnosis

/// What spares rules a question must not spare them an answer.
struct SignTests {
  @Test func `where a rule gives a verdict, its signs are seen`() {
    var answers: [String: Int] = [:]
    for seed in 0..<20_000 {
      var capture = CaptureBuilder.byChance(seed: UInt64(seed))
      var known = KnownServers()
      let attempts = capture.attempts(until: seed % 3 == 0 ? 200_000 : nil)
      for attempt in attempts { known.learn(from: attempt.conversation) }
      for attempt in attempts {
        guard let findings = known.findings(of: attempt, facts: capture.table.facts) else {
          continue
        }
        for rule in AttemptDiagnosis.rules where rule.judge(findings) != nil {
          answers["\(rule)", default: 0] += 1
          #expect(rule.needs.isSubset(of: findings.signs), "\(rule), seed \(seed)")
        }
        let session = SessionFindings(
          attempt.conversation, ServiceFacts(of: attempt.conversation), subject: "it",
          observedUntil: attempt.observedUntil)
        let signs = SessionSigns(session)
        let most = SessionSigns(atMostOf: attempt.conversation, until: attempt.observedUntil)
        #expect(signs.isSubset(of: most), "\(signs) of \(most), seed \(seed)")
        for rule in SessionRules.all where rule.judge(session) != nil {
          answers["\(rule)", default: 0] += 1
          #expect(rule.signs.isSubset(of: signs), "\(rule), seed \(seed)")
        }
      }
    }
    // Rules that random packets do not reach would make an empty test.
    #expect(answers.count > 24, "\(answers)")
  }
}
