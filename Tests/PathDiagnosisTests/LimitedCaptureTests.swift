import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// How much less a verdict claims of a capture that is not what the wire was.
struct LimitedCaptureTests {
  /// A session that the service's socket resets, or none does, with a frame that was stamped too early or not.
  @Test(arguments: [
    (true, true, Confidence.low), (false, true, .medium), (true, false, .high),
    (false, false, .high),
  ])
  func `where the clock runs backwards the order of frames is no proof`(
    resets: Bool, runsBackwards: Bool, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, .ack, 4, ack: 4, at: 500)
    let time = runsBackwards ? 450.0 : 505
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: time)
    if resets {
      capture.segment(.server, [.rst, .ack], 4, ack: 6, at: 510) { $0.window = 501 }
    } else {
      capture.segment(.server, [.psh, .ack], 4, ack: 6, payload: [8], at: 510)
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == (resets ? .reset : .open))
    #expect(verdict.confidence == confidence, "\(verdict.summary)")
    #expect(
      verdict.observations.contains { $0.text.contains("the clock ran backwards") }
        == runsBackwards)
  }

  @Test(arguments: [(5000, true), (1400, false)])
  func `what offloading joined before the capture is told of a session that hangs`(
    size: Int, isOffloaded: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    let octets = [UInt8](repeating: 9, count: size)
    for time in [100.0, 400, 1000, 2200, 4600] {
      capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: octets, at: time)
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled)
    #expect(
      verdict.observations.contains { $0.text.contains("offloading joined segments") }
        == isOffloaded)
  }

  /// How long it is quiet before the client's last words, and whether the server says something in between.
  @Test(arguments: [(40_000.0, false, true), (20_000, false, false), (40_000, true, false)])
  func `a pause in front of what is reset is told`(
    pause: Double, isBroken: Bool, isTold: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    let time = 31 + pause
    if isBroken { capture.segment(.server, .ack, 4, ack: 4, at: time - 1) }
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: time)
    capture.segment(.server, [.rst, .ack], 4, ack: 6, at: time + 10) { $0.window = 501 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .serviceReset)
    #expect(
      verdict.observations.contains { $0.text.description == "before it, no packet for 40.0 s" }
        == isTold, "\(verdict.observations)")
  }

  // MARK: Traces that come in

  @Test(arguments: [true, nil] as [Bool?])
  func `a trace that comes in and is never answered left no machine of ours`(
    isIncoming: Bool?
  ) throws {
    var capture = CaptureBuilder()
    capture.isIncoming = isIncoming
    for index in 0..<2 as Range<Int> {
      for hop in 1...12 as ClosedRange<UInt8> {
        capture.client.port += 1
        capture.segment(.client, .syn, at: Double(hop) * 400 + Double(index) * 50) {
          $0.timeToLive = hop
        }
      }
    }
    _ = capture.attempts(until: 30_000)
    let trace = try #require(capture.table.traces.traces.first)
    let verdict = Diagnosis.verdict(of: trace)
    let words = verdict.observations.map(\.text.description) + ["\(verdict.summary)"]
    #expect(words.contains { $0.contains("SYNs that came in over") } == (isIncoming == true))
    #expect(words.contains { $0.contains("that left this machine") } == (isIncoming == nil))
    #expect(words.contains { $0.contains("this machine") } == (isIncoming == nil), "\(words)")
  }
}
