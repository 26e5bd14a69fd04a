import PathTracing
import Testing
import WireFormats

@Suite struct EncapsulationTests {
  static let around =
    Example.Encapsulated.all + Example.LinkTypes.all + Example.Tags.all + Example.Tunnels.all
    + Example.RareLinks.all

  static let passed: [(Example, [Encapsulation])] = [
    (Example.Encapsulated.mpls, [.mpls]),
    (Example.Encapsulated.mplsIPv6, [.mpls]),
    (Example.Encapsulated.pseudowire, [.mpls]),
    (Example.Encapsulated.pseudowireBare, [.mpls]),
    (Example.Encapsulated.pppoe, [.pppoe]),
    (Example.Encapsulated.pppoeInVLAN, [.vlan, .pppoe]),
    (Example.Encapsulated.gre, [.gre]),
    (Example.Encapsulated.greWithEverything, [.gre]),
    (Example.Encapsulated.greIPv6, [.gre]),
    (Example.Encapsulated.greEthernet, [.gre]),
    (Example.Encapsulated.grePPP, [.gre]),
    (Example.Encapsulated.greMPLS, [.gre, .mpls]),
    (Example.Encapsulated.erspanI, [.erspan]),
    (Example.Encapsulated.erspanII, [.erspan]),
    (Example.Encapsulated.erspanIII, [.erspan]),
    (Example.Encapsulated.erspanIIISubheader, [.erspan]),
    (Example.Encapsulated.vxlan, [.vxlan]),
    (Example.Encapsulated.vxlanLinux, [.vxlan]),
    (Example.Encapsulated.vxlanIPv6, [.vxlan, .vlan]),
    (Example.Encapsulated.geneve, [.geneve]),
    (Example.Encapsulated.geneveOptions, [.geneve]),
    (Example.Encapsulated.geneveIPv4, [.geneve]),
    (Example.Encapsulated.ipv4InIPv4, [.ipv4InIP]),
    (Example.Encapsulated.ipv4InIPv6, [.ipv4InIP]),
    (Example.Encapsulated.ipv6InIPv4, [.ipv6InIP]),
    (Example.Encapsulated.ipv6InIPv6, [.ipv6InIP]),
    (Example.Encapsulated.etherIP, [.etherIP]),
    (Example.Encapsulated.mplsInIP, [.mpls]),
    (Example.Encapsulated.mplsInUDP, [.mpls]),
    (Example.Encapsulated.teredo, [.teredo]),
    (Example.Encapsulated.teredoIndications, [.teredo]),
    (Example.Encapsulated.gtp, [.gtp]),
    (Example.Encapsulated.gtpExtension, [.gtp]),
    (Example.Encapsulated.l2tp, [.l2tp]),
    (Example.Encapsulated.l2tpWithEverything, [.l2tp]),
    (Example.Encapsulated.l2tpAnswer, [.l2tp]),
    (Example.Encapsulated.vxlanFirstFragment, [.vxlan]),
    (Example.Encapsulated.vxlanInVXLANInVLAN, [.vlan, .vxlan, .vxlan]),
  ]

  @Test(arguments: passed)
  func `the SYN inside is found, and what is around it is named`(
    example: Example, encapsulations: [Encapsulation]
  ) throws {
    let packet = try example.packet
    let plain = try (packet.ip.version == .v4 ? Example.Link.raw : .Link.rawIPv6).packet
    #expect(packet.ip == plain.ip && packet.transport == plain.transport)
    #expect(packet.stop == nil && packet.payloadLength == 0)
    #expect(Array(packet.encapsulations) == encapsulations)
  }

  @Test(
    arguments: [
      (Example.Encapsulated.mpls, "MPLS label 1000"),
      (Example.Encapsulated.pppoeInVLAN, "VLAN 7, PPPoE session 42"),
      (Example.Encapsulated.greWithEverything, "GRE key 5"), (Example.Encapsulated.gre, "GRE"),
      (Example.Encapsulated.erspanI, "ERSPAN"),
      (Example.Encapsulated.erspanII, "ERSPAN session 10"),
      (Example.Encapsulated.vxlanInVXLANInVLAN, "VLAN 7, VXLAN VNI 42, VXLAN VNI 42"),
      (Example.Encapsulated.geneveOptions, "GENEVE VNI 42"),
      (Example.Encapsulated.gtpExtension, "GTP-U tunnel 77"),
      (Example.Encapsulated.l2tpWithEverything, "L2TP session 42"),
    ])
  func `the network that an encapsulation names is kept`(example: Example, words: String) throws {
    #expect(try example.packet.encapsulations.description == words)
  }

