import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// SYNs that a scanner made: the resets in the client's name are its kernel's, or its own.
struct CraftedSYNTests {
  private static let ofKernel: [TCPOption] = [
    .maximumSegmentSize(1460), .selectiveAcknowledgementPermitted, .windowScale(10),
  ]

  /// A SYN that is sent again although its answer was reset.
  private func reset(
    synTTL: UInt8, options: [TCPOption], resetTTL: UInt8, answerTTL: UInt8 = 57
  ) -> CaptureBuilder {
    var capture = CaptureBuilder()
    for index in 0..<3 as Range<Int> {
      let time = 300 * Double(index)
      capture.segment(.client, .syn, at: time) {
        $0.timeToLive = synTTL
        $0.options = options
      }
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 1) { $0.timeToLive = answerTTL }
      capture.segment(.client, .rst, 1, at: time + 1.1) {
        $0.timeToLive = resetTTL
        $0.window = 0
        $0.identification = 0
      }
    }
    return capture
  }

  @Test func `a kernel that knows nothing of a scanner's SYN resets its answer`() throws {
    var capture = reset(synTTL: 40, options: [], resetTTL: 64)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
  }

  @Test(arguments: [true, false])
  func `a reset nearer than the client, who is a kernel or far away, is a box's`(
    isKernel: Bool
  ) throws {
    // At the server, the client's packets have passed routers, and its answers none.
    var capture = reset(
      synTTL: 50, options: isKernel ? Self.ofKernel : [], resetTTL: 64,
      answerTTL: isKernel ? 57 : 64)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .foreignReset)
  }

  /// A tracer's SYN with a low time to live, a kernel's with one, a scanner's that began with 64; all are reset
  /// from four hops away.
  @Test(
    arguments: [(12, false, false), (30, false, false), (12, true, true), (50, false, true)]
      as [(UInt8, Bool, Bool)])
  func `how far a tracer is its SYNs do not tell`(
    synTTL: UInt8, isKernel: Bool, isOfBox: Bool
  ) throws {
    var capture = reset(synTTL: synTTL, options: isKernel ? Self.ofKernel : [], resetTTL: 60)
    let verdict = try capture.verdict()
    #expect((verdict.cause == .foreignReset) == isOfBox, "\(verdict.summary)")
    #expect(verdict.outcome == (isOfBox ? .reset : .open), "\(verdict.summary)")
  }

  @Test func `a reset with a window is of no kernel that knows nothing of the SYN`() throws {
    var capture = CaptureBuilder()
    for index in 0..<3 as Range<Int> {
      let time = 300 * Double(index)
      capture.segment(.client, .syn, at: time) {
        $0.timeToLive = 12
        $0.options = []
      }
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 1)
      capture.segment(.client, .rst, 1, at: time + 1.1) {
        $0.timeToLive = 60
        $0.window = 512
      }
    }
    #expect(try capture.verdict().cause == .foreignReset)
  }

  /// A SYN that the server resets, and the client right behind that.
  private func pair(options: [TCPOption], timeToLive: UInt8, swaps: Bool = false) -> CaptureBuilder
  {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0) {
      $0.timeToLive = 255
      $0.options = options
    }
    let own = { (capture: inout CaptureBuilder, time: Double) in
      _ = capture.segment(.client, .rst, 1, at: time) {
        $0.timeToLive = timeToLive
        $0.window = 1200
      }
    }
    if swaps { own(&capture, 0.2) }
    capture.segment(.server, [.rst, .ack], 0, ack: 1, at: 0.3) { $0.window = 0 }
    if !swaps { own(&capture, 0.4) }
    return capture
  }

  @Test func `a scanner that resets whatever answers is no box`() throws {
    var capture = pair(options: [], timeToLive: 255)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .refused && verdict.cause == .noListener)
  }

  @Test(arguments: [
    (ofKernel, UInt8(255), false), ([], 63, false), ([], 255, true),
  ])
  func `a client's reset of another kind beside the server's is a box's`(
    options: [TCPOption], timeToLive: UInt8, swaps: Bool
  ) throws {
    var capture = pair(options: options, timeToLive: timeToLive, swaps: swaps)
    #expect(try capture.verdict().cause == .middleboxReset)
  }

  @Test func `a SYN that closes as well is nobody's attempt`() {
    var capture = CaptureBuilder()
    for time in [0, 1000, 2000, 4000] as [Double] {
      capture.segment(.client, [.syn, .fin, .psh, .urg], at: time)
    }
    #expect(capture.attempts(until: 60_000).isEmpty)
  }
}
