import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@testable import PathDiagnosis

struct DraftTests {
  private static func verdict(_ number: Int) -> Verdict {
    var verdict = Verdict(
      .dropped, .portFilter, summary: "summary \(number)", explanation: "explanation",
      confidence: .medium, place: Place(.transit),
      observations: (0..<number % 5).map { count in
        Observation("fact \(count)", frames: Array(1...max(1, count + number % 3)))
      })
    verdict.alternatives = (0..<number % 3).map {
      Alternative(.returnPath, .unknown, "either \($0)", decide: "by \($0)")
    }
    verdict.actions = (0..<number % 4).map { Action(on: .host, "command \($0)", why: "why") }
    return verdict
  }

  @Test func `a verdict comes out of a draft as it went in, whatever stood there before`() {
    var draft = Draft()
    for number in 0..<60 {
      let verdict = Self.verdict(number)
      draft.take(verdict)
      #expect(draft.verdict == verdict)
    }
  }

  @Test func `one frame that is the first and the last of something is named once`() {
    #expect(Frames(7, 7) == [7] && Frames(7, 8) == [7, 8])
    #expect(Frames(nil, 7) == [7] && Frames(7) == [7] && Frames(nil, nil) == [])
  }

  @Test func `what is moved to the front stands before the others of its kind`() {
    var draft = Draft()
    draft.take(Self.verdict(58))
    draft.add((.served, .service), { $0.append("first") }, decide: { $0.append("see") })
    draft.moveLastToFront()
    var expected = Self.verdict(58)
    expected.alternatives.insert(
      Alternative(.served, .service, "first", decide: "see"), at: 0)
    #expect(draft.verdict == expected)
  }

  @Test func `a draft that was used says the same as a new one`() {
    var used = Draft()
    var judged = 0
    for seed in 0..<3000 {
      var capture = CaptureBuilder.byChance(seed: UInt64(seed))
      var known = KnownServers()
      let attempts = capture.attempts(until: seed % 3 == 0 ? 200_000 : nil)
      for attempt in attempts { known.learn(from: attempt.conversation) }
      for attempt in attempts {
        guard let findings = known.findings(of: attempt, facts: capture.table.facts) else {
          continue
        }
        judged += 1
        AttemptDiagnosis.judge(findings, &used)
        #expect(used.verdict == AttemptDiagnosis.verdict(findings), "seed \(seed)")
        #expect(
          attempt.conversation.firstRejection == attempt.conversation.rejections.first,
          "seed \(seed)")
      }
    }
    #expect(judged > 3000)
  }
}
