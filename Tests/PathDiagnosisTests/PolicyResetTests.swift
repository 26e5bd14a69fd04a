import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Resets of both ends at one instant: a box's, or of two who have done with each other.
struct PolicyResetTests {
  /// Both ends reset, each with a time to live.
  private func reset(
    _ capture: inout CaptureBuilder, next: UInt32 = 4, _ client: UInt8, _ server: UInt8,
    options: [TCPOption] = []
  ) {
    capture.segment(.client, [.rst, .ack], next, ack: 4, at: 500) {
      $0.timeToLive = client
      $0.window = 0
      $0.options = options
    }
    capture.segment(.server, [.rst, .ack], 4, ack: next, at: 500.05) {
      $0.timeToLive = server
      $0.window = 0
    }
  }

  private func isPolicy(_ verdict: Verdict) -> Bool {
    verdict.outcome == .reset && verdict.cause == .foreignReset
      && verdict.summary.contains("both ends at one instant")
  }

  @Test(arguments: [(64, 57, false), (61, 61, true)] as [(UInt8, UInt8, Bool)])
  func `two who reset a connection older than the capture need no box`(
    client: UInt8, server: UInt8, isOfBox: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    for index in 0..<3 as Range<UInt32> {
      let time = Double(index) * 100
      capture.segment(.client, [.psh, .ack], 1 + index, ack: 1 + index, payload: [1], at: time)
      capture.segment(
        .server, [.psh, .ack], 1 + index, ack: 2 + index, payload: [1], at: time + 10)
    }
    reset(&capture, client, server)
    let verdict = try capture.verdict(until: 20_000)
    #expect(isPolicy(verdict) == isOfBox, "\(verdict)")
  }

  @Test(arguments: [true, false])
  func `a client that aborts a connection of several paths is answered by a reset`(
    closesFast: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    let option = TCPOption.other(kind: 30, content: [0x70, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    reset(&capture, 62, 62, options: closesFast ? [option] : [])
    let verdict = try capture.verdict(until: 20_000)
    #expect(isPolicy(verdict) != closesFast, "\(verdict.summary)")
  }

  @Test(arguments: [(250, true), (60, false)] as [(UInt8, Bool)])
  func `of two who are equally far neither sends with a time to live of nobody`(
    timeToLive: UInt8, isOfBox: Bool
  ) throws {
    var capture = CaptureBuilder.served(timeToLive: (60, 60))
    reset(&capture, timeToLive, timeToLive)
    let verdict = try capture.verdict(until: 20_000)
    #expect(isPolicy(verdict) == isOfBox, "\(verdict.summary)")
  }

  @Test(arguments: [true, false])
  func `on one link a client does not reset what it is in the midst of asking`(
    asks: Bool
  ) throws {
    var capture = CaptureBuilder.served(timeToLive: (64, 64))
    if asks { capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 8], at: 499.5) }
    reset(&capture, next: asks ? 6 : 4, 64, 64)
    let verdict = try capture.verdict(until: 20_000)
    #expect(isPolicy(verdict) == asks, "\(verdict.summary)")
  }

  /// How the server ends while the client asks: by a FIN, by a socket's reset, after a long pause.
  @Test(arguments: [(true, UInt16(0), 0.0), (false, 501, 0), (false, 0, 60_000), (false, 0, 0)])
  func `resets that cross on one link have their reasons`(
    closes: Bool, window: UInt16, pause: Double
  ) throws {
    var capture = CaptureBuilder.served(timeToLive: (64, 64))
    let time = 499 + pause
    if closes { capture.segment(.server, [.fin, .ack], 4, ack: 4, at: time) }
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 8], at: time + 0.5)
    capture.segment(.client, [.rst, .ack], 6, ack: 4, at: time + 0.6) { $0.window = 0 }
    capture.segment(.server, .rst, 4, at: time + 0.65) { $0.window = window }
    let verdict = try capture.verdict(until: time + 20_000)
    #expect(isPolicy(verdict) == (!closes && window == 0 && pause == 0), "\(verdict.summary)")
  }
}
