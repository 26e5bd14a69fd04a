import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Services that read nothing more, and are ended.
struct ShutWindowTests {
  /// An upload that the service stops to read, probes of its window every two seconds, and a reset of its
  /// socket so many seconds on.
  private static func upload(
    greets: Bool = true, isShut: Bool = true, until end: Double
  ) throws -> Verdict {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    let window: UInt16 = isShut ? 0 : 501
    var next: UInt32 = 1
    func take(_ octets: Int, at time: Double, in capture: inout CaptureBuilder) {
      capture.segment(
        .client, .ack, next, ack: 1, payload: [UInt8](repeating: 1, count: octets), at: time)
      next += UInt32(octets)
    }
    take(1400, at: 20, in: &capture)
    let said = greets ? [UInt8]("hi\r\n".utf8) : []
    if greets {
      capture.segment(.server, [.psh, .ack], 1, ack: next, payload: said, at: 30)
    }
    let answered = UInt32(said.count) + 1
    for index in 0..<15 {
      capture.segment(
        .client, .ack, next, ack: answered, payload: [UInt8](repeating: 1, count: 1400),
        at: 40 + Double(index))
      next += 1400
    }
    capture.segment(.server, .ack, answered, ack: next, at: 60) { $0.window = window }
    var time = 2000.0
    while time < end * 1000 {
      capture.segment(.client, .ack, next - 1, ack: answered, at: time)
      capture.segment(.server, .ack, answered, ack: next, at: time + 10) { $0.window = window }
      time += 2000
    }
    capture.segment(.server, [.rst, .ack], answered, ack: next, at: end * 1000) { $0.window = 77 }
    return try capture.verdict(until: end * 1000 + 20_000)
  }

  @Test(arguments: [true, false])
  func `a service that is ended while its window is shut had hung`(greets: Bool) throws {
    let verdict = try Self.upload(greets: greets, until: 15)
    #expect(verdict.outcome == .reset && verdict.place.kind == .service, "\(verdict.summary)")
    #expect(verdict.summary.contains("in which the service read nothing"), "\(verdict.summary)")
    #expect(verdict.confidence >= .medium)
  }

  /// Whose window is open, and whose was shut for a moment.
  @Test(arguments: [(false, 15.0), (true, 3)])
  func `a service that reads, or did a moment ago, did not hang`(
    isShut: Bool, end: Double
  ) throws {
    let verdict = try Self.upload(isShut: isShut, until: end)
    #expect(verdict.outcome == .reset, "\(verdict.summary)")
    #expect(!verdict.summary.contains("read nothing"), "\(verdict.summary)")
  }
}
