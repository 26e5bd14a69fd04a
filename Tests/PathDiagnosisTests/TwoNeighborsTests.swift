import PathDiagnosis
import PathTracing
import Testing
import WireFormats

/// An address on the link that more than one machine claims, and what resembles it.
@Suite struct TwoNeighborsTests {
  private let client = IPv4Address(192, 0, 2, 1)
  private let host = IPv4Address(192, 0, 2, 50)

  /// A run whose SYN the host answers, after ARP replies of these link-layer addresses.
  private func verdict(_ claims: [UInt64], flags: TCPFlags, nextHop: IPv4Address? = nil) -> Verdict
  {
    let start = Timestamp(nanoseconds: 1_000_000_000)
    let target = Endpoint(address: .v4(host), port: 22)
    var trace = Trace(target: target, source: .v4(client))
    trace.record(.target(name: "host", endpoint: target), at: start)
    trace.record(
      .route(
        RouteFact(
          interface: "eth0", source: .v4(client), nextHop: nextHop.map { .v4($0) }, isLocal: false,
          interfaceMTU: 1500)), at: start)
    trace.record(.flows([40001, 40003], echo: 7), at: start)
    var number = 0
    func see(_ content: FrameContent) {
      number += 1
      trace.receive(
        FrameHeader(
          number: number, timestamp: start + .milliseconds(Int64(number)), linkType: .ethernet,
          interface: 0, originalLength: 60), content)
    }
    for claim in claims {
      see(
        .arp(
          ARPMessage(
            operation: 2, senderHardware: HardwareAddress(rawValue: claim),
            senderProtocol: nextHop ?? host, targetHardware: HardwareAddress(rawValue: 9),
            targetProtocol: client)))
    }
    func segment(_ isForth: Bool, _ flags: TCPFlags) {
      var tcp = TCPHeader(
        sourcePort: isForth ? 40001 : 22, destinationPort: isForth ? 22 : 40001,
        sequenceNumber: SequenceNumber(rawValue: isForth ? 100 : 0), flags: flags)
      if !isForth { tcp.acknowledgementNumber = SequenceNumber(rawValue: 101) }
      guard
        let ip = IPHeader(
          source: .v4(isForth ? client : host), destination: .v4(isForth ? host : client),
          timeToLive: 64, payloadProtocol: .tcp)
      else { return }
      see(.packet(Packet(ip: ip, transport: .tcp(tcp))))
    }
    segment(true, .syn)
    segment(false, flags)
    // The kernel resets what it did not ask for.
    if flags.contains(.syn) { segment(true, .rst) }
    trace.record(.end, at: start + .seconds(1))
    return Diagnosis.verdict(of: trace)
  }

  @Test func `a refusal by one of two machines with the address is not the service's for sure`() {
    let verdict = verdict([1, 2], flags: [.rst, .ack])
    #expect(verdict.outcome == .refused && verdict.cause == .duplicateAddress)
    #expect(verdict.confidence <= .medium && verdict.place.kind == .unknown)
    #expect(verdict.alternatives.first?.cause != .duplicateAddress)
  }

  @Test func `one machine that answers twice is one`() {
    #expect(verdict([1, 1], flags: [.rst, .ack]).cause != .duplicateAddress)
  }

  @Test func `what serves is open, and the second machine is told`() {
    let verdict = verdict([1, 2], flags: [.syn, .ack])
    #expect(verdict.outcome == .open && verdict.cause != .duplicateAddress)
    #expect(verdict.alternatives.contains { $0.cause == .duplicateAddress })
  }

  @Test func `two machines with the gateway's address leave the host's answer alone`() {
    let verdict = verdict([1, 2], flags: [.rst, .ack], nextHop: IPv4Address(192, 0, 2, 254))
    #expect(verdict.cause != .duplicateAddress)
    #expect(verdict.alternatives.contains { $0.cause == .duplicateAddress })
  }
}
