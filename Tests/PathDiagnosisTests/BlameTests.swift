import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Whose fault it is, where the packets leave several to choose from.
struct BlameTests {
  /// A web session: a request, and the beginning of an answer of 1000 octets.
  private func cut() -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: Array("GET / HTTP/1.0\r\n\r\n".utf8), at: 20)
    let head = Array("HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n".utf8)
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: head, at: 30)
    capture.segment(.client, .ack, 19, ack: UInt32(head.count + 1), at: 31)
    return capture
  }

  /// A server's own reset ends the answer; one behind the client's close ends nothing.
  @Test(arguments: [true, false])
  func `a reset behind the client's close does not excuse an answer that stops`(
    isBehind: Bool
  ) throws {
    var capture = cut()
    if isBehind { capture.segment(.client, [.fin, .ack], 19, ack: 42, at: 12_000) }
    capture.segment(.server, .rst, 42, at: 12_020) { $0.window = 0 }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (isBehind ? .stalled : .reset), "\(verdict.summary)")
  }

  @Test(arguments: [
    ("GET / HTTP/1.0\r\n\r\n", Cause.closedInSession), ("\u{1}\u{2}", .closedBeforeBanner),
  ])
  func `who takes a request and closes has read it`(words: String, cause: Cause) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8082
    capture.handshake()
    let octets = Array(words.utf8)
    let next = UInt32(octets.count + 1)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: octets, at: 20)
    capture.segment(.server, .ack, 1, ack: next, at: 30)
    capture.segment(.server, [.fin, .ack], 1, ack: next, at: 40)
    capture.segment(.client, [.fin, .ack], next, ack: 2, at: 50)
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == .reset && verdict.cause == cause, "\(verdict.explanation)")
  }

  /// At a router the message passes, and whether it arrives it does not show.
  @Test(arguments: [(UInt8(64), Place.Kind.here), (63, .unknown)])
  func `a sender that ignores a message may not have got it`(
    timeToLive: UInt8, kind: Place.Kind
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive.client = timeToLive
    capture.server.port = 7200
    capture.handshake()
    var packet: Packet?
    for time in [20.0, 300, 900, 2100] {
      packet = capture.segment(
        .client, [.psh, .ack], 1, ack: 1, payload: [UInt8](repeating: 7, count: 1460), at: time)
      if time == 20 {
        capture.error(
          (3, 4), from: Scene.address(.v4, 2), about: packet, left: 62, parameter: 1300, at: 21)
      }
    }
    let verdict = try capture.verdict(until: 3000)
    #expect(verdict.cause == .packetTooBigIgnored && verdict.confidence == .medium)
    #expect(verdict.place.kind == kind && !verdict.alternatives.isEmpty)
  }

  @Test(arguments: [true, false])
  func `a session older than the capture may be refused as well`(isRefused: Bool) throws {
    var capture = CaptureBuilder()
    capture.client.port = 50_000
    for time in [0.0, 300, 900, 2100, 4500] {
      let packet = capture.segment(
        .client, [.psh, .ack], 100, ack: 200, payload: [UInt8](repeating: 7, count: 40), at: time)
      if isRefused {
        capture.error((3, 13), from: Scene.address(.v4, 2), about: packet, at: time + 1)
      }
    }
    let verdict = try capture.verdict(until: 6000)
    #expect(verdict.outcome == (isRefused ? .rejected : .stalled), "\(verdict.summary)")
    if isRefused { #expect(verdict.cause == .routerProhibited) }
  }

  /// What a subflow says is a matter of the whole connection.
  @Test(arguments: [true, false])
  func `how a subflow of Multipath TCP ends is never sure`(joins: Bool) throws {
    var capture = CaptureBuilder()
    capture.server.port = 5201
    capture.segment(.client, .syn, at: 0) {
      $0.options.append(
        .other(kind: 30, content: [joins ? 0x10 : 0x70, 1, 0, 0, 0, 1, 0, 0, 0, 2]))
    }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2], at: 12)
    capture.segment(.server, [.rst, .ack], 1, ack: 3, at: 30)
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == .reset)
    #expect(verdict.observations.contains { $0.text.contains("Multipath") } == joins)
    if joins { #expect(verdict.confidence == .low) }
  }

  @Test(arguments: [true, false])
  func `a router that passes others on the same port refuses one of several ways`(
    passes: Bool
  ) throws {
    var capture = CaptureBuilder()
    if passes { capture.handshake() }
    capture.client.port += 1
    let syn = capture.segment(.client, .syn, at: 1000)
    capture.error((3, 1), from: Scene.address(.v4, 2), about: syn, at: 1001)
    let verdict = try #require(
      capture.judged(until: 4000).map(\.verdict).first { $0.outcome == .unreachable })
    #expect((verdict.alternatives.first?.cause == .flowMemberDead) == passes)
  }

  @Test(arguments: [(UInt8(5), true), (1, false)])
  func `a refusal of the source is for the client to mend`(code: UInt8, isSource: Bool) throws {
    var capture = CaptureBuilder(.v6)
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error((1, code), from: Scene.address(.v6, 2), about: syn, at: 1)
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == .rejected)
    #expect(verdict.actions.contains { $0.command.contains("ip -6 addr") } == isSource)
  }

  @Test(arguments: [true, false])
  func `what the host itself refuses its own rules tell`(isHost: Bool) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    for time in [20.0, 300, 900, 2100] {
      let packet = capture.segment(
        .client, [.psh, .ack], 1, ack: 1, payload: [UInt8](repeating: 7, count: 40), at: time)
      capture.error(
        (3, 13), from: isHost ? capture.server.address : Scene.address(.v4, 2), about: packet,
        at: time + 1)
    }
    let verdict = try capture.verdict(until: 6000)
    #expect(verdict.outcome == .rejected)
    #expect(verdict.actions[0].machine == (isHost ? .host : .provider))
    #expect(verdict.actions[0].command.contains("nft list ruleset") == isHost)
  }

  /// A box that answers for the host's other ports stands wherever it does: what expires at it shows that it is
  /// nearer.
  @Test(arguments: bothVersions, [true, false])
  func `other ports show where a host without ping stands, and a box for them does not`(
    _ version: IPVersion, isBox: Bool
  ) {
    let scene = Scene(distance: 8, version).with {
      $0.host.filters = [Filter(.port(22), .drop), Filter(.echo, .drop)]
      if isBox {
        $0[4].filters = [
          Filter(.otherPorts([22]), .reset(acknowledges: true, timeToLive: 64), .ingress)
        ]
      }
    }
    let verdict = Simulation.run(scene).verdict
    #expect(verdict.outcome == .dropped && verdict.confidence != .high)
    #expect(verdict.place.kind == (isBox ? .unknown : .hostFirewall))
    #expect(verdict.place.before?.timeToLive == (isBox ? nil : 8))
  }
}
