import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@testable import PathDiagnosis

/// Failures that are too many to be listed one by one.
struct FailureKindTests {
  /// So many servers that refuse at once, then some that never answer.
  private static func capture(refusing: Int, silent: Int) -> CaptureBuilder {
    var capture = CaptureBuilder()
    for index in 0..<refusing + silent {
      let octets = UInt16(index)
      capture.server.address = .v4(
        IPv4Address(198, 18, UInt8(octets >> 8), UInt8(truncatingIfNeeded: octets)))
      capture.client.port = 2000 + octets
      if index < refusing {
        capture.segment(.client, .syn, at: Double(index))
        capture.segment(.server, [.rst, .ack], ack: 1, at: Double(index) + 0.5) {
          $0.wireSequence = 0
        }
      } else {
        for time in [10_000.0, 11_000, 12_000, 13_000] {
          capture.segment(.client, .syn, at: time + Double(index - refusing))
        }
      }
    }
    return capture
  }

  private static func judged(_ capture: inout CaptureBuilder) -> [JudgedAttempt] {
    var summary = CaptureSummary()
    let attempts = capture.attempts(until: 30_000)
    return summary.judge(attempts, facts: capture.table.facts).map { JudgedAttempt($0.findings) }
  }

  @Test func `who is refused first leaves room for those that are given up late`() throws {
    var capture = Self.capture(refusing: 4200, silent: 3)
    var summary = CaptureSummary()
    for attempt in Self.judged(&capture) { summary.add(attempt) }
    #expect(summary.failureKinds.map(\.key.outcome) == [.dropped, .refused])
    #expect(summary.failureKinds.map(\.count) == [3, 4200])
    let lacking = 4203 - summary.failures.count
    #expect(summary.failureKinds.map(\.ungrouped) == [0, lacking] && lacking > 100)
    #expect(summary.failures.prefix(4).map(\.outcome) == [.dropped, .dropped, .dropped, .refused])
  }

  @Test func `one group of each kind comes in front of a second of the worst`() {
    var capture = Self.capture(refusing: 3, silent: 4)
    var summary = CaptureSummary()
    for attempt in Self.judged(&capture) { summary.add(attempt) }
    let servers = summary.failedServers
    func outcomes(_ count: Int) -> [Outcome] {
      summary.worst(count, of: servers).map(\.kind.outcome)
    }
    #expect(outcomes(1) == [.dropped])
    #expect(outcomes(2) == [.dropped, .refused])
    #expect(outcomes(4) == [.dropped, .dropped, .dropped, .refused])
    #expect(outcomes(20) == servers.map(\.kind.outcome))
  }

  @Test func `two that count the half each say what one says`() {
    var capture = Self.capture(refusing: 300, silent: 40)
    var whole = CaptureSummary()
    var parts = [CaptureSummary(), CaptureSummary()]
    for attempt in Self.judged(&capture) {
      whole.add(attempt)
      parts[CaptureSummary.part(of: attempt.findings.conversation.server.address)].add(attempt)
    }
    #expect(parts.allSatisfy { $0.attempts > 100 })
    var sum = CaptureSummary()
    for part in parts { sum.add(part) }
    #expect(sum.attempts == 340 && sum.outcomes == whole.outcomes)
    #expect(sum.failures.map(\.server) == whole.failures.map(\.server))
    #expect(sum.failures.map(\.attempt.verdict) == whole.failures.map(\.attempt.verdict))
    #expect(sum.failureKinds.map(\.count) == whole.failureKinds.map(\.count))
    #expect(sum.patterns == whole.patterns && sum.servers == whole.servers)
  }
}
