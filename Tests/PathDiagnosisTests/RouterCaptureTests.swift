import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures on all interfaces of a router: what it passes on shows twice, the second time counted down.
struct RouterCaptureTests {
  private static let stamped: [TCPOption] = [
    .maximumSegmentSize(1460), .selectiveAcknowledgementPermitted,
    .timestamps(value: 7777, echoReply: 0),
  ]

  /// Shows a segment as it comes in, and as it leaves where it does.
  private func pass(
    _ peer: Conversation.Peer, _ flags: TCPFlags, _ sequence: UInt32 = 0, ack: UInt32? = nil,
    payload: [UInt8] = [], window: UInt16 = 64240, leaves: Bool = true, hops: UInt8 = 1,
    at time: Double, in capture: inout CaptureBuilder
  ) {
    let came = peer == .client ? capture.timeToLive.client : capture.timeToLive.server
    for index in 0..<(leaves ? 2 : 1) {
      capture.segment(
        peer, flags, sequence, ack: ack, payload: payload, at: time + Double(index) * 0.01
      ) {
        $0.identification = flags.contains(.rst) ? 0 : UInt16(truncatingIfNeeded: Int(time) | 1)
        $0.timeToLive = came - UInt8(index) * hops
        $0.window = window
        if flags.contains(.syn) { $0.options = Self.stamped }
      }
    }
  }

  /// A connection to another port of the host, that is served.
  private func serve(
    port: UInt16 = 443, from client: UInt16 = 50_000, hops: UInt8 = 1, at start: Double = 0,
    in capture: inout CaptureBuilder
  ) {
    let (own, other) = (capture.client, capture.server)
    capture.client.port = client
    capture.server.port = port
    pass(.client, .syn, hops: hops, at: start, in: &capture)
    pass(.server, [.syn, .ack], ack: 1, at: start + 10, in: &capture)
    pass(.client, .ack, 1, ack: 1, at: start + 20, in: &capture)
    pass(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: start + 100, in: &capture)
    pass(.server, [.psh, .ack], 1, ack: 4, payload: [4, 5], at: start + 200, in: &capture)
    (capture.client, capture.server) = (own, other)
  }

  private static let router = "the router in the capture"

  /// Whether the SYNs leave, and whether anything of the client's passes at all.
  @Test(arguments: [(false, true), (true, true), (false, false)])
  func `SYNs that come in and never leave are dropped there`(leaves: Bool, passes: Bool) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (64, 62)
    if passes {
      serve(in: &capture)
    } else {
      // The machine that captures asks the same host itself: its own packets leave, and do not come in.
      let client = capture.client
      capture.client.address = .v4(IPv4Address(192, 0, 2, 77))
      serve(in: &capture)
      capture.client = client
    }
    for time in [1000.0, 2000, 4000] {
      pass(.client, .syn, leaves: leaves, at: time, in: &capture)
    }
    let judged = capture.judged(until: 10_000)
    let verdict = try #require(judged.first { $0.findings.port == 22 }).verdict
    #expect(verdict.outcome == .dropped && verdict.confidence <= .medium, "\(verdict.summary)")
    let isRouter = !leaves && passes
    #expect(verdict.summary.contains(Self.router) == isRouter, "\(verdict.summary)")
    if isRouter { #expect(verdict.cause == .portFilter && verdict.place.kind == .gateway) }
  }

  /// Captures of two places that are joined: what gets lost may be dropped by any of the routers in between.
  @Test(arguments: [(1, true), (3, false)] as [(UInt8, Bool)])
  func `the one router in between is named, and no one of several`(
    hops: UInt8, isNamed: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (64, 60)
    serve(hops: hops, in: &capture)
    for time in [1000.0, 2000, 4000] {
      pass(.client, .syn, leaves: false, at: time, in: &capture)
    }
    let judged = capture.judged(until: 10_000)
    let verdict = try #require(judged.first { $0.findings.port == 22 }).verdict
    #expect(verdict.outcome == .dropped && verdict.confidence <= .medium)
    #expect(verdict.summary.contains(Self.router) == isNamed, "\(verdict.summary)")
  }

