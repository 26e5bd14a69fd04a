import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// How sessions end of which the capture holds one direction.
struct OneSidedEndTests {
  /// The server's half of a session in which it answers three times.
  private func half(greets: [UInt8] = [7, 7, 7]) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 9205
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    var next: UInt32 = 1
    for index in 0..<3 as Range<UInt32> {
      capture.segment(
        .server, [.psh, .ack], next, ack: 7 + 6 * index, payload: greets,
        at: 20 + 200 * Double(index))
      next += UInt32(greets.count)
    }
    return capture
  }

  @Test(arguments: [true, false])
  func `a reset of the server ends a session of which its half alone is seen`(
    isForeign: Bool
  ) throws {
    var capture = half()
    capture.segment(.server, isForeign ? .rst : [.rst, .ack], 10, ack: 25, at: 800) {
      if isForeign { $0.timeToLive = 61 }
      $0.window = isForeign ? 0 : 501
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.confidence == .low)
    #expect(verdict.cause == (isForeign ? .foreignReset : .serviceReset))
    #expect(verdict.alternatives.first?.cause == .served)
  }

  @Test func `a reset behind the server's close answers what comes late`() throws {
    var capture = half()
    capture.segment(.server, [.fin, .ack], 10, ack: 20, at: 800)
    capture.segment(.server, .rst, 11, at: 801) { $0.window = 0 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.explanation.contains("not in the capture"))
  }

  @Test(arguments: [0, 1])
  func `a bare reset, or one behind an answer of HTTP, may come behind the client's close`(
    kind: Int
  ) throws {
    var capture = half(greets: kind == 0 ? [7, 7, 7] : Array("HTTP/1.1 200 OK\r\n".utf8))
    capture.segment(
      .server, kind == 0 ? .rst : [.rst, .ack], kind == 0 ? 10 : 52, ack: 25, at: 800
    ) { $0.window = kind == 0 ? 0 : 501 }
    #expect(try capture.verdict().outcome == .open)
  }

  @Test(arguments: [true, false])
  func `a client that sends the same again and again has no acknowledgement`(
    goesOn: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 9205
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [7, 7], at: 20)
    capture.segment(.client, .ack, 3, ack: 9, at: 30)
    var time = 1000.0
    for step in [0.0, 200, 400, 800, 1600, 3200] {
      time += step
      capture.segment(.client, [.psh, .ack], 3, ack: 9, payload: [8, 8, 8], at: time)
    }
    if goesOn { capture.segment(.client, [.psh, .ack], 6, ack: 9, payload: [1], at: time + 10) }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (goesOn ? .open : .stalled))
    if !goesOn { #expect(verdict.confidence == .low) }
  }
}
