import PathTracing
import Testing
import WireFormats

@Suite struct IPv6HeaderTests {
  @Test func `a SYN's header reads`() throws {
    let header = try IPv6Header(parsing: Example.TCP.synIPv6.ethernetPayload.span)
    #expect(header.trafficClass == 0)
    #expect(header.flowLabel == 0xad023)
    #expect(header.payloadLength == 40)
    #expect(header.payloadProtocol == .tcp)
    #expect(header.hopLimit == 64)
    #expect(header.source == IPv6Address("2001:db8:1::10"))
    #expect(header.destination == IPv6Address("2001:db8:2::20"))
    #expect(header.extensionHeaders.isEmpty)
    #expect(header.headerLength == 40)
    #expect(header.fragment == nil)
  }

  @Test func `options of two kinds are read through`() throws {
    let header = try IPv6Header(parsing: Example.UDP.datagramBehindOptions.ethernetPayload.span)
    #expect(header.payloadProtocol == .udp)
    #expect(header.extensionHeaders.map(\.kind) == [.hopByHopOptions, .ipv6DestinationOptions])
    #expect(header.headerLength == 56)
    #expect(try Example.UDP.datagramBehindOptions.udp.destinationPort == 33434)
  }

  @Test func `the first fragment is read through, a later one is not`() throws {
    let first = try IPv6Header(parsing: Example.Link.fragmentIPv6.ethernetPayload.span)
    #expect(
      first.fragment
        == IPv6ExtensionHeader.Fragment(
          offset: 0, moreFragments: true, identification: 0x08c3_83cc))
    let later = try IPv6Header(parsing: Example.Link.laterFragmentIPv6.ethernetPayload.span)
    #expect(
      later.fragment
        == IPv6ExtensionHeader.Fragment(
          offset: 181, moreFragments: false, identification: 0x08c3_83cc))
    #expect(try !Example.Link.fragmentIPv6.packet.ip.isLaterFragment)
    #expect(try Example.Link.laterFragmentIPv6.packet.ip.isLaterFragment)
  }

  @Test func `what looks like an extension header behind a later fragment is not read`() throws {
    var octets = Example.Link.laterFragmentIPv6.ethernetPayload
    octets[40] = IPProtocol.ipv6Routing.rawValue
    let header = try IPv6Header(parsing: octets.span)
    #expect(header.extensionHeaders.count == 1)
    #expect(header.payloadProtocol == .ipv6Routing)
    #expect(header.headerLength == 48)
  }

  @Test(arguments: [
    Example.TCP.synIPv6, Example.UDP.datagramBehindOptions, Example.Link.fragmentIPv6,
    Example.Link.laterFragmentIPv6, Example.ICMPv6.listenerReport,
  ])
  func `a captured header is written back`(example: Example) throws {
    let header = try IPv6Header(parsing: example.ethernetPayload.span)
    var octets: [UInt8] = []
    header.append(to: &octets)
    #expect(octets == Array(example.ethernetPayload.prefix(header.headerLength)))
  }

  @Test func `random headers round-trip`() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<2000 {
      let header = generator.ipv6Header()
      var octets: [UInt8] = []
      header.append(to: &octets)
      #expect(octets.count == header.headerLength)
      #expect(try IPv6Header(parsing: octets.span) == header)
    }
  }

  @Test func `every truncation of the fixed header is reported`() {
    for count in 0..<40 {
      #expect(
        wireError(Array(Example.TCP.synIPv6.ethernetPayload.prefix(count)), IPv6Header.init)
          == WireError(.ipv6, offset: 0, needed: 40, available: count))
    }
  }

  @Test func `every truncation of the extension headers is reported`() {
    let octets = Example.UDP.datagramBehindOptions.ethernetPayload
    for count in 40..<56 {
      #expect(
        wireError(Array(octets.prefix(count)), IPv6Header.init)
          == WireError(.ipv6Extension, offset: 0, needed: 8, available: (count - 40) % 8))
    }
    var longer = octets
    longer[41] = 1  // The hop-by-hop options end at 56.
    for count in 48..<56 {
      #expect(
        wireError(Array(longer.prefix(count)), IPv6Header.init)
          == WireError(.ipv6Extension, offset: 8, needed: 16, available: count - 40))
    }
  }

  @Test(arguments: (0..<16).filter { $0 != 6 })
  func `another version is the field's error`(version: Int) {
    var octets = Example.TCP.synIPv6.ethernetPayload
    octets[0] = UInt8(version << 4)
    #expect(
      wireError(octets, IPv6Header.init)
        == WireError(.ipv6, offset: 0, needed: 40, available: 0, limit: .headerField))
  }

  @Test func `an authentication header counts words of four octets`() throws {
    var octets = Array(Example.TCP.synIPv6.ethernetPayload.prefix(40))
    octets[6] = IPProtocol.authentication.rawValue
    octets += [IPProtocol.tcp.rawValue, 4] + [UInt8](repeating: 0, count: 22)
    let header = try IPv6Header(parsing: octets.span)
    #expect(header.headerLength == 64)
    #expect(header.payloadProtocol == .tcp)
  }

  @Test func `a chain of a thousand extension headers ends`() throws {
    var octets = Array(Example.TCP.synIPv6.ethernetPayload.prefix(40))
    octets[6] = IPProtocol.ipv6DestinationOptions.rawValue
    for _ in 0..<999 {
      octets += [IPProtocol.ipv6DestinationOptions.rawValue, 0, 1, 4, 0, 0, 0, 0]
    }
    #expect(
      wireError(octets, IPv6Header.init)
        == WireError(.ipv6Extension, offset: 0, needed: 8, available: 0))
    octets += [IPProtocol.udp.rawValue, 0, 1, 4, 0, 0, 0, 0]
    #expect(try IPv6Header(parsing: octets.span).extensionHeaders.count == 1000)
  }

  @Test func `encrypted payload ends the chain`() throws {
    var octets = Example.TCP.synIPv6.ethernetPayload
    octets[6] = 50
    let packet = try Packet(parsing: octets.span)
    #expect(packet.ip.payloadProtocol.rawValue == 50)
    #expect(packet.transport == .none)
    #expect(packet.stop == nil)
    #expect(packet.payloadLength == 40)
  }
}
