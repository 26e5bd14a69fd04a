import PathDiagnosis
import PathTracing
import Reporting
import Testing

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
}
