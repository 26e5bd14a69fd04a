import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// SYN-ACKs of which the capture has no SYN: a direction is missing, or the SYN is older.
struct OlderSYNTests {
  /// A SYN-ACK without its SYN beside an attempt of another port that nobody takes up, half of it or all.
  private func verdict(
    seesBoth: Bool, isTakenUp: Bool = false, speaks: Bool = false
  ) throws -> Verdict {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.segment(.server, [.syn, .ack], ack: 1, at: 0)
    if isTakenUp { capture.segment(.client, .ack, 1, ack: 1, at: 1) }
    if speaks { capture.segment(.server, [.psh, .ack], 1, ack: 5, payload: [7, 7], at: 2) }
    capture.client.port = 40001
    for time in [100.0, 1100, 3100] {
      if seesBoth { capture.segment(.client, .syn, at: time) }
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
    }
    let judged = capture.judged(until: 20_000)
    return try #require(judged.first { $0.findings.conversation.client.port == 40000 }).verdict
  }

  @Test func `a SYN-ACK that nobody takes up is no healthy attempt where both directions are seen`()
    throws
  {
    let verdict = try verdict(seesBoth: true)
    #expect(verdict.outcome == .inconclusive)
    #expect(verdict.explanation.contains("a SYN older than the capture"))
  }

  @Test func `where one direction is seen what is not sent again was taken up`() throws {
    let verdict = try verdict(seesBoth: false)
    #expect(verdict.outcome == .open && verdict.confidence == .medium)
  }

  @Test(arguments: [(true, false), (false, true)])
  func `a SYN-ACK that is taken up, or followed by words, is an open attempt`(
    isTakenUp: Bool, speaks: Bool
  ) throws {
    #expect(try verdict(seesBoth: true, isTakenUp: isTakenUp, speaks: speaks).outcome == .open)
  }
}