  @Test func `a tag is an encapsulation too`() throws {
    #expect(Array(try Example.Link.vlanInVLAN.packet.encapsulations) == [.vlan, .vlan])
    #expect(try Example.Link.vlanInVLAN.packet.encapsulations.description == "VLAN 1, VLAN 100")
    #expect(try Example.Link.raw.packet.encapsulations.isEmpty)
  }

  @Test func `nesting ends at eight, with the packet reached by then`() throws {
    var octets = Example.Link.raw.octets
    for depth in 1...20 {
      let outer = Packet(
        ip: try #require(
          IPHeader(
            source: .v4(IPv4Address(rawValue: 1)), destination: .v4(IPv4Address(rawValue: 2)),
            timeToLive: UInt8(depth), payloadProtocol: IPProtocol(rawValue: 4))), transport: .none)
      octets = outer.octets(payload: octets)
      guard case .packet(let packet) = FrameContent(.raw, octets) else {
        Issue.record("no packet at depth \(depth)")
        return
      }
      #expect(packet.encapsulations.count == min(depth, 8))
      #expect(packet.ip.timeToLive == (depth <= 8 ? 64 : UInt8(depth - 8)))
    }
  }

  @Test(arguments: [0x8002, 0x0003, 0x0001, 0x0012, 0x2002, 0x1002, 0x0402] as [UInt16])
  func `control messages and other versions of L2TP carry nothing`(flags: UInt16) throws {
    var example = Example.Encapsulated.l2tp
    example.octets[42] = UInt8(flags >> 8)
    example.octets[43] = UInt8(flags & 0xff)
    let packet = try example.packet
    #expect(packet.encapsulations.isEmpty && packet.ip.payloadProtocol == .udp)
  }

  @Test func `more than eight tags are another protocol`() {
    let tags = (0..<9).flatMap { _ in [0x81, 0, 0, 1] as [UInt8] }
    let octets = [UInt8](repeating: 2, count: 12) + tags + [8, 0] + Example.Link.raw.octets
    #expect(FrameContent(.ethernet, octets) == .other(.vlan))
  }

  @Test(arguments: around)
  func `a frame cut anywhere is undecodable, or an outer packet, or the packet`(
    example: Example
  ) throws {
    let whole = try example.packet
    let end = example.octets.count - 40
    for count in 0..<example.octets.count {
      switch FrameContent(example.linkType, Array(example.octets.prefix(count))) {
      case .undecodable(let error):
        #expect(error.limit == .capture)
        #expect(error.available <= count && error.available < error.needed)
      case .packet(let packet) where packet.ip == whole.ip:
        #expect(count >= end - 20 && packet.encapsulations == whole.encapsulations)
      case .packet(let packet):
        #expect(packet.encapsulations.count < whole.encapsulations.count, "cut at \(count)")
      case let content: Issue.record("\(content), cut at \(count)")
      }
    }
  }

  @Test(arguments: around)
  func `any single octet in front of the packet may change`(example: Example) throws {
    let start = try #require(try InnermostPayload(example.linkType, in: example.octets.span)).start
    var octets = example.octets
    for index in 0..<start {
      let original = octets[index]
      for value in UInt8.min...UInt8.max {
        octets[index] = value
        if let flaw = flaw(example.linkType, octets) {
          Issue.record("octet \(index) set to \(value): \(flaw)")
        }
      }
      octets[index] = original
    }
  }

  @Test func `several octets may change and the end be cut`() {
    var generator = SeededGenerator(seed: 40)
    for example in Self.around {
      for _ in 0..<1000 {
        var octets = example.octets
        for _ in 0...generator.below(6) {
          octets[generator.below(octets.count)] = generator.integer()
        }
        octets.removeLast(generator.below(3) == 0 ? generator.below(octets.count) : 0)
        if let flaw = flaw(example.linkType, octets) { Issue.record("\(flaw) in \(octets)") }
      }
    }
  }

  @Test(arguments: [UInt16(2152), 3544, 4789, 6081, 6635, 8472])
  func `garbage on the port of a tunnel leaves the datagram`(port: UInt16) {
    var generator = SeededGenerator(seed: UInt64(port))
    for count in 0..<300 {
      let outer = Packet(
        ip: IPHeader(
          source: .v4(generator.ipv4Address()), destination: .v4(generator.ipv4Address()),
          timeToLive: 64, payloadProtocol: .udp)!,
        transport: .udp(UDPHeader(sourcePort: 1, destinationPort: port, length: 0)))
      var payload = generator.octets(count)
      // No version of IP.
      for index in payload.indices where [4, 6].contains(payload[index] >> 4) { payload[index] = 0 }
      guard case .packet(let packet) = FrameContent(.raw, outer.octets(payload: payload)) else {
        Issue.record("no packet of \(count)")
        return
      }
      #expect(packet.ip.source == outer.ip.source && packet.payloadLength == count)
    }
  }

  /// Octets of Ethernet, IPv4 and UDP in front of VXLAN.
  private static let outer = 14 + 20 + 8

  @Test(arguments: [(3, 0), (1, 14)] as [(UInt8, Int)])
  func `VXLAN that names what it carries is entered by that name`(next: UInt8, without: Int) {
    var octets = Example.Encapsulated.vxlan.octets
    octets.replaceSubrange(Self.outer - 6..<Self.outer - 4, with: [0x12, 0xb6])
    octets.replaceSubrange(Self.outer..<Self.outer + 4, with: [0x0c, 0, 0, next])
    octets.removeSubrange(Self.outer + 8..<Self.outer + 8 + without)
    guard case .packet(let packet) = FrameContent(.ethernet, octets) else {
      Issue.record("no packet")
      return
    }
    #expect(Array(packet.encapsulations) == [.vxlan])
    #expect(packet.ip.payloadProtocol == .tcp)
  }

  @Test(arguments: [[], [0x80, 0, 0, 7]] as [[UInt8]])
  func `what WCCP redirects lies behind its header, or at once`(header: [UInt8]) {
    var octets = Example.Encapsulated.gre.octets
    octets.replaceSubrange(36..<38, with: [0x88, 0x3e])
    octets.insert(contentsOf: header, at: 38)
    octets[17] += UInt8(header.count)
    guard case .packet(let packet) = FrameContent(.ethernet, octets) else {
      Issue.record("no packet")
      return
    }
    #expect(Array(packet.encapsulations) == [.gre])
    #expect(packet.ip.payloadProtocol == .tcp)
  }

  @Test func `a later fragment of a tunnel stays the outer packet`() throws {
    var octets = Example.Encapsulated.vxlan.octets
    octets[20] = 0
    octets[21] = 1
    guard case .packet(let packet) = FrameContent(.ethernet, octets) else { return }
    #expect(packet.encapsulations.isEmpty && packet.ip.isLaterFragment)
  }

  @Test func `an error about a tunnel quotes the tunnel, not what is in it`() throws {
    let quoted = Array(Example.Encapsulated.vxlan.octets.dropFirst(14))
    var message = ICMPMessage(
      header: ICMPHeader(version: .v4, type: 11, code: 0, parameter: 0))
    message.quote = nil
    let error = Packet(
      ip: IPHeader(
        source: .v4(IPv4Address(rawValue: 9)), destination: .v4(IPv4Address(rawValue: 8)),
        timeToLive: 60, payloadProtocol: .icmpv4)!, transport: .icmp(message))
    guard case .packet(let packet) = FrameContent(.raw, error.octets(payload: quoted)),
      case .icmp(let read) = packet.transport
    else {
      Issue.record("no ICMP message")
      return
    }
    #expect(packet.encapsulations.isEmpty)
    #expect(read.quote?.ip.payloadProtocol == .udp && read.quote?.destinationPort == 4789)
  }

  @Test func `what is behind the outer packet is not part of the tunnel`() throws {
    // A trailer, as of a frame check sequence, behind a tunnel whose inner length omits its end.
    var octets = Example.Encapsulated.ipv4InIPv4.octets
    octets[14 + 20 + 2] = 0
    octets[14 + 20 + 3] = 0
    guard case .packet(let packet) = FrameContent(.ethernet, octets + [1, 2, 3, 4]) else { return }
    #expect(packet.encapsulations.count == 1 && packet.payloadLength == 0)
  }

  private func flaw(_ linkType: LinkType, _ octets: [UInt8]) -> String? {
    switch FrameContent(linkType, octets) {
    case .packet(let packet):
      packet.payload.upperBound > octets.count || packet.payload.count > packet.payloadLength
        ? "payload \(packet.payload) of \(packet.payloadLength)" : nil
    case .undecodable(let error):
      error.limit == .capture && (error.available >= error.needed || error.available > octets.count)
        ? "impossible \(error)" : nil
    case .arp, .other, .unsupportedLinkType: nil
    }
  }
}
