import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Clients that tell something, wait, and leave without an answer.
struct ReportingClientTests {
  /// What is said at which port, and whether no answer is missed.
  @Test(
    arguments: [
      (9, "whatever it is", true), (2003, "cpu.load 3.5 1700000000\n", true),
      (9100, "\u{1b}%-12345X@PJL\r\n", true), (514, "<13>Dec  1 host app: one\n", true),
      (601, "47 <13>1 2026-12-01T00:00:00Z h a - - - hello", true),
      (1514, "<165>1 2026-12-01T00:00:00Z h a - - - hello", true),
      // The exporter of metrics that has the port of printers is asked in HTTP.
      (9100, "GET /metrics HTTP/1.1\r\n\r\n", false), (8000, "whatever it is", false),
      // The shell of old has the port of syslog, markup begins alike, and numbers too.
      (514, "1022\0root\0root\0ls\0", false), (5222, "<stream to='x'>", false),
      (8000, "47 times", false), (8000, "<1300>", false),
    ] as [(UInt16, String, Bool)])
  func `reports want no answer`(port: UInt16, words: String, isReport: Bool) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    let said = Array(words.utf8)
    let end = UInt32(said.count + 1)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: said, at: 20)
    capture.segment(.server, .ack, 1, ack: end, at: 30)
    capture.segment(.client, [.fin, .ack], end, ack: 1, at: 15_000)
    capture.segment(.server, [.fin, .ack], 1, ack: end + 1, at: 15_001)
    capture.segment(.client, .ack, end + 1, ack: 2, at: 15_002)
    let verdict = try capture.verdict(until: 30_000)
    #expect((verdict.outcome == .open) == isReport, "\(verdict.summary)")
    #expect(
      isReport
        ? verdict.confidence == .high && verdict.explanation.contains("nothing has to answer")
        : verdict.cause == .requestUnanswered)
  }

  @Test func `a report that nobody acknowledges is lost`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 514
    capture.handshake()
    let said = Array("<13>Dec  1 host app: one\n".utf8)
    for time in [20.0, 220, 620, 1420, 3020, 6220] {
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: said, at: time)
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled, "\(verdict.summary)")
  }

  /// Where the last reset in the client's name comes from.
  @Test(
    arguments: [
      (64, Confidence.high), (62, .high), (250, .medium), (57, .medium), (255, .medium),
    ] as [(UInt8, Confidence)])
  func `a lone reset with another TTL than the client's leaves a doubt`(
    timeToLive: UInt8, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.segment(.client, .syn, at: 0) {
      $0.options = [.maximumSegmentSize(1460), .selectiveAcknowledgementPermitted]
    }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.client, .ack, 1, ack: 1, at: 10.1)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: [4, 5, 6], at: 30)
    capture.segment(.client, .rst, 4, at: 40) {
      $0.window = 0
      $0.timeToLive = timeToLive
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open && verdict.confidence == confidence, "\(verdict.explanation)")
    if confidence == .medium {
      #expect(verdict.alternatives.contains { $0.cause == .foreignReset })
    }
  }
}