  /// Frames of the two sides in the other order, or the second side after a queue.
  @Test(arguments: [-0.02, 60, 400])
  func `SYNs that show with two times to live have left`(delay: Double) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (64, 62)
    serve(in: &capture)
    for time in [1000.0, 2000, 4000] {
      for isFar in delay < 0 ? [true, false] : [false, true] {
        capture.segment(.client, .syn, at: time + (isFar ? 0 : -delay).magnitude) {
          $0.identification = UInt16(time)
          $0.timeToLive = isFar ? 63 : 64
          $0.options = Self.stamped
        }
      }
    }
    let judged = capture.judged(until: 10_000)
    let verdict = try #require(judged.first { $0.findings.port == 22 }).verdict
    #expect(verdict.outcome == .dropped && !verdict.summary.contains(Self.router), "\(verdict)")
  }

  /// As where no source port is left to translate to: others at the port pass, so it is no rule about it.
  @Test func `a router that drops some SYNs to a port has no filter for it`() throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (64, 62)
    serve(port: 22, in: &capture)
    for time in [1000.0, 2000, 4000] {
      pass(.client, .syn, leaves: false, at: time, in: &capture)
    }
    let judged = capture.judged(until: 10_000)
    let client = capture.client
    let verdict = try #require(judged.first { $0.findings.conversation.client == client }).verdict
    #expect(verdict.outcome == .dropped && verdict.cause == .intermittent, "\(verdict.summary)")
    #expect(verdict.confidence <= .medium && verdict.place.kind == .gateway)
    #expect(verdict.alternatives.contains { $0.cause == .connectionTableFull })
  }

  /// Whether SYN and reset show on both sides, the reset's time to live, and whether it is the router's: one
  /// that hops have counted down is the host's, and the SYN left by an interface that is not captured.
  @Test(
    arguments: [
      (false, false, 64, true), (true, true, 62, false), (true, false, 62, false),
      (false, false, 62, false),
    ] as [(Bool, Bool, UInt8, Bool)])
  func `a reset that answers a SYN which never leaves is the router's`(
    synLeaves: Bool, resetLeaves: Bool, timeToLive: UInt8, isRouter: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (64, 62)
    serve(in: &capture)
    pass(.client, .syn, leaves: synLeaves, at: 1000, in: &capture)
    capture.timeToLive.server = timeToLive
    let initial = capture.initial.server
    capture.initial.server = 0
    pass(
      .server, [.rst, .ack], ack: 1, window: 0, leaves: resetLeaves, at: 1000.1, in: &capture)
    capture.initial.server = initial
    let judged = capture.judged(until: 10_000)
    let verdict = try #require(judged.first { $0.findings.port == 22 }).verdict
    #expect(verdict.outcome == (isRouter ? .rejected : .refused), "\(verdict.summary)")
    #expect(verdict.cause == (isRouter ? .middleboxReset : .noListener))
    #expect(verdict.confidence <= .medium)
    if isRouter { #expect(verdict.place.kind == .gateway) }
  }

  /// Ports that a router forwards to a host behind it have a destination of their own: the others end at
  /// the router, which is their host.
  @Test func `a closed port of a router that forwards another one is its own`() throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (57, 64)
    let (client, server) = (capture.client, capture.server)
    for (index, peer) in [Conversation.Peer.client, .server, .client].enumerated() {
      let flags: [TCPFlags] = [.syn, [.syn, .ack], .ack]
      for isFar in peer == .client ? [false, true] : [true, false] {
        capture.server =
          isFar
          ? Endpoint(address: .v4(IPv4Address(10, 9, 8, 7)), port: 8080)
          : Endpoint(address: server.address, port: 443)
        capture.client = Endpoint(address: client.address, port: 50_000)
        capture.segment(
          peer, flags[index], index == 2 ? 1 : 0, ack: index > 0 ? 1 : nil, at: Double(index) * 10
        ) {
          $0.identification = UInt16(index + 1)
          $0.timeToLive = peer == .client ? (isFar ? 56 : 57) : (isFar ? 64 : 63)
          if index < 2 { $0.options = Self.stamped }
        }
      }
    }
    (capture.client, capture.server) = (client, server)
    pass(.client, .syn, leaves: false, at: 1000, in: &capture)
    capture.initial.server = 0
    pass(.server, [.rst, .ack], ack: 1, window: 0, leaves: false, at: 1000.1, in: &capture)
    let judged = capture.judged(until: 10_000)
    let verdict = try #require(judged.first { $0.findings.port == 22 }).verdict
    #expect(verdict.outcome == .refused, "\(verdict.summary)")
  }

  /// One that hops have counted down is the server's, and its other side is missing.
  @Test(arguments: [(false, 64), (true, 64), (false, 54)] as [(Bool, UInt8)])
  func `a reset in a session that shows on one side only is the router's`(
    leaves: Bool, timeToLive: UInt8
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (64, timeToLive)
    capture.server.port = 8000
    serve(port: 8000, from: capture.client.port, in: &capture)
    pass(.client, [.psh, .ack], 4, ack: 3, payload: [7, 8], at: 1000, in: &capture)
    pass(.server, .rst, 3, window: 0, leaves: leaves, at: 1000.1, in: &capture)
    let judged = capture.judged(until: 10_000)
    let verdict = try #require(judged.first).verdict
    #expect(verdict.outcome == .reset && verdict.confidence <= .medium, "\(verdict.summary)")
    let isRouters = !leaves && timeToLive == 64
    #expect((verdict.cause == .foreignReset) == isRouters, "\(verdict.summary)")
  }

  /// How often a bridge shows what comes in, and whether the SYN-ACKs leave.
  @Test(arguments: [1, 2], [false, true])
  func `SYN-ACKs that come in and never leave are dropped there`(
    ports: Int, leaves: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (64, 60)
    for time in [0.0, 1000, 3000, 7000] {
      for _ in 1..<ports { pass(.client, .syn, leaves: false, at: time, in: &capture) }
      pass(.client, .syn, at: time, in: &capture)
      pass(.server, [.syn, .ack], ack: 1, leaves: leaves, at: time + 10, in: &capture)
    }
    let verdict = try #require(capture.judged(until: 20_000).first).verdict
    #expect(verdict.outcome == .dropped && verdict.cause == .returnPath, "\(verdict.summary)")
    let isKept = verdict.summary.contains("the capture's machine keeps it")
    #expect(isKept == !leaves, "\(verdict.summary)")
  }
}
