import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What boxes and routers between the two ends do to a session, each with what resembles it.
struct BetweenTests {
  private let router = IPAddress.v4(IPv4Address(rawValue: 0xc633_6402))

  // MARK: Resets

  @Test(
    arguments: [(64, Place.Kind.gateway), (57, .service), (60, .service)] as [(UInt8, Place.Kind)])
  func `a reset that has passed no router is none of a server that is seven away`(
    timeToLive: UInt8, place: Place.Kind
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [22, 3, 1, 0, 9], at: 20)
    capture.segment(.server, .rst, 1, at: 21) {
      $0.timeToLive = timeToLive
      $0.window = 0
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .reset && verdict.place.kind == place)
    #expect((verdict.cause == .foreignReset) == (place == .gateway))
    #expect(verdict.confidence == .medium)
  }

  @Test(arguments: [(64, Place.Kind.gateway), (57, .unknown)] as [(UInt8, Place.Kind)])
  func `a pause of some length alone names nobody for certain`(
    timeToLive: UInt8, place: Place.Kind
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: 250_000)
    capture.segment(.server, .rst, 4, at: 250_001) {
      $0.timeToLive = timeToLive
      $0.window = 0
    }
    let verdict = try capture.verdict()
    #expect(verdict.cause == .idleTimeout && verdict.confidence == .medium)
    #expect(verdict.place.kind == place)
    #expect(verdict.summary.contains("Azure") == (place == .unknown))
  }

  /// What resets the client in the server's name resets the server in the client's, and the client's kernel
  /// what the server still sends.
  @Test(arguments: [(UInt8(98), true), (64, false)])
  func `a client that resets from where it is did not send the reset before`(
    timeToLive: UInt8, isForged: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.rst, .ack], 4, ack: 4, at: 100) {
      $0.timeToLive = timeToLive
      $0.window = 0
    }
    capture.segment(.client, .rst, 4, at: 110) { $0.window = 0 }
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.outcome == .reset && verdict.cause == .foreignReset) == isForged)
  }

  /// How often it comes, and the server's reset behind it that has as far a way as the client's words.
  @Test(arguments: [(1, false), (2, false), (1, true)])
  func `a reset from elsewhere that nobody goes on behind may be the client's own`(
    count: Int, isAnswered: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    for index in 0..<count {
      capture.segment(.client, [.rst, .ack], 4, ack: 4, at: 100 + Double(index) * 100) {
        $0.timeToLive = 98
        $0.window = 0
      }
    }
    if isAnswered { capture.segment(.server, .rst, 4, at: 300) { $0.timeToLive = 64 } }
    #expect(try capture.verdict(until: 20_000).cause != .foreignReset)
  }

  @Test(arguments: [true, false])
  func `a SYN-ACK that passes a machine is not lost on it`(isDoubled: Bool) throws {
    var capture = CaptureBuilder()
    if isDoubled { capture.showing = 2 }
    for time in [0, 1000, 3000.0] {
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .dropped)
    #expect(verdict.cause == (isDoubled ? .returnPath : .localInputFilter))
    #expect((verdict.place.kind == .here) != isDoubled)
  }

  @Test(arguments: [(true, true), (false, true), (true, false)])
  func `a client that goes on did not send the reset in its name`(
    isNearer: Bool, goesOn: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (60, 64)
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 0.1)
    capture.segment(.client, .rst, 1, at: 0.2) {
      if isNearer { $0.timeToLive = 64 }
      $0.window = 0
    }
    if goesOn {
      for time in [1000, 3000.0] { capture.segment(.client, .syn, at: time) }
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.cause == .foreignReset) == (isNearer && goesOn))
    if verdict.cause == .foreignReset { #expect(verdict.confidence == .medium) }
  }

  // MARK: Errors of routers

  @Test(
    arguments: [
      ((3, 1), Outcome.unreachable, Cause.hostDown), ((3, 0), .unreachable, .noRoute),
      ((3, 13), .rejected, .routerProhibited),
    ] as [((UInt8, UInt8), Outcome, Cause)])
  func `a router's word in mid-session is about the way, unless it prohibits`(
    type: (UInt8, UInt8), outcome: Outcome, cause: Cause
  ) throws {
    var capture = CaptureBuilder.served()
    let lost = capture.segment(
      .client, [.psh, .ack], 4, ack: 4, payload: [7, 7, 7], at: 5000)
    capture.error(type, from: router, about: lost, at: 8100)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == outcome && verdict.cause == cause)
    #expect(verdict.place.by == router && verdict.confidence == .medium)
  }

  @Test(arguments: [
    // The data goes out at 5 s. A router far from the host that answers at once has no address to wait for.
    (5000.1, UInt8(63), Cause.unreachableRoute), (5000.1, 250, .unreachableRoute),
    (8100, 63, .hostDown), (6500, 58, .hostDown), (6500, 63, .unreachableRoute),
  ])
  func `host unreachable in mid-session is a dead host's only behind a wait`(
    time: Double, timeToLive: UInt8, cause: Cause
  ) throws {
    var capture = CaptureBuilder.served()
    let lost = capture.segment(
      .client, [.psh, .ack], 4, ack: 4, payload: [7, 7, 7], at: 5000)
    capture.error((3, 1), from: router, about: lost, timeToLive: timeToLive, at: time)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .unreachable && verdict.cause == cause)
    #expect((verdict.place.kind == .host) == (cause == .hostDown))
  }

  @Test(arguments: [true, false])
  func `acknowledgements that are refused leave the session without an answer`(
    recovers: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    for time in [100, 300, 700, 1500.0] {
      let acknowledgement = capture.segment(.client, .ack, 4, ack: 4, at: time)
      capture.error((3, 13), from: router, about: acknowledgement, at: time + 1)
    }
    if recovers {
      capture.segment(.server, [.psh, .ack], 4, ack: 4, payload: [9, 9], at: 3000)
      capture.segment(.client, .ack, 4, ack: 6, at: 3001)
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == (recovers ? .open : .rejected))
  }

  // MARK: Banners

  @Test(arguments: [(5000.0, Outcome.stalled, Confidence.low), (200, .open, .high)])
  func `a client of SSH that leaves after seconds got no banner`(
    time: Double, outcome: Outcome, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    let word = Array("SSH-2.0-x\r\n".utf8)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: word, at: 11)
    capture.segment(.server, .ack, 1, ack: 12, at: 20)
    capture.segment(.client, [.fin, .ack], 12, ack: 1, at: time)
    capture.segment(.server, .ack, 1, ack: 13, at: time + 10)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome && verdict.confidence == confidence)
    if outcome == .stalled { #expect(verdict.cause == .noBanner) }
  }

  @Test(arguments: [(UInt16(777), true), (778, false), (0, false)])
  func `a reset with the identification of the packet that it answers is a middlebox's`(
    identification: UInt16, isForged: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: 100) {
      $0.identification = 777
    }
    capture.segment(.server, [.rst, .ack], 4, ack: 6, at: 100.3) {
      $0.window = 0
      $0.identification = identification
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .reset)
    #expect((verdict.cause == .foreignReset) == isForged, "\(verdict.summary)")
    #expect(verdict.observations.contains { $0.text.contains("copy it") } == isForged)
  }

  @Test(arguments: bothVersions)
  func `the command that shows a host's resets fits the family`(version: IPVersion) throws {
    var capture = CaptureBuilder(version)
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 20)
    capture.segment(.client, .ack, 1, ack: 12, at: 21)
    capture.segment(.server, .rst, 12, at: 30) {
      $0.timeToLive = 63
      $0.window = 0
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.cause == .foreignReset)
    let octet = version == .v4 ? "tcp[13] & 4" : "ip6[53] & 4"
    #expect(verdict.actions.contains { $0.command.contains(octet) })
  }
}
