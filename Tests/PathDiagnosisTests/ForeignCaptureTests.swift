import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What captures of other places and programs hold that a naive rule fails on.
struct ForeignCaptureTests {
  private static let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))
  private static let elsewhere = IPAddress.v4(IPv4Address(203, 0, 113, 99))

  /// The outcomes of all attempts, in the order of their ends.
  private func judged(
    _ capture: inout CaptureBuilder, until end: Double
  ) -> [(findings: AttemptFindings, verdict: Verdict)] {
    var summary = CaptureSummary()
    let attempts = capture.attempts(until: end)
    let traces = capture.table.traces
    return summary.judge(
      attempts, facts: capture.table.facts,
      pingAnswers: { traces.controlAnswers(from: $0.server.address, to: $0.client.address) })
  }

  @Test(arguments: [true, false])
  func `a SYN-ACK from another address drops the attempt, and is none itself`(
    isReset: Bool
  ) throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 2000, 3000] {
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10) { $0.source = Self.elsewhere }
      guard isReset else { continue }
      let server = capture.server
      capture.server.address = Self.elsewhere
      capture.segment(.client, .rst, 1, at: time + 10.1)
      capture.server = server
    }
    let verdicts = judged(&capture, until: 200_000)
    try #require(verdicts.count == 1)
    let verdict = verdicts[0].verdict
    #expect(verdict.outcome == .dropped && verdict.cause == .replySourceMismatch)
    #expect(verdict.confidence == (isReset ? .high : .medium))
    #expect(verdict.summary.contains("203.0.113.99:22"))
    #expect(verdicts[0].findings.conversation.server == capture.server)
  }

  /// Where the client is, who answers it with which TTL, and whether the gateway is to blame.
  @Test(
    arguments: [
      (64, "10.1.0.3", 64, true), (128, "10.1.0.3", 128, true), (64, "2001:db8:5::3", 64, true),
      // Behind a router, in another network, and a capture that is not at the client.
      (64, "10.1.0.3", 62, false), (64, "203.0.113.99", 64, false), (63, "10.1.0.3", 64, false),
    ] as [(UInt8, String, UInt8, Bool)])
  func `an answer from the client's own network misses the gateway's translation`(
    own: UInt8, address: String, timeToLive: UInt8, isHairpin: Bool
  ) throws {
    let neighbor = try #require(IPAddress(address))
    var capture = CaptureBuilder(neighbor.version)
    let home = neighbor.version == .v4 ? "10.1.0.2" : "2001:db8:5::2"
    capture.client.address = try #require(IPAddress(home))
    capture.timeToLive = (own, timeToLive)
    for time in [0.0, 1000, 2000, 3000] {
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 1) { $0.source = neighbor }
      let server = capture.server
      capture.server.address = neighbor
      capture.segment(.client, .rst, 1, at: time + 1.1)
      capture.server = server
    }
    let verdict = try #require(judged(&capture, until: 200_000).first).verdict
    #expect(verdict.cause == .replySourceMismatch && verdict.confidence == .high)
    #expect(verdict.place.kind == (isHairpin ? .gateway : .host))
    #expect(verdict.explanation.contains("hairpin NAT") == isHairpin)
    #expect(verdict.actions.contains { $0.machine == .host } == !isHairpin)
  }

  @Test func `an answer from another address to another SYN explains nothing`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 2000, 3000] { capture.segment(.client, .syn, at: time) }
    capture.segment(.server, [.syn, .ack], ack: 2, at: 10) { $0.source = Self.elsewhere }
    let verdicts = judged(&capture, until: 200_000)
    #expect(verdicts.count == 2)
    #expect(!verdicts.contains { $0.verdict.cause == .replySourceMismatch })
  }

  @Test(arguments: [true, false])
  func `a scan with one number for all its SYNs does not tell whose answer one is`(
    isOfHost: Bool
  ) throws {
    var capture = CaptureBuilder()
    let server = capture.server
    // The SYN of this answer is not in the capture.
    capture.segment(.server, [.syn, .ack], ack: 1, at: 0) {
      if !isOfHost { $0.source = Self.elsewhere }
    }
    if !isOfHost { capture.server.address = Self.elsewhere }
    capture.segment(.client, .rst, 1, at: 0.1)
    capture.server = server
    for port in 30..<36 as Range<UInt16> {
      capture.server.port = port
      capture.segment(.client, .syn, at: Double(port))
      if port < 34 { capture.segment(.server, [.rst, .ack], ack: 1, at: Double(port) + 0.5) }
    }
    let verdicts = judged(&capture, until: 200_000)
    #expect(verdicts.count == 7)
    #expect(!verdicts.contains { $0.verdict.cause == .replySourceMismatch })
  }

  @Test func `an answer of the same host from another port explains nothing`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 2000, 3000] { capture.segment(.client, .syn, at: time) }
    capture.server.port = 80
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    #expect(
      !judged(&capture, until: 200_000).contains { $0.verdict.cause == .replySourceMismatch })
  }

  @Test func `a client that takes the answer of a translated address is served`() throws {
    // One side of a router that translates: the way back is seen before it, the way there behind.
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10) { $0.source = Self.elsewhere }
    capture.segment(.client, .ack, 1, ack: 1, at: 10.1)
    capture.segment(.client, [.psh, .ack], 1, ack: 20, payload: [1, 2], at: 30)
    let verdicts = judged(&capture, until: 40)
    #expect(!verdicts.contains { $0.verdict.outcome == .dropped })
  }

  @Test(arguments: [true, false])
  func `a ping that the host answers shows a filter, not a dead host`(isAnswered: Bool) throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 2000, 3000] { capture.segment(.client, .syn, at: time) }
    let ends = [capture.client.address, capture.server.address]
    for (index, type) in [8, 0].enumerated() where index == 0 || isAnswered {
      let ip = try #require(
        IPHeader(
          source: ends[index], destination: ends[1 - index], timeToLive: 64,
          payloadProtocol: .icmpv4))
      let message = ICMPMessage(
        header: ICMPHeader(version: .v4, type: UInt8(type), code: 0, parameter: 0x7_0001))
      capture.receive(Packet(ip: ip, transport: .icmp(message)).octets(), at: 3100)
    }
    let verdict = try #require(judged(&capture, until: 5000).first).verdict
    #expect(verdict.outcome == .dropped)
    #expect(verdict.cause == (isAnswered ? .portFilter : .hostDownOrDenyAll))
  }

  @Test func `three legs of a proxy chain are three attempts`() throws {
    var capture = CaptureBuilder()
    let hosts = (1...4 as ClosedRange<UInt8>).map { IPAddress.v4(IPv4Address(10, 0, 0, $0)) }
    func leg(_ index: Int, _ capture: inout CaptureBuilder) {
      capture.client = Endpoint(address: hosts[index], port: 40000 + UInt16(index))
      capture.server = Endpoint(address: hosts[index + 1], port: 443)
      // A proxy on one machine may even use one initial number for all.
      capture.initial = (5000, 9000)
    }
    leg(0, &capture)
    capture.handshake(at: 0)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    leg(1, &capture)
    capture.handshake(at: 30)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 50)
    leg(2, &capture)
    capture.segment(.client, .syn, at: 60)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 61) { $0.wireSequence = 0 }
    for index in [1, 0] {
      leg(index, &capture)
      capture.segment(.server, .ack, 1, ack: 4, at: 70)
      capture.segment(.server, [.rst, .ack], 1, ack: 4, at: 71)
    }
    let verdicts = judged(&capture, until: 100)
    #expect(verdicts.count == 3)
    let byServer = Dictionary(
      uniqueKeysWithValues: verdicts.map { ($0.findings.conversation.server.address, $0.verdict) })
    #expect(byServer[hosts[3]]?.outcome == .refused)
    #expect(byServer[hosts[1]]?.outcome == .reset && byServer[hosts[2]]?.outcome == .reset)
  }

  @Test func `an error about a reset after the close is no cause`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x".utf8), at: 20)
    capture.segment(.client, [.fin, .ack], 1, ack: 10, at: 30)
    capture.segment(.server, [.fin, .ack], 10, ack: 2, at: 40)
    let reset = capture.segment(.client, .rst, 2, at: 41)
    capture.error((3, 10), from: capture.server.address, about: reset, at: 42)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
  }

  @Test(arguments: [8, 548])
  func `a quote of a rewritten destination belongs to the SYN that was sent`(
    length: Int
  ) throws {
    var capture = CaptureBuilder()
    let sent = capture.segment(.client, .syn, at: 0)
    var quoted = try #require(sent)
    if case .v4(var header) = quoted.ip {
      header.destination = IPv4Address(10, 9, 9, 9)
      quoted.ip = .v4(header)
    }
    capture.error((3, 13), from: Self.router, about: quoted, quoting: length, at: 5)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .rejected && verdict.place.by == Self.router)
    #expect(verdict.observations.contains { $0.text.contains("10.9.9.9") })
  }

  @Test func `stamps that run backwards leave the attempts what they are`() throws {
    var capture = CaptureBuilder()
    for (index, start) in [500_000.0, 0, 250_000].enumerated() {
      capture.client.port = 40000 + UInt16(index)
      capture.segment(.client, .syn, at: start)
      capture.segment(.server, [.syn, .ack], ack: 1, at: start - 300)
      capture.segment(.client, .ack, 1, ack: 1, at: start - 290)
      capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [65], at: start - 200)
      capture.segment(.client, [.fin, .ack], 1, ack: 2, at: start - 150)
      capture.segment(.server, [.fin, .ack], 2, ack: 2, at: start - 400)
      capture.segment(.client, .ack, 2, ack: 3, at: start - 100)
    }
    let verdicts = capture.verdicts()
    #expect(verdicts.count == 3)
    #expect(verdicts.allSatisfy { $0.outcome == .open && !$0.summary.contains("-") })
    #expect(verdicts.allSatisfy { $0.observations.contains { $0.text.contains("backwards") } })
  }

  @Test func `neighbours that speak BGP at TTL 1 are sessions`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 179
    capture.timeToLive = (1, 1)
    for index in 0..<3 as Range<UInt16> {
      capture.client.port = 40000 + index
      let time = Double(index) * 1000
      capture.handshake(at: time)
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [255, 255], at: time + 20)
      capture.segment(.server, [.psh, .ack], 1, ack: 3, payload: [255, 255], at: time + 30)
    }
    let verdicts = capture.verdicts()
    #expect(verdicts.count == 3 && verdicts.allSatisfy { $0.outcome == .open })
    #expect(capture.table.traces.traces.isEmpty)
  }

  @Test func `how far a refusing router is counts from the capture where a scanner began`() throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0) { $0.timeToLive = 41 }
    capture.error((3, 13), from: Self.router, about: syn, left: 39, at: 5)
    #expect(try capture.verdict().summary.contains("2 or 3 hops behind the capture"))
  }
}
