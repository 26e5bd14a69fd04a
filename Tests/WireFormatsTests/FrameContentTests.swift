import PathTracing
import Testing
import WireFormats

@Suite struct FrameContentTests {
  static let linkTypes: [LinkType] = [
    .null, .ethernet, .rawBSD, .rawOpenBSD, .raw, .loop, .linuxCooked, .ipv4, .ipv6,
    .linuxCooked2, LinkType(rawValue: 147), .ppp, .pppSerial, .pppoe, .ciscoHDLC, .frameRelay,
    .netfilterLog, .ipOverInfiniBand, .atm, .fddi, .tokenRing, .slip, .packetFilterLog, .mpls,
    .wireless, .wirelessRadiotap, .wirelessPrism, .wirelessAVS, .perPacketInformation,
    .darwinPacketTap, .tzsp, .classicalATM, .clearOfIPsec, .fibreChannel, .fireWire, .pppDaemon,
    .endace, .directedPPP, .directedHDLC, .directedFrameRelay, .analyzer, .analyzerTransparent,
    .broadcomTag, .broadcomTagInFront, .marvellTag, .marvellTagWithType,
    .juniperEthernet, .juniperPPPoE, .juniperPPP, .juniperFrameRelay, .juniperHDLC, .solarisPacket,
  ]

  @Test(arguments: Example.all)
  func `no header of a captured frame is cut or damaged`(example: Example) {
    switch example.content {
    case .packet(let packet): #expect(packet.stop == nil)
    case .arp: break
    default: Issue.record("\(example.content)")
    }
  }

  @Test(arguments: Example.all)
  func `any single octet may change`(example: Example) throws {
    let start = try #require(try InnermostPayload(example.linkType, in: example.octets.span)).start
    var octets = example.octets
    for index in octets.indices {
      let original = octets[index]
      for value in UInt8.min...UInt8.max {
        octets[index] = value
        if let flaw = flaw(of: FrameContent(example.linkType, octets), in: octets) {
          Issue.record("octet \(index) set to \(value): \(flaw)")
        }
        if index >= start, let packet = try? Packet(parsing: octets.span.extracting(start...)),
          let flaw = flaw(of: packet, in: octets.count - start)
        {
          Issue.record("octet \(index) of \(start) set to \(value): \(flaw)")
        }
      }
      octets[index] = original
    }
  }

  @Test(arguments: Example.all)
  func `a frame cut anywhere keeps what came before the cut`(example: Example) throws {
    let start = try #require(try InnermostPayload(example.linkType, in: example.octets.span)).start
    for count in 0..<example.octets.count {
      let octets = Array(example.octets.prefix(count))
      let content = FrameContent(example.linkType, octets)
      if let flaw = flaw(of: content, in: octets) { Issue.record("cut at \(count): \(flaw)") }
      switch content {
      case .undecodable(let error):
        #expect(error.limit == .capture)
        #expect(error.available <= count)
        #expect(error.available < error.needed)
      case .packet(let packet):
        let whole = try example.packet
        #expect(packet.ip == whole.ip)
        if packet.transport == .none, whole.transport != .none {
          #expect(packet.stop?.limit == .capture)
          #expect(packet.stop?.available == count - start - whole.ip.headerLength)
        } else if packet.stop == nil {
          #expect(packet.payloadLength == whole.payloadLength)
          #expect(packet.payload.lowerBound == whole.payload.lowerBound)
        }
      case .arp, .other, .unsupportedLinkType: #expect(content == example.content)
      }
    }
  }

  @Test func `several octets may change and the end be cut`() {
    var generator = SeededGenerator(seed: 30)
    for _ in 0..<1000 {
      for example in Example.all {
        var octets = example.octets
        for _ in 0...generator.below(6) {
          octets[generator.below(octets.count)] = generator.integer()
        }
        octets.removeLast(generator.below(3) == 0 ? generator.below(octets.count) : 0)
        if let flaw = flaw(of: FrameContent(example.linkType, octets), in: octets) {
          Issue.record("\(flaw) in \(octets)")
        }
      }
    }
  }

