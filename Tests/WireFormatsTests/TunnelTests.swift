import PathTracing
import Testing
import WireFormats

@Suite struct TunnelTests {
  @Test(arguments: Example.Tags.named + Example.Tunnels.named)
  func `the SYN inside is found, and what is around it is named`(
    example: Example, encapsulations: [Encapsulation], words: String
  ) throws {
    let packet = try example.packet
    let plain = try (packet.ip.version == .v4 ? Example.Link.raw : .Link.rawIPv6).packet
    #expect(packet.ip == plain.ip && packet.transport == plain.transport)
    #expect(packet.stop == nil && packet.payloadLength == 0)
    #expect(Array(packet.encapsulations) == encapsulations)
    #expect(packet.encapsulations.description == words)
  }

  @Test func `each encapsulation has a word and a name of its own`() {
    let all = Encapsulation.allCases
    #expect(Set(all.map(\.word)).count == all.count)
    #expect(Set(all.map(\.description)).count == all.count)
    #expect(all.allSatisfy { $0.word.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" } })
  }

  /// Octets of Ethernet, IPv4 and UDP.
  private static let payload = 14 + 20 + 8

  /// What makes a datagram to the port of a tunnel another one: an octet behind UDP, and its value.
  static let lookalikes: [(Example, Int, UInt8)] = [
    // Version, message, contents, and a field that is longer than all.
    (Example.Tunnels.tzsp, 0, 2), (Example.Tunnels.tzsp, 1, 4), (Example.Tunnels.tzsp, 3, 0),
    (Example.Tunnels.tzspFields, 6, 255), (Example.Tunnels.tzspWireless, 10, 0xb0),
    // A key; nonce and versions at once; a next protocol; the inner version, length and checksum.
    (Example.Tunnels.lisp, 0, 0xc1), (Example.Tunnels.lisp, 0, 0x90),
    (Example.Tunnels.lispGeneric, 3, 9), (Example.Tunnels.lisp, 8, 0x55),
    (Example.Tunnels.lisp, 8, 0x41), (Example.Tunnels.lisp, 10, 1), (Example.Tunnels.lisp, 11, 59),
    (Example.Tunnels.lisp, 19, 0), (Example.Tunnels.lispInstance, 13, 39),
    // Version, length, reserved bit, keep-alive, fragment, what is in it, no optional field.
    (Example.Tunnels.capwap, 0, 0x10), (Example.Tunnels.capwap, 0, 1),
    (Example.Tunnels.capwap, 1, 8), (Example.Tunnels.capwap, 1, 0xf8),
    (Example.Tunnels.capwap, 3, 1), (Example.Tunnels.capwap, 3, 8),
    (Example.Tunnels.capwap, 7, 8), (Example.Tunnels.capwap, 4, 1),
    (Example.Tunnels.capwapWireless, 2, 0x47), (Example.Tunnels.capwapFields, 1, 0x10),
    (Example.Tunnels.capwap, 20, 0x12),
    // A control message, fields without flags, versions, what is in it.
    (Example.Tunnels.gue, 0, 0x20), (Example.Tunnels.gue, 0, 1), (Example.Tunnels.gue, 0, 0x80),
    (Example.Tunnels.gue, 1, 99), (Example.Tunnels.gue, 1, 41),
    (Example.Tunnels.gueDirect, 0, 0x50),
    (Example.Tunnels.gueDirect, 5, 39), (Example.Tunnels.gueFields, 0, 31),
    // Version of GRE, protocol, inner checksum.
    (Example.Tunnels.greInUDP, 1, 7), (Example.Tunnels.greInUDP, 2, 9),
    (Example.Tunnels.greInUDP, 19, 0),
    // Inner version, length, checksum, protocol.
    (Example.Tunnels.fou, 0, 0x55), (Example.Tunnels.fou, 3, 59), (Example.Tunnels.fou, 10, 0),
    (Example.Tunnels.fou, 9, 99),
    // Version, reserved word, session.
    (Example.Tunnels.l2tpv3InUDP, 1, 4), (Example.Tunnels.l2tpv3InUDP, 3, 1),
    (Example.Tunnels.l2tpv3InUDP, 7, 0),
  ]

  @Test(arguments: lookalikes)
  func `a datagram whose header is not the tunnel's stays a datagram`(
    example: Example, index: Int, value: UInt8
  ) throws {
    var example = example
    #expect(example.octets[Self.payload + index] != value)
    example.octets[Self.payload + index] = value
    let packet = try example.packet
    #expect(packet.encapsulations.isEmpty, "\(packet.encapsulations)")
    #expect(packet.ip.payloadProtocol == .udp)
  }

  @Test(arguments: [37008, 4341, 5247, 4754, 6080, 1701, 5555, 53] as [UInt16])
  func `other programs on the port of a tunnel make no packet`(port: UInt16) {
    var generator = SeededGenerator(seed: UInt64(port))
    let query: [UInt8] =
      [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7] + Array("example".utf8)
      + [3] + Array("net".utf8) + [0, 0, 1, 0, 1]
    let payloads = [query] + (0..<4000).map { generator.octets($0 % 400) }
    for payload in payloads {
      for (source, destination) in [(51000, port), (port, 51000)] as [(UInt16, UInt16)] {
        let outer = Packet(
          ip: IPHeader(
            source: .v4(generator.ipv4Address()), destination: .v4(generator.ipv4Address()),
            timeToLive: 64, payloadProtocol: .udp)!,
          transport: .udp(UDPHeader(sourcePort: source, destinationPort: destination, length: 0)))
        guard case .packet(let packet) = FrameContent(.raw, outer.octets(payload: payload)) else {
          Issue.record("no packet of \(payload)")
          return
        }
        #expect(packet.encapsulations.isEmpty && packet.payloadLength == payload.count)
      }
    }
  }

