import Testing
import WireFormats

@Suite struct LinkTypeTests {
  @Test(arguments: Example.LinkTypes.all + Example.RareLinks.all)
  func `the same SYN lies below every link layer`(example: Example) throws {
    let packet = try example.packet
    let plain = try (packet.ip.version == .v4 ? Example.Link.raw : .Link.rawIPv6).packet
    #expect(packet.ip == plain.ip && packet.transport == plain.transport)
    #expect(packet.stop == nil)
    #expect(Array(packet.encapsulations) == (example.linkType == .mpls ? [.mpls] : []))
  }

  @Test func `a type that is not decoded keeps its number, and has a name where it is known`() {
    for (number, name) in [
      (147, "USER0 (147)"), (162, "USER15 (162)"), (187, "BLUETOOTH_HCI_H4 (187)"), (9999, "9999"),
      (163_000, "163000"), (220, "USB_LINUX_MMAPPED (220)"), (2, "EXP_ETHERNET (2)"),
      (299, "FIRA_UCI (299)"),
    ] as [(UInt32, String)] {
      let linkType = LinkType(rawValue: number)
      #expect(FrameContent(linkType, Example.Link.raw.octets) == .unsupportedLinkType(linkType))
      #expect(linkType.description == name)
    }
  }

  @Test func `every type of the list is decoded or has a name`() {
    // As the registry of RFC 9936 has them; what it leaves out was never given away.
    let listed = Array(0...10) + [50, 51] + Array(99...301) as [UInt32]
    let decoded = Set(FrameContentTests.linkTypes).union([.endaceEthernet, .endaceSerial])
    for number in listed where !decoded.contains(LinkType(rawValue: number)) {
      let linkType = LinkType(rawValue: number)
      #expect(linkType.description.hasSuffix(" (\(number))"), "\(number)")
      #expect(FrameContent(linkType, Example.Link.raw.octets) == .unsupportedLinkType(linkType))
    }
  }

  @Test func `records and messages without a frame are another protocol`() {
    var record = Example.RareLinks.endace.octets
    record[8] = 3
    #expect(FrameContent(.endace, record) == .other(.unknown))
    var event = Example.RareLinks.analyzer.octets
    event[1] |= 1
    #expect(FrameContent(.analyzer, event) == .other(.unknown))
    var other = Example.RareLinks.juniperEthernet.octets
    other[2] = 0
    #expect(FrameContent(.juniperEthernet, other) == .other(.unknown))
    // A frame to be sent is one; keep-alives, other versions and unknown contents are none.
    var message = Example.RareLinks.tzspLink.octets
    message[1] = 1
    #expect(FrameContent(.tzsp, message) == Example.RareLinks.tzspLink.content)
    for (index, value) in [(0, 2), (1, 4), (1, 5), (3, 0), (3, 128)] as [(Int, UInt8)] {
      var message = Example.RareLinks.tzspLink.octets
      message[index] = value
      #expect(FrameContent(.tzsp, message) == .other(.unknown))
    }
  }

  @Test func `an octet in front tells who sent the frame`() throws {
    for (example, isOutgoing) in [
      (Example.RareLinks.directedPPP, false), (Example.RareLinks.directedHDLC, true),
      (Example.RareLinks.directedFrameRelay, false), (Example.RareLinks.pppDaemon, true),
      (Example.RareLinks.juniperEthernet, false), (Example.RareLinks.juniperEthernetSent, true),
      (Example.RareLinks.juniperPacket, false),
    ] {
      let header = try LinkHeader(example.linkType, parsing: example.octets.span)
      #expect(header?.isOutgoing == isOutgoing)
    }
  }

  @Test func `a header of one's own does not hide a type that is not decoded`() {
    var octets = Example.LinkTypes.perPacketInformation.octets
    for number: UInt8 in [147, 192] {
      octets[4] = number
      #expect(
        FrameContent(.perPacketInformation, octets) == .unsupportedLinkType(.perPacketInformation))
    }
  }

  @Test func `wireless data that is encrypted is no other protocol`() {
    for example in [Example.LinkTypes.wireless, Example.LinkTypes.radiotap] {
      var octets = example.octets
      let at = example.linkType == .wireless ? 0 : Int(octets[2])
      octets[at + 1] |= 0x40
      #expect(FrameContent(example.linkType, octets) == .other(.encrypted))
      // A management frame, protected likewise, holds no packet.
      octets[at] = 0xd0
      #expect(FrameContent(example.linkType, octets) == .other(.unknown))
    }
  }

  @Test func `wireless frames without data are another protocol`() {
    var octets = Example.LinkTypes.wireless.octets
    for control: UInt8 in [0x80, 0xd4, 0x48, 0xc8, 0x09] {
      octets[0] = control
      #expect(FrameContent(.wireless, octets) == .other(.unknown))
    }
  }

  @Test func `PPP protocols besides IP are another protocol`() {
    #expect(FrameContent(.ppp, [0xff, 3, 0xc0, 0x21, 1, 2]) == .other(.unknown))
    #expect(
      FrameContent(.ppp, [0xff, 3, 0x21])
        == .undecodable(
          WireError(.ipv4, offset: 0, needed: 1, available: 0)))
  }
}
