import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Pairs of frames that a capture shows in another order than they came, at the end of a pause.
struct FrameOrderTests {
  private static let pauses = [350_031.0, 240_031, 3_600_031]

  /// The client's next packet, with what answers it in front of it, or so many milliseconds later.
  @Test(arguments: pauses, [0.1, -0.3, 500])
  func `a reset that stands in front of what it answers is an answer`(
    pause: Double, late: Double
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.server, .rst, 4, at: pause) { $0.window = 0 }
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: pause + late)
    let verdict = try capture.verdict(until: pause + 20_000)
    #expect(verdict.outcome == .reset && verdict.cause == .idleTimeout, "\(verdict.summary)")
    let isUnasked = verdict.explanation.contains("answers no packet")
    #expect(isUnasked == (late > 100), "\(verdict.explanation)")
  }

  /// A close that the reset answers, right behind it; who closes a second later had not got the reset.
  @Test(arguments: pauses, [0.1, 1000])
  func `a reset that stands in front of a close cuts nothing off`(
    pause: Double, late: Double
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.server, .rst, 4, at: pause) { $0.window = 0 }
    capture.segment(.client, [.fin, .ack], 4, ack: 4, at: pause + late)
    let verdict = try capture.verdict(until: pause + 20_000)
    #expect((verdict.cause == .idleTimeout) == (late > 100), "\(verdict.summary)")
  }

  /// Two segments of the client behind the pause, the second in front, and a reset for each.
  @Test(arguments: pauses)
  func `segments in the wrong order change nothing`(pause: Double) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.psh, .ack], 6, ack: 4, payload: [8, 8], at: pause)
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: pause + 0.1)
    for time in [10.0, 10.1] {
      capture.segment(.server, .rst, 4, at: pause + time) { $0.window = 0 }
    }
    let verdict = try capture.verdict(until: pause + 20_000)
    #expect(verdict.outcome == .reset && verdict.cause == .idleTimeout, "\(verdict.summary)")
  }
}
