import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures whose frames all bear one time, as those of simple packet blocks.
struct TimelessCaptureTests {
  /// A session all of whose steps are so many milliseconds apart.
  private func session(step: Double, isAcknowledged: Bool) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    var time = 0.0
    func next() -> Double {
      time += step
      return time
    }
    capture.segment(.client, .syn, at: next())
    capture.segment(.server, [.syn, .ack], ack: 1, at: next())
    capture.segment(.client, .ack, 1, ack: 1, at: next())
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: next())
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: [4, 5, 6], at: next())
    capture.segment(.client, .ack, 4, ack: 4, at: next())
    if !isAcknowledged {
      capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: next())
    }
    return capture
  }

  @Test(arguments: [0.0, 5])
  func `without times no session is surely in order, nor its answer's time known`(
    step: Double
  ) throws {
    var capture = session(step: step, isAcknowledged: true)
    let verdict = try capture.verdict()
    let isTimeless = step == 0
    #expect(verdict.outcome == .open)
    #expect(verdict.confidence == (isTimeless ? .medium : .high))
    #expect(verdict.summary.contains("answered in") != isTimeless)
    #expect(verdict.observations.contains { $0.text.contains("bears no times") } == isTimeless)
  }

  @Test(arguments: [0.0, 5])
  func `without times last words without an acknowledgement may be stuck`(
    step: Double
  ) throws {
    var capture = session(step: step, isAcknowledged: false)
    let verdict = try capture.verdict()
    let isTimeless = step == 0
    #expect(verdict.outcome == .open)
    #expect(verdict.confidence == (isTimeless ? .low : .high), "\(verdict.explanation)")
    #expect(
      verdict.observations.contains { $0.text.contains("a session that hangs would look so") }
        == isTimeless)
  }

  @Test func `without times SYNs alone are not decided`() throws {
    var capture = CaptureBuilder()
    for port in [40000, 40000, 40001] as [UInt16] {
      capture.client.port = port
      capture.segment(.client, .syn, at: 0)
    }
    capture.client.port = 40002
    capture.server.port = 80
    capture.handshake(at: 0)
    for verdict in capture.verdicts().prefix(2) { #expect(verdict.outcome != .dropped) }
  }
}
