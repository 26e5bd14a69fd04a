import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Clients that give up, and what comes when they have.
struct GivenUpTests {
  /// A session whose client repeats its second request until it closes.
  private func repeated(closesAt close: Double = 7000) -> CaptureBuilder {
    var capture = CaptureBuilder.served()
    for time in [100, 400, 1000, 2200, 4600.0] where time < close {
      capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7, 7], at: time)
    }
    capture.segment(.client, [.fin, .ack], 7, ack: 4, at: close)
    for time in [400, 1000, 2200, 4600, 9400.0] where time > close {
      capture.segment(.client, [.fin, .psh, .ack], 4, ack: 4, payload: [7, 7, 7], at: time)
    }
    return capture
  }

  @Test(arguments: [[TCPFlags.rst], [.rst, .ack]])
  func `a reset that answers the last try does not end a session that was dead before`(
    flags: TCPFlags
  ) throws {
    var capture = repeated()
    capture.segment(.server, flags, 4, ack: 4, at: 9500) { $0.window = 0 }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .stalledSession)
    #expect(verdict.confidence == .medium && verdict.place.kind == .unknown)
    #expect(verdict.observations.contains { $0.text.contains("no longer has the connection") })
  }

  @Test func `a reset in the midst of what is sent again ends it`() throws {
    var capture = CaptureBuilder.served()
    for time in [100, 400, 1000, 2200.0] {
      capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7, 7], at: time)
    }
    capture.segment(.server, [.rst, .ack], 4, ack: 4, at: 2210) { $0.window = 0 }
    #expect(try capture.verdict(until: 20_000).outcome == .reset)
  }

  /// A client whose FIN waits behind what is lost, and what it says to the answer that comes then.
  @Test(arguments: [
    (TCPFlags.rst, Outcome.stalled), (TCPFlags([.rst, .ack]), .open), (TCPFlags.ack, .open),
  ])
  func `a client without its socket had given up before`(
    flags: TCPFlags, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder.served()
    for time in [100, 400, 1000, 2200, 4600.0] {
      capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7, 7], at: time)
    }
    capture.segment(.server, [.psh, .ack], 4, ack: 7, payload: [8, 8], at: 4610)
    capture.segment(.client, flags, 7, ack: 6, at: 4611)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
  }

  @Test(arguments: [true, false])
  func `what recovers and goes on was not given up, whatever resets it later`(goesOn: Bool) throws {
    var capture = CaptureBuilder.served()
    for time in [100, 400, 1000, 2200, 4600.0] {
      capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7, 7], at: time)
    }
    capture.segment(.server, [.psh, .ack], 4, ack: 7, payload: [8, 8], at: 4610)
    capture.segment(.client, .ack, 7, ack: 6, at: 4611)
    if goesOn {
      capture.segment(.client, [.psh, .ack], 7, ack: 6, payload: [9], at: 5000)
      capture.segment(.server, [.psh, .ack], 6, ack: 8, payload: [9], at: 5010)
    }
    let end: UInt32 = goesOn ? 8 : 7
    capture.segment(.server, [.fin, .ack], goesOn ? 7 : 6, ack: end, at: goesOn ? 6000 : 30_000)
    capture.segment(.client, .rst, end, at: goesOn ? 6001 : 30_001) { $0.window = 0 }
    let verdict = try capture.verdict(until: 40_000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
  }

  /// What is acknowledged in the end, and whether the client takes the answer.
  @Test(arguments: [(7000.0, true, Outcome.stalled), (7000, false, .open), (110, true, .open)])
  func `an acknowledgement behind the client's close is too late where it resets the answer`(
    close: Double, resets: Bool, outcome: Outcome
  ) throws {
    var capture = repeated(closesAt: close)
    capture.segment(.server, [.psh, .ack], 4, ack: 8, payload: [8, 8], at: 9500)
    if resets {
      capture.segment(.client, .rst, 8, at: 9501) { $0.window = 0 }
    } else {
      capture.segment(.client, .ack, 8, ack: 6, at: 9501)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    guard outcome == .stalled else { return }
    #expect(verdict.summary.contains("before the client gives up"))
    #expect(verdict.observations.contains { $0.text.contains("acknowledged only then") })
    #expect(verdict.alternatives.contains { $0.cause == .portFilter })
  }

  /// A request without an answer until the client closes, and one behind that.
  @Test(arguments: [(true, 12.0, Outcome.stalled), (false, 12, .open), (true, 0.2, .open)])
  func `an answer behind the client's close is none where it is reset`(
    resets: Bool, seconds: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, .ack, 1, ack: 4, at: 30)
    let close = 20 + 1000 * seconds
    capture.segment(.client, [.fin, .ack], 4, ack: 1, at: close)
    // From another distance than the SYN-ACK: a proxy's.
    capture.segment(.server, [.psh, .ack], 1, ack: 5, payload: [4, 5, 6], at: close + 1000) {
      $0.timeToLive = 30
    }
    if resets {
      capture.segment(.client, .rst, 5, at: close + 1001) { $0.window = 0 }
    } else {
      capture.segment(.client, .ack, 5, ack: 4, at: close + 1001)
    }
    let verdict = try capture.verdict(until: 40_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .stalled { #expect(verdict.cause == .requestUnanswered) }
  }

  @Test(arguments: [(UInt32(0), Outcome.open), (1, .inconclusive)])
  func `the number of an acknowledgement is the server's, or none`(
    offset: UInt32, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    // Without a SYN-ACK there is none: the field is 0.
    capture.segment(
      .client, [.fin, .ack], 1, ack: offset == 0 ? 1 : 0 &- capture.initial.server, at: 10_000)
    #expect(try capture.verdict(until: 20_000).outcome == outcome)
  }
}
