import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Holes for large packets in connections that a capture shows and no run of the program tells of.
struct ObservedHoleTests {
  /// A request of one full segment and a rest, sent again four times; with `tracesMeanwhile` octets
  /// that the server has already go out in between, as a tracer on the connection sends them.
  private func verdict(
    arrives: Bool, tracesMeanwhile: Bool, passing size: Int = 300
  ) throws -> Verdict {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    let full = [UInt8](repeating: 1, count: 1460)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: full, at: 20)
    capture.segment(.client, [.psh, .ack], 1461, ack: 1, payload: [1, 2, 3], at: 21)
    let begin = capture.initial.client
    let block = TCPOption.Block(
      left: SequenceNumber(rawValue: begin &+ 1461), right: SequenceNumber(rawValue: begin &+ 1464))
    capture.segment(.server, .ack, 1, ack: arrives ? 1464 : 1, at: 30) {
      if !arrives { $0.options = [.selectiveAcknowledgement([block])] }
    }
    var time = 200.0
    for _ in 0..<4 {
      if tracesMeanwhile {
        for length in [1460, size] {
          let start = UInt32(bitPattern: Int32(1 - length))
          let old = [UInt8](repeating: 0, count: length)
          capture.segment(.client, .ack, start, ack: 1, payload: old, at: time - 100)
        }
        capture.segment(.server, .ack, 1, ack: arrives ? 1464 : 1, at: time - 80) {
          if !arrives { $0.options = [.selectiveAcknowledgement([block])] }
        }
      }
      if !arrives { capture.segment(.client, .ack, 1, ack: 1, payload: full, at: time) }
      time *= 2
    }
    return try capture.verdict(until: time)
  }

  @Test(arguments: [true, false])
  func `a segment that never arrives shows a hole, whatever a tracer sends meanwhile`(
    traces: Bool
  ) throws {
    let verdict = try verdict(arrives: false, tracesMeanwhile: traces)
    #expect(verdict.outcome == .mtuBlackHole && verdict.cause == .forwardBlackHole)
  }

  @Test func `octets that the server has already are not stuck`() throws {
    #expect(try verdict(arrives: true, tracesMeanwhile: true).outcome == .open)
  }
}
