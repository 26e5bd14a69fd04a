import PathTracing
import Testing
import WireFormats

@Suite struct PacketEmissionTests {
  @Test(arguments: Example.wholePackets)
  func `a captured packet is written back octet for octet`(example: Example) throws {
    let packet = try example.packet
    // The tagged examples were sent without a checksum, which RFC 768 allows.
    if (try? example.udp.checksum) == 0 { return }
    let start = try #require(try InnermostPayload(example.linkType, in: example.octets.span)).start
    let written = packet.octets(payload: Array(example.octets[packet.payload]))
    #expect(written == Array(example.octets[start..<packet.payload.upperBound]))
  }

  @Test func `lengths and checksums are filled in`() throws {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<500 {
      let payload = generator.octets(generator.below(100))
      for packet in packets(&generator) {
        let octets = packet.octets(payload: payload)
        let read = try Packet(parsing: octets.span)
        #expect(read.payloadLength == payload.count)
        #expect(read.payload.upperBound == octets.count)
        #expect(Array(octets[read.payload]) == payload)
        #expect(read.ip.source == packet.ip.source)
        if case .v4(let header) = read.ip {
          #expect(header.computedChecksum == header.headerChecksum)
        }
        #expect(isSummedUp(read, octets))
      }
    }
  }

  @Test func `a UDP checksum of zero is sent as all ones`() throws {
    let ip = try #require(
      IPHeader(
        source: .v4(IPv4Address(192, 0, 2, 1)), destination: .v4(IPv4Address(192, 0, 2, 2)),
        timeToLive: 64, payloadProtocol: .udp))
    let packet = Packet(
      ip: ip, transport: .udp(UDPHeader(sourcePort: 1, destinationPort: 2, length: 0)))
    // The payload that makes the sum come out as all ones, its complement as zero.
    let plain = packet.octets(payload: [0, 0])
    let checksum = Array(plain[26..<28])
    #expect(packet.octets(payload: checksum)[26..<28] == [0xff, 0xff])
  }

  @Test func `a packet too long for its fields is written without a trap`() throws {
    let payload = [UInt8](repeating: 0, count: 70_000)
    for example in [Example.TCP.syn, Example.TCP.synIPv6, Example.UDP.datagram] {
      let octets = try example.packet.octets(payload: payload)
      #expect(octets.count > 70_000)
    }
  }

  private func packets(_ generator: inout SeededGenerator) -> [Packet] {
    var four = generator.ipv4Header()
    four.fragmentOffset = 0
    let six = generator.ipv6Header()
    var packets: [Packet] = []
    for ip in [IPHeader.v4(four), .v6(six)] {
      let icmp: IPProtocol = ip.version == .v4 ? .icmpv4 : .icmpv6
      let echo = ICMPHeader.echoRequest(
        ip.version, identifier: generator.integer(), sequence: generator.integer())
      packets += [
        Packet(ip: ip.carrying(.tcp), transport: .tcp(generator.tcpHeader())),
        Packet(ip: ip.carrying(.udp), transport: .udp(generator.udpHeader())),
        Packet(ip: ip.carrying(icmp), transport: .icmp(ICMPMessage(header: echo))),
      ]
    }
    return packets
  }

  /// Whether the checksum over the transport header and payload comes out right.
  private func isSummedUp(_ packet: Packet, _ octets: [UInt8]) -> Bool {
    let body = octets.span.extracting(packet.ip.headerLength...)
    var sum = InternetChecksum()
    if packet.ip.payloadProtocol != .icmpv4 {
      sum = InternetChecksum(
        pseudoHeader: packet.ip.source, packet.ip.destination, packet.ip.payloadProtocol,
        length: body.count)
    }
    sum.add(body)
    return sum.value == 0
  }
}

extension IPHeader {
  /// The header with another protocol behind it.
  fileprivate func carrying(_ payloadProtocol: IPProtocol) -> IPHeader {
    switch self {
    case .v4(var header):
      header.payloadProtocol = payloadProtocol
      return .v4(header)
    case .v6(var header):
      header.payloadProtocol = payloadProtocol
      if let last = header.extensionHeaders.indices.last {
        header.extensionHeaders[last].next = payloadProtocol
      }
      return .v6(header)
    }
  }
}
