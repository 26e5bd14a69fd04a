import PathDiagnosis
import PathTracing
import Testing
import WireFormats

/// Runs of which no packet was seen leaving: what the link and the route tell.
@Suite struct NeighborQuestionTests {
  private static let client = IPv4Address(192, 0, 2, 1)
  private static let gateway = IPv4Address(192, 0, 2, 254)
  private static let start = Timestamp(nanoseconds: 1_000_000_000)

  /// After questions for the gateway from these addresses, a second apart.
  private static func verdict(
    _ askers: [IPv4Address], isTunnel: Bool = false, hasCarrier: Bool = true,
    failsAfter wait: Double? = nil, device: String = "eth0", isOnLink: Bool = false
  ) -> Verdict {
    let target = Endpoint(address: .v4(IPv4Address(203, 0, 113, 66)), port: 22)
    var trace = Trace(target: target, source: .v4(client))
    trace.record(.target(name: "host", endpoint: target), at: start)
    trace.record(
      .route(
        RouteFact(
          interface: device, source: .v4(client),
          nextHop: isTunnel || isOnLink ? nil : .v4(gateway),
          isLocal: false, isTunnel: isTunnel, hasCarrier: hasCarrier, interfaceMTU: 1500)),
      at: start)
    trace.record(.flows([40001, 40003], echo: 7), at: start)
    for (index, asker) in askers.enumerated() {
      trace.receive(
        FrameHeader(
          number: index + 1, timestamp: start + .seconds(Double(index)), linkType: .ethernet,
          interface: 0, originalLength: 60),
        .arp(
          ARPMessage(
            operation: 1, senderHardware: HardwareAddress(rawValue: 1), senderProtocol: asker,
            targetHardware: HardwareAddress(rawValue: 0),
            targetProtocol: isOnLink ? IPv4Address(203, 0, 113, 66) : gateway)))
    }
    if let wait, let packet = failure(about: target) {
      trace.receive(
        FrameHeader(
          number: 9, timestamp: start + .seconds(wait), linkType: .raw, interface: 1,
          originalLength: 68), .packet(packet))
    }
    trace.record(.end, at: start + .seconds(4))
    return Diagnosis.verdict(of: trace)
  }

  /// What the kernel says to itself of a SYN that waited in vain.
  private static func failure(about target: Endpoint) -> Packet? {
    guard
      let lost = IPHeader(
        source: .v4(client), destination: target.address, timeToLive: 64, payloadProtocol: .tcp),
      let own = IPHeader(
        source: .v4(client), destination: .v4(client), timeToLive: 64, payloadProtocol: .icmpv4)
    else { return nil }
    let tcp = TCPHeader(
      sourcePort: 40001, destinationPort: target.port,
      sequenceNumber: SequenceNumber(rawValue: 7), flags: .syn)
    let quote = Packet(ip: lost, transport: .tcp(tcp)).octets(payload: [])
    let error = ICMPMessage(header: ICMPHeader(version: .v4, type: 3, code: 1, parameter: 0))
    let octets = Packet(ip: own, transport: .icmp(error)).octets(payload: quote)
    return try? Packet(parsing: octets.span)
  }

  @Test func `questions of this machine that nothing answers show a gateway to be down`() {
    let verdict = Self.verdict([Self.client, Self.client, Self.client])
    #expect(verdict.cause == .gatewayDown && verdict.confidence == .high)
  }

  // The answers to others are for their eyes only.
  @Test func `questions of others on the link show nothing`() {
    let others = [IPv4Address(192, 0, 2, 7), IPv4Address(192, 0, 2, 8), IPv4Address(192, 0, 2, 9)]
    #expect(Self.verdict(others).cause == .localEgressFilter)
  }

  @Test func `a tunnel that no program holds open is no cable`() {
    let verdict = Self.verdict([], isTunnel: true, hasCarrier: false)
    #expect(verdict.cause == .localRoute && verdict.place.kind == .here)
    #expect(verdict.explanation.contains("VPN"))
    let cable = Self.verdict([], hasCarrier: false)
    #expect(cable.cause == .gatewayDown && cable.place.kind == .gateway)
  }