  @Test func `what is left to a network card has no checksum, and is a packet`() throws {
    var example = Example.Tunnels.lisp
    example.octets.replaceSubrange(Self.payload + 18..<Self.payload + 20, with: [0, 0])
    #expect(Array(try example.packet.encapsulations) == [.lisp])
  }

  @Test func `encrypted frames are called so, in tags and in tunnels`() {
    #expect(Example.Apart.macsecEncrypted.content == .other(.encrypted))
    #expect(Example.Apart.capwapEncrypted.content == .other(.encrypted))
    for (example, flags) in [
      (Example.Tunnels.tzspWireless, Self.payload + 12), (.Tunnels.capwapWireless, 51),
      (.Tunnels.capwapFields, 66), (.Tunnels.greWireless, 39),
    ] {
      var example = example
      example.octets[flags] |= 0x40
      #expect(example.content == .other(.encrypted), "\(example.testDescription)")
    }
  }

  @Test(arguments: [(4, 22), (5, 3), (16, 200)] as [(Int, UInt8)])
  func `only data of DTLS is encrypted data of CAPWAP`(index: Int, value: UInt8) throws {
    var example = Example.Apart.capwapEncrypted
    example.octets[Self.payload + index] = value
    let packet = try example.packet
    #expect(packet.encapsulations.isEmpty && packet.ip.payloadProtocol == .udp)
  }

  @Test func `a check behind a signed frame is no part of its packet`() throws {
    let packet = try Example.Apart.macsecWithCheck.packet
    let plain = try Example.Link.raw.packet
    #expect(packet.ip == plain.ip && packet.transport == plain.transport)
    #expect(packet.payloadLength == 0 && Array(packet.encapsulations) == [.macsec])
  }

  @Test(
    arguments: [
      (Example.Tags.vnTag, 16, 0x10), (.Tags.securityGroup, 14, 2), (.Tags.securityGroup, 17, 2),
      (.Tags.macsec, 14, 0x80), (.Tags.macsec, 14, 0x08), (.Tags.trill, 14, 0x40),
      (.Tags.nsh, 14, 0x40), (.Tags.nsh, 14, 0x20), (.Tags.nsh, 15, 1), (.Tags.nsh, 17, 9),
      (.Tags.batman, 14, 0), (.Tags.batman, 15, 14), (.Tags.timeStamp, 15, 2),
      (.Tags.timeStamp, 17, 0x30), (.Tags.switchTag, 14, 1),
    ] as [(Example, Int, UInt8)])
  func `tags of other versions are other protocols`(example: Example, index: Int, value: UInt8) {
    var example = example
    example.octets[index] = value
    let type = EtherType(rawValue: UInt16(example.octets[12]) << 8 | UInt16(example.octets[13]))
    #expect(example.content == .other(type))
  }

  @Test(arguments: [(24, 0), (25, 14), (26, 40)] as [(Int, UInt8)])
  func `what MikroTik's tunnel does not hold is no frame`(index: Int, value: UInt8) throws {
    var example = Example.Tunnels.ethernetOverIP
    #expect(example.octets[14 + 24] == 0 && example.octets[14 + 25] == 74)
    if index == 26 {
      example.octets[14 + 24] = value
    } else {
      example.octets[14 + 25] = index == 24 ? 0 : 200
    }
    let packet = try example.packet
    #expect(packet.encapsulations.isEmpty && packet.ip.payloadProtocol == .gre)
  }

  @Test(arguments: [0x8926, 0x893f, 0xd28b, 0x894f, 0x88e5] as [UInt16])
  func `tags of each kind nest to eight and no deeper`(type: UInt16) {
    let tags: [UInt16: [UInt8]] = [
      0x8926: [0, 0, 0, 5], 0x893f: [0, 0, 0, 5, 0, 0],
      0xd28b: [0, 1, 0, 0x20] + [0, 0, 0, 0, 0, 0],
      0x894f: [0x0f, 0xc2, 2, 4, 0, 0, 1, 1], 0x88e5: [0, 0, 0, 0, 0, 1],
    ]
    let name = [UInt8(type >> 8), UInt8(type & 0xff)]
    let tag = (tags[type] ?? []) + (type == 0x894f ? [] : name)
    for depth in 1...12 {
      var octets = [UInt8](repeating: 2, count: 12) + name
      for index in 0..<depth {
        octets += tag
        guard index == depth - 1 else { continue }
        // The last leads to IP.
        if type == 0x894f { octets[octets.count - 5] = 1 } else { octets.removeLast(2) }
        if type != 0x894f { octets += [8, 0] }
      }
      octets += Example.Link.raw.octets
      switch FrameContent(.ethernet, octets) {
      case .packet(let packet): #expect(packet.encapsulations.count == depth && depth <= 8)
      case .other(let other): #expect(other.rawValue == type && depth > 8)
      case let content: Issue.record("\(content)")
      }
    }
  }
}
