import PathDiagnosis
import PathTracing
import Reporting
import SimulatedNetwork
import Testing
import WireFormats

/// What a capture's report says of the capture itself.
struct CaptureReportTests {
  private static func limits(leftOut: Int) -> [String] {
    CaptureReport(
      path: "a", summary: CaptureSummary(), facts: CaptureFacts(), traces: 1, summarised: 0,
      leftOut: leftOut
    ).limits
  }

  @Test func `packets of traces that were not looked at are counted`() {
    #expect(Self.limits(leftOut: 0).isEmpty)
    #expect(
      Self.limits(leftOut: 1) == ["1 packet of traces beyond what is kept: not looked at"])
    #expect(
      Self.limits(leftOut: 1234) == ["1,234 packets of traces beyond what is kept: not looked at"])
  }

  /// The report on so many servers that refuse, and one that never answers.
  private static func text(refusing: Int) -> String {
    var capture = CaptureBuilder()
    for index in 0...refusing {
      capture.server.address = .v4(
        IPv4Address(198, 18, UInt8(index >> 8), UInt8(truncatingIfNeeded: index)))
      capture.client.port = 2000 + UInt16(index)
      if index < refusing {
        capture.segment(.client, .syn, at: Double(index))
        capture.segment(.server, [.rst, .ack], ack: 1, at: Double(index) + 0.5) {
          $0.wireSequence = 0
        }
      } else {
        for time in [9000.0, 10_000, 11_000, 12_000] { capture.segment(.client, .syn, at: time) }
      }
    }
    var summary = CaptureSummary()
    for attempt in capture.attempts(until: 30_000) {
      summary.add(JudgedAttempt(AttemptFindings(attempt, facts: capture.table.facts)))
    }
    return CaptureReport(
      path: "a", summary: summary, facts: capture.table.facts, traces: 0, summarised: 0
    ).text(Style(isColored: false))
  }

  @Test func `failures that are too many for a line each are counted by their kind first`() {
    let text = Self.text(refusing: 60)
    let lines = text.split(separator: "\n").drop { !$0.hasSuffix("healthy") }.map(String.init)
    #expect(lines[0] == "     0 healthy")
    #expect(lines[1].hasPrefix("     1 dropped      ") && lines[1].hasSuffix(", 1 server"))
    #expect(lines[2] == "    60 refused      no-listener, 60 servers")
    #expect(lines[3] == "of these, by server:")
    #expect(lines[4].hasPrefix("     1 dropped      198.18.0.60:22"))
    #expect(text.contains("    21 more groups of failed attempts"))
    #expect(!Self.text(refusing: 30).contains("by server"))
  }

  @Test func `servers beyond those that are remembered are said`() {
    #expect(Self.text(refusing: 4300).contains("4,300 refused      no-listener, at least 4,09"))
  }
}
