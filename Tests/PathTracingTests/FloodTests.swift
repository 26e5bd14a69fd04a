import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// What a flood leaves of itself: nothing grows without end, and nothing is looked for one by one.
struct FloodTests {
  private static let target = Endpoint(address: Scene.hostAddress(.v4), port: 22)

  /// The capture of a run, which says so itself.
  private func run(_ capture: inout CaptureBuilder) {
    capture.table.record(.target(name: "host", endpoint: Self.target), at: Network.start)
  }

  private func trace(_ capture: CaptureBuilder) throws -> Trace {
    try #require(capture.table.traces.traces.first)
  }

  /// SYNs of a trace, a millisecond apart, from as many ports.
  private func syns(_ capture: inout CaptureBuilder, _ count: Int) {
    for index in 0..<count {
      capture.client.port = UInt16(1024 + index)
      capture.segment(.client, .syn, at: Double(index)) {
        $0.timeToLive = UInt8(1 + index % 8)
        $0.identification = UInt16(index + 1)
      }
    }
  }

  @Test(arguments: [true, false])
  func `a trace keeps so many packets, whoever sent them`(isRun: Bool) throws {
    var capture = CaptureBuilder()
    if isRun { run(&capture) }
    syns(&capture, Trace.packetLimit + 100)
    #expect(try trace(capture).probes.count == Trace.packetLimit)
  }

  @Test func `segments of a run count with its SYNs`() throws {
    var capture = CaptureBuilder()
    run(&capture)
    syns(&capture, Trace.packetLimit - 10)
    for index in 0..<100 as Range<UInt32> { capture.segment(.client, .rst, index, at: 10_000) }
    #expect(try trace(capture).ownSegments.count == 10)
  }

  private static func router(_ number: Int) -> IPAddress {
    .v4(IPv4Address(198, 51, UInt8(number >> 8), UInt8(number & 0xff)))
  }

  @Test func `a trace takes the attempts of its ports, open or over, and no others`() throws {
    var capture = CaptureBuilder()
    for port in 40_000..<40_020 as Range<UInt16> {
      capture.client.port = port
      let time = Double(port - 40_000)
      capture.segment(.client, .syn, at: time)
      if port % 2 == 0 {
        capture.segment(.server, [.rst, .ack], ack: 1, at: time + 0.5) { $0.wireSequence = 0 }
      }
    }
    for (hop, port) in [(1, 40_000), (2, 40_001), (3, 40_002)] as [(UInt8, UInt16)] {
      capture.client.port = port
      capture.segment(.client, .syn, at: 100 + Double(hop)) {
        $0.timeToLive = hop
        $0.wireSequence = UInt32(hop)
      }
    }
    let ports = capture.attempts().map(\.conversation.client.port)
    #expect(Set(ports).isDisjoint(with: [40_000, 40_001]))
    #expect(Set(ports).isSuperset(of: 40_003..<40_020))
    #expect(try trace(capture).earlier.count == 2)
  }

  /// A datagram from one port to another, told from others by its identification and checksum.
  private func datagram(_ number: UInt16, _ timeToLive: UInt8) throws -> Packet {
    var ip = IPv4Header(
      source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(203, 0, 113, 9),
      timeToLive: timeToLive, payloadProtocol: .udp)
    ip.identification = number
    let udp = UDPHeader(sourcePort: 50_000, destinationPort: 33_434, length: 10)
    let octets = Packet(ip: .v4(ip), transport: .udp(udp)).octets(payload: [1, UInt8(number)])
    return try Packet(parsing: octets.span)
  }

  private func sweep(_ capture: CaptureBuilder) throws -> [Probe] {
    try #require(capture.table.traces.traces.first { $0.asks == .datagram }).probes
  }

