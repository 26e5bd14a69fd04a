import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures at a machine in the middle: what comes in, and what goes on from there.
struct OtherSidesTests {
  private static let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))

  // MARK: Both sides of a firewall that chooses sequence numbers of its own

  /// Shows a segment on the side of its sender, then on the other.
  private func both(
    _ peer: Conversation.Peer, _ flags: TCPFlags, _ sequence: UInt32 = 0, ack: UInt32? = nil,
    payload: [UInt8] = [], at time: Double, in capture: inout CaptureBuilder,
    passes: Bool = true
  ) {
    let near = capture.initial
    let far = (client: near.client &+ 0x3123_4567, server: near.server &+ 0x5234_5678)
    let sides = peer == .client ? [near, far] : [far, near]
    for (index, side) in sides.enumerated() where index == 0 || passes {
      capture.initial = side
      capture.segment(
        peer, flags, sequence, ack: ack, payload: payload, at: time + Double(index) * 0.05
      ) {
        $0.identification = UInt16(truncatingIfNeeded: Int(time * 7)) | 1
      }
    }
    capture.initial = near
  }

  @Test func `a session on both sides of a rewriting firewall is one attempt`() throws {
    var capture = CaptureBuilder()
    both(.client, .syn, at: 0, in: &capture)
    both(.server, [.syn, .ack], ack: 1, at: 10, in: &capture)
    both(.client, .ack, 1, ack: 1, at: 11, in: &capture)
    both(.server, [.psh, .ack], 1, ack: 1, payload: Array("hello".utf8), at: 20, in: &capture)
    both(.client, [.psh, .ack], 1, ack: 6, payload: [1, 2, 3], at: 30, in: &capture)
    both(.server, .ack, 6, ack: 4, at: 40, in: &capture)
    both(.client, [.fin, .ack], 4, ack: 6, at: 50, in: &capture)
    both(.server, [.fin, .ack], 6, ack: 5, at: 60, in: &capture)
    both(.client, .ack, 5, ack: 7, at: 70, in: &capture)
    let judged = capture.judged(until: 100)
    try #require(judged.count == 1)
    let conversation = judged[0].findings.conversation
    #expect(judged[0].verdict.outcome == .open)
    #expect(conversation.isClosed && conversation[.server].octetsAcknowledged == 5)
    #expect(conversation[.client].octetsAcknowledged == 3)
    #expect(judged[0].verdict.observations.contains { $0.text.contains("rewrites sequence") })
  }

  @Test func `a SYN-ACK that stays on the far side is told`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 3000, 7000] {
      both(.client, .syn, at: time, in: &capture)
      both(.server, [.syn, .ack], ack: 1, at: time + 10, in: &capture, passes: false)
    }
    let judged = capture.judged(until: 20_000)
    try #require(judged.count == 1)
    #expect(judged[0].verdict.outcome == .dropped)
    #expect(judged[0].verdict.observations.contains { $0.text.contains("as far as the other") })
  }

  @Test func `another connection on the same ports is another attempt, however soon`() throws {
    var capture = CaptureBuilder()
    for index in 0..<3 as Range<UInt32> {
      capture.initial.client = 1000 + index * 7777
      capture.segment(.client, .syn, at: Double(index) * 20)
    }
    #expect(capture.judged(until: 1000).count == 3)
  }

  // MARK: Legs of a proxy

  private static let hosts = (1...3 as ClosedRange<UInt8>).map {
    IPAddress.v4(IPv4Address(10, 0, 0, $0))
  }

  private func ask(_ capture: inout CaptureBuilder) {
    capture.client = Endpoint(address: Self.hosts[0], port: 40000)
    capture.server = Endpoint(address: Self.hosts[1], port: 443)
    capture.handshake(at: 0)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, .ack, 1, ack: 4, at: 21)
  }

  private func behind(_ capture: inout CaptureBuilder) {
    capture.client = Endpoint(address: Self.hosts[1], port: 52000)
    capture.server = Endpoint(address: Self.hosts[2], port: 8080)
  }

  @Test func `a proxy that resets its client because its backend refuses is explained`() throws {
    var capture = CaptureBuilder()
    ask(&capture)
    behind(&capture)
    capture.segment(.client, .syn, at: 22)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 23) { $0.wireSequence = 0 }
    capture.client = Endpoint(address: Self.hosts[0], port: 40000)
    capture.server = Endpoint(address: Self.hosts[1], port: 443)
    capture.segment(.server, [.rst, .ack], 1, ack: 4, at: 24)
    let verdicts = Dictionary(
      uniqueKeysWithValues: capture.judged(until: 100).map {
        ($0.findings.conversation.server.port, $0.verdict)
      })
    #expect(verdicts[8080]?.outcome == .refused)
    let front = try #require(verdicts[443])
    #expect(front.outcome == .reset)
    #expect(front.alternatives.first?.cause == .deadBackend)
    // That the two belong together is a guess.
    let words = "meanwhile 10.0.0.2 itself asks 10.0.0.3:8080, which refuses it"
    #expect(front.observations.contains { $0.text.description == words })
    #expect(!front.observations.contains { $0.text.contains("proxy") })
  }

  @Test func `a connection of the server at another time explains nothing`() throws {
    var capture = CaptureBuilder()
    behind(&capture)
    capture.segment(.client, .syn, at: -60_000)
    capture.segment(.server, [.rst, .ack], ack: 1, at: -59_999) { $0.wireSequence = 0 }
    ask(&capture)
    capture.segment(.server, [.rst, .ack], 1, ack: 4, at: 24)
    let front = capture.judged(until: 100).first {
      $0.findings.conversation.server.port == 443
    }
    #expect(try #require(front).verdict.outcome == .reset)
    #expect(try #require(front).findings.surroundings?.upstream == nil)
  }

  // MARK: What a client waits for

  @Test(arguments: [(30_000.0, true), (3000, false)])
  func `a request that is acknowledged and never answered stalls`(
    wait: Double, isStalled: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [71, 69, 84], at: 20)
    capture.segment(.server, .ack, 1, ack: 4, at: 30)
    capture.segment(.client, [.fin, .ack], 4, ack: 1, at: wait)
    capture.segment(.server, [.fin, .ack], 1, ack: 5, at: wait + 10)
    let verdict = try capture.verdict(until: wait + 100)
    #expect(verdict.outcome == (isStalled ? .stalled : .open))
    #expect(verdict.cause == (isStalled ? .requestUnanswered : .served))
  }

  @Test func `one direction alone shows no unanswered request`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [71, 69, 84], at: 20)
    #expect(try capture.verdict(until: 60_000).outcome == .open)
  }

  @Test(arguments: [(443, 60_000.0, Outcome.open), (80, 60_000, .open), (25, 20, .reset)])
  func `a server that closes an unused connection is no fault, but one that does so at once`(
    port: UInt16, wait: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    capture.segment(.server, [.fin, .ack], 1, ack: 1, at: wait)
    capture.segment(.client, [.fin, .ack], 1, ack: 2, at: wait + 10)
    capture.segment(.server, .ack, 2, ack: 2, at: wait + 20)
    #expect(try capture.verdict(until: wait + 100).outcome == outcome)
  }

  @Test(arguments: [(12_000.0, Outcome.stalled), (2000, .open)])
  func `a daemon that owes the first word and keeps silent has stalled`(
    wait: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    #expect(try capture.verdict(until: wait).outcome == outcome)
  }

  @Test func `a filter for SYN and FIN leaves out what was said`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.client, [.fin, .ack], 100, ack: 200, at: 30_000)
    capture.segment(.server, [.fin, .ack], 200, ack: 101, at: 30_010)
    #expect(try capture.verdict(until: 31_000).outcome == .open)
  }

  // MARK: Older than the capture

  @Test func `a session older than the capture that the server resets has failed`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, [.psh, .ack], 100, ack: 50, payload: [1, 2], at: 0)
    capture.segment(.server, .rst, 50, at: 10)
    let verdict = try capture.verdict(until: 100)
    #expect(verdict.outcome == .reset && verdict.confidence == .low)
    #expect(verdict.cause == .serviceReset)
  }

  @Test func `a reset behind the close of an older session is none`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, [.psh, .ack], 100, ack: 50, payload: [1, 2], at: 0)
    capture.segment(.server, [.fin, .ack], 50, ack: 102, at: 10)
    capture.segment(.client, [.fin, .ack], 102, ack: 51, at: 20)
    capture.segment(.server, .rst, 51, at: 30)
    #expect(try capture.verdict(until: 100).outcome == .open)
  }

  // MARK: One router, several codes

  @Test func `several codes of one sender at one instant are no router's`() throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    for code in [0, 1, 3, 13] as [UInt8] {
      capture.error((3, code), from: Self.router, about: syn, left: 60, quoting: 8, at: 1)
    }
    let verdict = try capture.verdict(until: 100)
    #expect(verdict.outcome == .rejected && verdict.place.by == Self.router)
    #expect(verdict.observations.contains { $0.text.contains("4 different codes") })
  }

  @Test func `a retransmission that is the same to a bit is no copy`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 500, 1000] {
      capture.segment(.client, .syn, at: time) { $0.identification = 1 }
      capture.segment(.server, [.rst, .ack], ack: 1, at: time + 10) {
        $0.wireSequence = 0
        $0.identification = 0
      }
    }
    let attempts = capture.attempts()
    #expect(attempts.count == 1 && attempts[0].conversation.copies == 0)
    #expect(attempts[0].conversation.resets.count == 3)
  }
}
