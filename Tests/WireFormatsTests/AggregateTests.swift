import PathTracing
import Testing
import WireFormats

/// Several packets in one frame of IEEE 802.11 (A-MSDU).
@Suite struct AggregateTests {
  /// The packets of all frames that a frame holds.
  private func contents(_ linkType: LinkType, _ octets: [UInt8]) -> [FrameContent] {
    let header = FrameHeader(
      number: 5, timestamp: Timestamp(nanoseconds: 7), linkType: linkType, interface: 0,
      originalLength: octets.count)
    // Not at the start of the buffer.
    let buffer = [UInt8](repeating: 0xee, count: 9) + octets
    let place = FramePlace(header, at: 9..<buffer.count)
    return place.parts(in: buffer.span).map { part in
      #expect(part.linkType == .atm && part.number == 5)
      #expect(part.octets.lowerBound >= 9 && part.octets.upperBound <= buffer.count)
      return FrameContent(part.linkType, parsing: buffer.span.extracting(part.octets))
    }
  }

  private func ports(_ contents: [FrameContent]) -> [UInt16?] {
    contents.map { content in
      guard case .packet(let packet) = content, case .tcp(let tcp) = packet.transport else {
        return nil
      }
      return tcp.sourcePort
    }
  }

  @Test func `each packet of a frame is read`() {
    let four = contents(.wireless, Example.Apart.aggregate.octets)
    #expect(ports(four) == [nil, nil, 44558, 50702])
    if case .arp = four[0] {} else { Issue.record("\(four[0])") }
    if case .packet(let packet) = four[1] { #expect(packet.ip.payloadProtocol == .udp) }
    let two = contents(.wirelessRadiotap, Example.Apart.aggregateRadiotap.octets)
    #expect(ports(two) == [44558, 50702])
  }

  @Test(arguments: [1440, 1441, 1475, 1481, 2236])
  func `packets of full size are longer than the lengths of Ethernet`(padding: Int) {
    var packet = Example.Link.raw.octets + [UInt8](repeating: 0x5a, count: padding)
    packet[2] = UInt8(packet.count >> 8)
    packet[3] = UInt8(packet.count & 0xff)
    let body = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + packet
    let part =
      [UInt8](repeating: 2, count: 12) + [UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
    let octets =
      Example.Apart.aggregate.octets.prefix(26) + part
      + [UInt8](repeating: 0, count: (4 - part.count % 4) % 4) + part
    let found = contents(.wireless, Array(octets))
    #expect(ports(found) == [44558, 44558])
    for case .packet(let packet) in found { #expect(packet.payload.count == padding) }
  }

  @Test func `a frame of one packet stays as it is`() {
    let example = Example.LinkTypes.wirelessAggregate
    #expect(contents(example.linkType, example.octets).isEmpty)
    #expect(contents(.wireless, Example.LinkTypes.wirelessQoS.octets).isEmpty)
    #expect(contents(.ethernet, Example.Apart.aggregate.octets).isEmpty)
    // Encrypted, several are as unreadable as one.
    var octets = Example.Apart.aggregate.octets
    octets[1] |= 0x40
    #expect(contents(.wireless, octets).isEmpty)
    #expect(FrameContent(.wireless, octets) == .other(.encrypted))
  }

  @Test func `a check behind the last is none of them`() {
    let octets = Example.Apart.aggregateRadiotap.octets + [1, 2, 3, 4]
    #expect(ports(contents(.wirelessRadiotap, octets)) == [44558, 50702])
  }

  @Test func `cut anywhere it holds what is there`() {
    let octets = Example.Apart.aggregate.octets
    var count = 0
    for end in 0...octets.count {
      let found = contents(.wireless, Array(octets.prefix(end)))
      #expect(found.count >= count && found.count != 1)
      count = found.count
    }
    #expect(count == 4)
  }

  @Test func `absurd lengths end the frame`() {
    var octets = Example.Apart.aggregate.octets
    // The length of the second: none, beyond the largest MSDU, beyond the end.
    let second = 26 + 52
    for (high, low, count) in [(0, 0, 0), (0x09, 0x01, 0), (0x05, 0, 2)] as [(UInt8, UInt8, Int)] {
      octets[second + 12] = high
      octets[second + 13] = low
      #expect(contents(.wireless, octets).count == count)
    }
    // As many as there can be.
    let small: [UInt8] = [UInt8](repeating: 2, count: 12) + [0, 2, 0, 0]
    let many = Example.Apart.aggregate.octets.prefix(26) + (0..<4000).flatMap { _ in small }
    #expect(contents(.wireless, Array(many)).count == 4000)
  }

  @Test func `any octets are taken`() {
    var generator = SeededGenerator(seed: 11)
    for example in [Example.Apart.aggregate, .Apart.aggregateRadiotap] {
      for _ in 0..<5000 {
        var octets = example.octets
        for _ in 0...generator.below(5) {
          octets[generator.below(octets.count)] = generator.integer()
        }
        octets.removeLast(generator.below(2) == 0 ? generator.below(octets.count) : 0)
        _ = contents(example.linkType, octets)
      }
    }
  }

  @Test func `frames of several in tunnels in frames of several end`() throws {
    let header = Array(Example.Apart.aggregate.octets.prefix(26))
    var octets = Example.Link.raw.octets
    // As deep as one frame reaches.
    for depth in 1...60 {
      let body = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + octets
      guard body.count < 2300 else { break }
      let part =
        [UInt8](repeating: 2, count: 12) + [UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
      let sniffer = Packet(
        ip: IPHeader(
          source: .v4(IPv4Address(rawValue: 1)), destination: .v4(IPv4Address(rawValue: 2)),
          timeToLive: UInt8(depth), payloadProtocol: .udp)!,
        transport: .udp(UDPHeader(sourcePort: 1, destinationPort: 37008, length: 0)))
      // In front of it one without a packet.
      let small = [UInt8](repeating: 2, count: 12) + [0, 2, 0, 0]
      octets = sniffer.octets(payload: [1, 0, 0, 18, 1] + header + small + part)
      guard case .packet(let packet) = FrameContent(.raw, octets) else {
        Issue.record("no packet at \(depth)")
        return
      }
      #expect(packet.encapsulations.count == min(8, depth * 2), "\(depth)")
    }
    guard case .packet(let packet) = FrameContent(.raw, octets) else {
      Issue.record("\(FrameContent(.raw, octets))")
      return
    }
    #expect(packet.encapsulations.count == 8)
  }

  @Test func `inside a tunnel the first of TCP is read, and the others are counted`() throws {
    let example = Example.Apart.aggregateInTunnel
    let packet = try example.packet
    let plain = try Example.Link.raw.packet
    #expect(packet.ip == plain.ip && packet.transport == plain.transport)
    #expect(packet.encapsulations.description == "TZSP, A-MSDU of 3")
    // Without TCP the first packet of IP.
    var octets = example.octets
    octets[octets.count - 60 + 9] = 99
    octets[octets.count - 60 + 10] &+= 1
    guard case .packet(let other) = FrameContent(.ethernet, octets) else {
      Issue.record("\(FrameContent(.ethernet, octets))")
      return
    }
    #expect(other.ip.payloadProtocol == .udp)
    #expect(other.encapsulations.description == "TZSP, A-MSDU of 3")
  }
}