  @Test func `of datagrams with the same ports a quote shows the one with its mark`() throws {
    var capture = CaptureBuilder()
    for number in 1...20 as ClosedRange<UInt16> {
      let packet = try datagram(number, UInt8(number))
      capture.receive(packet.octets(payload: [1, UInt8(number)]), at: Double(number) * 100)
    }
    for number in [3, 7, 5, 99] as [UInt16] {
      capture.error(
        (11, 0), from: Self.router(Int(number)), about: try datagram(number, 1), left: 1,
        quoting: 8, at: 3000)
    }
    let senders = try sweep(capture).map { $0.replies.map(\.sender) }
    for number in [3, 5, 7] { #expect(senders[number - 1] == [Self.router(number)]) }
    #expect(senders[19] == [Self.router(99)])
  }

  @Test func `errors from as many senders fill no probe`() throws {
    var capture = CaptureBuilder()
    for number in 1...4 as ClosedRange<UInt16> {
      let packet = try datagram(number, UInt8(number))
      capture.receive(packet.octets(payload: [1, UInt8(number)]), at: Double(number) * 100)
    }
    for index in 0..<1000 {
      capture.error(
        (11, 0), from: Self.router(index), about: try datagram(2, 1), left: 1, quoting: 8, at: 3000)
    }
    #expect(try sweep(capture)[1].replies.count == Probe.replyLimit)
  }

  @Test func `attempts at one server share the way that a trace shows`() throws {
    var capture = CaptureBuilder()
    for hop in 1...4 as ClosedRange<UInt8> {
      capture.client.port += 1
      capture.segment(.client, .syn, at: Double(hop)) { $0.timeToLive = hop }
    }
    for index in 0..<200 as Range<UInt16> {
      capture.client.port = 50_000 + index
      capture.server.port = index % 4 == 0 ? 22 : 1000 + index
      capture.segment(.client, .syn, at: 100 + Double(index))
    }
    let attempts = capture.attempts()
    var ways = TraceTable.Ways()
    let paths = attempts.map { ways.way(of: $0.conversation, in: capture.table.traces) }
    #expect(paths.count == 200 && paths.allSatisfy { $0?.hops.count == 4 })
    // One for the port that the trace asks, and one for all others.
    #expect(ways.count == 2)
  }

  private func question(_ target: IPv4Address) -> ARPMessage {
    ARPMessage(
      operation: 1, senderHardware: HardwareAddress(rawValue: 7),
      senderProtocol: IPv4Address(192, 0, 2, 1), targetHardware: HardwareAddress(rawValue: 0),
      targetProtocol: target)
  }

  @Test(arguments: [true, false])
  func `of the addresses on the link those of the next hop and the target are kept`(
    isRouteKnown: Bool
  ) throws {
    var capture = CaptureBuilder()
    run(&capture)
    let gateway = IPv4Address(192, 0, 2, 254)
    let route = Note.route(
      RouteFact(
        interface: "eth0", source: .v4(IPv4Address(192, 0, 2, 1)), nextHop: .v4(gateway),
        isLocal: false, interfaceMTU: 1500))
    if isRouteKnown { capture.table.record(route, at: Network.start) }
    capture.receive(question(gateway), at: 0)
    for index in 0..<5000 {
      capture.receive(question(IPv4Address(10, 0, UInt8(index >> 8), UInt8(index & 0xff))), at: 1)
      capture.receive(question(gateway), at: 1)
    }
    if case .v4(let host) = Self.target.address { capture.receive(question(host), at: 2) }
    if !isRouteKnown { capture.table.record(route, at: Network.start + .seconds(3)) }
    let resolutions = try trace(capture).resolutions
    #expect(resolutions.count == (isRouteKnown ? 2 : Trace.resolutionLimit + 1))
    #expect(resolutions[.v4(gateway)]?.requests.count == Trace.Resolution.limit)
    #expect(resolutions[Self.target.address]?.requests.count == 1)
  }

  @Test func `resets without ACK answer the farthest SYN of their port, so many of them`() throws {
    var capture = CaptureBuilder()
    run(&capture)
    syns(&capture, 16)
    capture.client.port = 1025
    for hop in [9, 3] as [UInt8] {
      capture.segment(.client, .syn, at: 50 + Double(hop)) { $0.timeToLive = hop }
    }
    for index in 0..<UInt32(Trace.answerLimit + 50) {
      capture.segment(.server, .rst, at: 100) {
        $0.wireSequence = 5_000_000 + index
        $0.identification = 1
      }
    }
    let trace = try trace(capture)
    #expect(trace.probes.filter { !$0.replies.isEmpty }.map(\.timeToLive) == [9])
    #expect(trace.answerCount == Trace.answerLimit)
  }

  @Test func `of a file of many runs so many are kept`() throws {
    var capture = CaptureBuilder()
    for _ in 0..<200 { run(&capture) }
    capture.table.nameInterface(0, "eth0")
    // A counter counts from the beginning.
    for (count, interface) in [(1, 0), (1, 7), (2, 7), (1, 0)] as [(UInt64, Int)] {
      capture.table.recordDrops(count, ofInterface: interface)
    }
    let traces = capture.table.traces.traces
    #expect(traces.count == TraceTable.runLimit)
    #expect(traces.allSatisfy { $0.interfaces == [0: "eth0"] && $0.framesDropped == 3 })
    capture.segment(.client, .syn, at: 0)
    #expect(capture.attempts().count == 1)
  }

  @Test func `of a run's later connections so many are kept`() throws {
    var capture = CaptureBuilder()
    run(&capture)
    for port in 1...1000 as ClosedRange<UInt16> {
      capture.table.record(.session(port: port, expected: .ssh), at: Network.start)
    }
    #expect(try trace(capture).laterSessions.count == 64)
  }
}
