import Testing
import WireFormats

@Suite struct LinkHeaderTests {
  @Test(
    arguments: [
      (Example.TCP.syn, 14, EtherType.ipv4, nil),
      (Example.TCP.synIPv6, 14, .ipv6, nil),
      (Example.Link.arpReply, 14, .arp, nil),
      (Example.Link.vlan, 14, .vlan, nil),
      (Example.Link.vlanInVLAN, 14, .serviceVLAN, nil),
      (Example.Link.cookedSYN, 16, .ipv4, true),
      (Example.Link.cookedSYNACK, 16, .ipv4, false),
      (Example.Link.cookedARP, 16, .arp, true),
      (Example.Link.cooked2SYN, 20, .ipv4, true),
      (Example.Link.cooked2SYNACK, 20, .ipv4, false),
      (Example.Link.null, 4, .ipv4, nil),
      (Example.Link.nullIPv6Darwin, 4, .ipv6, nil),
      (Example.Link.nullIPv6BigEndian, 4, .ipv6, nil),
      (Example.Link.loop, 4, .ipv4, nil),
      (Example.Link.loopIPv6, 4, .ipv6, nil),
      (Example.Link.raw, 0, .ipv4, nil),
      (Example.Link.rawIPv6, 0, .ipv6, nil),
    ] as [(Example, Int, EtherType, Bool?)])
  func `a captured header reads`(
    example: Example, length: Int, payload: EtherType, isOutgoing: Bool?
  ) throws {
    let header = try #require(
      try LinkHeader(example.linkType, parsing: example.octets.span))
    #expect(header.length == length)
    #expect(header.payload == payload)
    #expect(header.isOutgoing == isOutgoing)
  }

  @Test func `the same SYN lies below every link layer`() throws {
    let packet = try Example.TCP.syn.packet
    for example in [
      Example.Link.cookedSYN, Example.Link.cooked2SYN, Example.Link.null, Example.Link.loop,
      Example.Link.raw,
    ] {
      #expect(try example.packet.ip == packet.ip)
      #expect(try example.packet.transport == packet.transport)
    }
  }

  @Test(arguments: [LinkType.rawBSD, .rawOpenBSD, .raw, .ipv4, .ipv6])
  func `raw link types tell the version from the packet`(linkType: LinkType) throws {
    for (example, payload) in [(Example.Link.raw, EtherType.ipv4), (Example.Link.rawIPv6, .ipv6)] {
      #expect(try LinkHeader(linkType, parsing: example.octets.span)?.payload == payload)
    }
    #expect(
      wireError([]) { octets throws(WireError) in try LinkHeader(linkType, parsing: octets) }
        == WireError(.link, offset: 0, needed: 1, available: 0))
  }

  @Test(arguments: [UInt32(10), 24, 28, 30])
  func `every IPv6 family of either byte order is known`(family: UInt32) throws {
    for word in [family, family.byteSwapped] {
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) }
      for linkType in [LinkType.null, .loop] {
        #expect(try LinkHeader(linkType, parsing: octets.span)?.payload == .ipv6)
      }
    }
  }

  // 260 octets of a text, or a packet of 1280: swapped, these lengths are smaller.
  @Test(arguments: [[4, 1], [1, 4]] as [[UInt8]])
  func `attributes of any length have the byte order of the first`(length: [UInt8]) throws {
    let isBig = length == [1, 4]
    func attribute(_ type: UInt8, _ length: [UInt8], _ value: [UInt8]) -> [UInt8] {
      length + (isBig ? [0, type] : [type, 0]) + value
    }
    let octets =
      [2, 0, 0, 5] + attribute(1, isBig ? [0, 8] : [8, 0], [8, 0, 3, 0])
      + attribute(10, length, [UInt8](repeating: 65, count: 256))
      + attribute(9, length, [UInt8](repeating: 0x45, count: 256))
    let header = try #require(try LinkHeader(.netfilterLog, parsing: octets.span))
    #expect(header.length == 4 + 8 + 260 + 4)
    #expect(header.payload == .ipv4)
  }

  @Test func `another family is not IP`() throws {
    #expect(
      FrameContent(.null, [7, 0, 0, 0, 0x45]) == .other(EtherType(rawValue: 0)))
  }

  @Test(
    arguments: [
      (Example.Link.vlan, WireError.Layer.ethernet, 14, 18),
      (Example.Link.cookedSYN, .linuxCooked, 0, 16),
      (Example.Link.cooked2SYN, .linuxCooked, 0, 20),
      (Example.Link.null, .loopback, 0, 4),
      (Example.Link.loop, .loopback, 0, 4),
    ] as [(Example, WireError.Layer, Int, Int)])
  func `every truncation is reported`(
    example: Example, layer: WireError.Layer, start: Int, end: Int
  ) {
    for count in start..<end {
      #expect(
        FrameContent(example.linkType, Array(example.octets.prefix(count)))
          == .undecodable(WireError(layer, offset: start, needed: end, available: count)))
    }
  }

  @Test func `other protocols and lengths keep their number`() throws {
    for number in [0x88cc, 0x0026, 0x86de] as [UInt16] {
      var octets = Example.TCP.syn.octets
      octets[12] = UInt8(number >> 8)
      octets[13] = UInt8(number & 0xff)
      #expect(
        FrameContent(.ethernet, octets) == .other(EtherType(rawValue: number)))
    }
  }

  @Test func `tags in a row end with the frame`() {
    let octets =
      [UInt8](repeating: 0x02, count: 12) + (0..<5).flatMap { _ in [0x81, 0, 0, 1] as [UInt8] }
    #expect(
      FrameContent(.ethernet, octets)
        == .undecodable(WireError(.ethernet, offset: 30, needed: 34, available: 32)))
  }
}