  @Test(arguments: linkTypes)
  func `garbage of every length has an answer`(linkType: LinkType) {
    var generator = SeededGenerator(seed: 31 + UInt64(linkType.rawValue))
    for count in 0...200 {
      for _ in 0..<90 {
        var octets = generator.octets(count)
        if generator.bool() { makePlausible(&octets, linkType, &generator) }
        if let flaw = flaw(of: FrameContent(linkType, octets), in: octets) {
          Issue.record("\(flaw) in \(octets)")
        }
      }
    }
  }

  @Test func `garbage behind an IP header has an answer`() {
    var generator = SeededGenerator(seed: 32)
    let protocols: [UInt8] = [0, 1, 6, 17, 43, 44, 51, 58, 60, 135]
    for round in 0..<20_000 {
      var octets = generator.octets(20 + generator.below(200))
      let isSix = round % 2 == 0 && octets.count >= 48
      octets[0] = isSix ? 0x60 : 0x45
      octets[isSix ? 6 : 9] = protocols[generator.below(protocols.count)]
      // The length fields are right half of the time, so that what they bound is reached.
      if generator.bool() {
        octets[isSix ? 4 : 2] = 0
        octets[isSix ? 5 : 3] = UInt8(octets.count - (isSix ? 40 : 0))
      }
      if !isSix { octets[6] &= 0xe0 }
      if !isSix { octets[7] = 0 }
      if octets.count > 28, generator.bool() { octets[20] = [3, 5, 11, 12][generator.below(4)] }
      if octets.count > 48, generator.bool() { octets[28] = [0x45, 0x60][generator.below(2)] }
      if let flaw = flaw(of: FrameContent(.raw, octets), in: octets) {
        Issue.record("\(flaw) in \(octets)")
      }
    }
  }

  /// Puts a link-layer header in front that leads to IP or ARP.
  private func makePlausible(
    _ octets: inout [UInt8], _ linkType: LinkType, _ generator: inout SeededGenerator
  ) {
    let protocols: [[UInt8]] = [[0x08, 0], [0x86, 0xdd], [0x08, 6], [0x81, 0], [0x88, 0xa8]]
    let etherType = protocols[generator.below(protocols.count)]
    let place: (at: Int, octets: [UInt8], end: Int) =
      switch linkType {
      case .ethernet: (12, etherType, 14)
      case .linuxCooked: (14, etherType, 16)
      case .linuxCooked2: (0, etherType, 20)
      case .null: (0, [[2, 0, 0, 0], [30, 0, 0, 0]][generator.below(2)], 4)
      case .loop: (0, [[0, 0, 0, 2], [0, 0, 0, 24]][generator.below(2)], 4)
      default: (0, [], 0)
      }
    guard octets.count > place.end else { return }
    for (index, octet) in place.octets.enumerated() { octets[place.at + index] = octet }
    octets[place.end] = [0x45, 0x46, 0x4f, 0x60][generator.below(4)]
  }

  /// What contradicts itself in decoded content, if anything does.
  private func flaw(of content: FrameContent, in octets: [UInt8]) -> String? {
    switch content {
    case .packet(let packet): flaw(of: packet, in: octets.count)
    case .undecodable(let error): flaw(of: error, in: octets.count)
    case .arp, .other, .unsupportedLinkType: nil
    }
  }

  private func flaw(of packet: Packet, in count: Int) -> String? {
    if packet.payloadLength < 0 { return "negative payload length" }
    if packet.payload.lowerBound < 0 || packet.payload.upperBound > count {
      return "payload \(packet.payload) outside \(count) octets"
    }
    if packet.payload.count > packet.payloadLength { return "more payload than there was" }
    if case .icmp(let message) = packet.transport, let quote = message.quote,
      quote.transportOctets < 0 || quote.transportOctets > count
    {
      return "quote of \(quote.transportOctets) octets"
    }
    return packet.stop.flatMap { flaw(of: $0, in: count) }
  }

  private func flaw(of error: WireError, in count: Int) -> String? {
    if error.layer == .link || error.layer == .arp { return nil }
    if error.available < 0 || error.offset < 0 || error.offset > error.needed {
      return "impossible \(error)"
    }
    if error.available >= error.needed { return "enough octets, but \(error)" }
    if error.limit == .capture, error.available > count { return "more than there is: \(error)" }
    return nil
  }
}
