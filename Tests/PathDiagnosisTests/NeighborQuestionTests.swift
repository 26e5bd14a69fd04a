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
    _ askers: [IPv4Address], isTunnel: Bool = false, hasCarrier: Bool = true
  ) -> Verdict {
    let target = Endpoint(address: .v4(IPv4Address(203, 0, 113, 66)), port: 22)
    var trace = Trace(target: target, source: .v4(client))
    trace.record(.target(name: "host", endpoint: target), at: start)
    trace.record(
      .route(
        RouteFact(
          interface: "eth0", source: .v4(client), nextHop: isTunnel ? nil : .v4(gateway),
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
            targetHardware: HardwareAddress(rawValue: 0), targetProtocol: gateway)))
    }
    trace.record(.end, at: start + .seconds(4))
    return Diagnosis.verdict(of: trace)
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
}
