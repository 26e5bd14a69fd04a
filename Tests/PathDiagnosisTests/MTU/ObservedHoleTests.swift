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

  /// A router that names no size, one that names what does not pass either, and none.
  @Test(arguments: [0, 1500, nil] as [UInt32?])
  func `a report that did not help is named`(mtu: UInt32?) throws {
    var capture = CaptureBuilder()
    let first = capture.initial.client
    capture.server.port = 443
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, .ack, 1, ack: 4, at: 30)
    for (index, time) in [100, 400, 1000, 2200, 4600].enumerated() {
      let packet = capture.segment(
        .client, .ack, 4, ack: 1, payload: [UInt8](repeating: 7, count: 1460), at: Double(time))
      guard index == 0 else { continue }
      if let mtu {
        capture.error(
          (3, 4), from: .v4(IPv4Address(198, 51, 100, 7)), about: packet, parameter: mtu, at: 101)
      }
      capture.segment(.client, [.psh, .ack], 1464, ack: 1, payload: [9], at: 110)
      capture.segment(.server, .ack, 1, ack: 4, at: 120) {
        $0.options = [
          .selectiveAcknowledgement([
            .init(
              left: SequenceNumber(rawValue: first &+ 1464),
              right: SequenceNumber(rawValue: first &+ 1465))
          ])
        ]
      }
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .mtuBlackHole, "\(verdict.summary)")
    #expect((verdict.cause == .packetTooBigIgnored) == (mtu == 0))
    let isBlamed = verdict.explanation.contains("nobody said why")
    #expect(isBlamed == (mtu == nil))
    #expect(verdict.actions.contains { $0.command.contains("code 4") } == (mtu == nil))
  }
}