  // With arp_announce the kernel asks in the name of another of its addresses.
  @Test func `questions in another name count where the kernel says that nobody answered`() {
    let others = [IPv4Address](repeating: IPv4Address(192, 0, 2, 7), count: 3)
    let verdict = Self.verdict(others, failsAfter: 3.06)
    #expect(verdict.cause == .gatewayDown && verdict.confidence == .medium)
    #expect(verdict.alternatives.contains { $0.cause == .localEgressFilter })
  }

  @Test(arguments: [
    ("docker0", true), ("br-0123456789ab", true), ("virbr0", true), ("eth0", false), ("br0", false),
    ("br-lan", false), ("br-0123456789xy", false),
  ])
  func `a network for containers here hides a host that has its addresses elsewhere`(
    device: String, isOwn: Bool
  ) {
    let idle = Self.verdict([], hasCarrier: false, device: device, isOnLink: true)
    let asked = Self.verdict(
      [Self.client, Self.client, Self.client], device: device, isOnLink: true)
    for verdict in [idle, asked] {
      #expect(verdict.outcome == .unreachable)
      #expect((verdict.cause == .localRoute) == isOwn && (verdict.place.kind == .here) == isOwn)
      #expect(verdict.summary.contains("a network of this machine's own") == isOwn)
    }
    #expect(idle.confidence == .high)
    #expect(asked.confidence == (isOwn ? .medium : .high))
  }

  // MARK: IPv6

  private static let client6 = IPv6Address(high: 0x2001_0db8_0077_0000, low: 1)
  private static let gateway6 = IPv6Address(high: 0x2001_0db8_0077_0000, low: 0xfe)

  /// After solicitations from an address to another, a second apart.
  private static func verdict(from asker: IPv6Address, to receiver: IPv6Address) -> Verdict {
    let target = Endpoint(address: .v6(IPv6Address(high: 0x2001_0db8_0066_0000, low: 9)), port: 22)
    var trace = Trace(target: target, source: .v6(client6))
    trace.record(.target(name: "host", endpoint: target), at: start)
    trace.record(
      .route(
        RouteFact(
          interface: "eth0", source: .v6(client6), nextHop: .v6(gateway6), isLocal: false,
          isTunnel: false, hasCarrier: true, interfaceMTU: 1500)), at: start)
    trace.record(.flows([40001, 40003], echo: 7), at: start)
    for index in 0..<3 {
      let message = ICMPMessage(header: ICMPHeader(version: .v6, type: 135, code: 0, parameter: 0))
      guard
        let ip = IPHeader(
          source: .v6(asker), destination: .v6(receiver), timeToLive: 255,
          payloadProtocol: .icmpv6),
        let packet = try? Packet(
          parsing: Packet(ip: ip, transport: .icmp(message))
            .octets(payload: gateway6.groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }).span)
      else { continue }
      trace.receive(
        FrameHeader(
          number: index + 1, timestamp: start + .seconds(Double(index)), linkType: .raw,
          interface: 0, originalLength: 86), .packet(packet))
    }
    trace.record(.end, at: start + .seconds(4))
    return Diagnosis.verdict(of: trace)
  }

  @Test func `solicitations of others on the link show nothing either`() {
    let group = IPv6Address(high: 0xff02_0000_0000_0000, low: 0x1_ff00_00fe)
    let other = IPv6Address(high: 0x2001_0db8_0077_0000, low: 7)
    let linkLocal = IPv6Address(high: 0xfe80_0000_0000_0000, low: 1)
    #expect(Self.verdict(from: Self.client6, to: group).cause == .gatewayDown)
    #expect(Self.verdict(from: other, to: group).cause == .localEgressFilter)
    // Those that go to the neighbour alone are seen where they begin.
    #expect(Self.verdict(from: linkLocal, to: Self.gateway6).cause == .gatewayDown)
  }
}
