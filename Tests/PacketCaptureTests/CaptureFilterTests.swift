import PacketCapture
import Testing
import WireFormats

@Suite struct CaptureFilterTests {
  static let linkTypes: [LinkType] = [
    .ethernet, .linuxCooked, .linuxCooked2, .raw, .null, .loop, .ipv4, .ipv6,
  ]

  /// The addresses of one family that a trace meets.
  struct Addresses: Sendable {
    let own, target, hop, router, stranger: IPAddress

    init(_ prefix: String) {
      own = IPAddress(prefix + "1")!
      target = IPAddress(prefix + "2")!
      hop = IPAddress(prefix + "3")!
      router = IPAddress(prefix + "4")!
      stranger = IPAddress(prefix + "5")!
    }
  }

  static let families = [Addresses("192.0.2."), Addresses("2001:db8::")]

  private func passes(
    _ linkType: LinkType, _ packet: [UInt8], isARP: Bool = false, target: IPAddress,
    nextHop: IPAddress?
  ) throws -> Bool? {
    guard let frame = PacketBuilder.frame(linkType, packet, isARP: isARP) else { return nil }
    let filter = try PacketFilter(
      CaptureFilter.expression(
        target: target, port: 80, sourcePorts: [40001, 40002], nextHop: nextHop),
      linkType: linkType)
    return filter.matches(frame.span, originalLength: frame.count)
  }

  @Test(arguments: linkTypes, families)
  func `traffic with the target passes, with others not`(
    linkType: LinkType, a: Addresses
  ) throws {
    let echo: [UInt8] = a.own.version == .v4 ? [8, 0] : [128, 129]
    for (peer, expected) in [(a.target, true), (a.stranger, false)] {
      var packets = [
        PacketBuilder.tcp(a.own, peer), PacketBuilder.tcp(peer, a.own),
        PacketBuilder.udp(a.own, peer), PacketBuilder.udp(peer, a.own),
      ]
      packets += echo.map { PacketBuilder.icmp(a.own, peer, type: $0) }
      packets += echo.map { PacketBuilder.icmp(peer, a.own, type: $0) }
      for packet in packets {
        let passes = try passes(linkType, packet, target: a.target, nextHop: a.hop)
        #expect(passes == nil || passes == expected)
      }
    }
  }

  @Test(arguments: linkTypes, families)
  func `an answer of the port to one of ours passes from any address`(
    linkType: LinkType, a: Addresses
  ) throws {
    let cases: [(from: UInt16, to: UInt16, expected: Bool)] = [
      (80, 40001, true), (80, 40002, true), (80, 40003, false), (81, 40001, false),
      (40001, 80, false),
    ]
    for (from, to, expected) in cases {
      let packet = PacketBuilder.tcp(a.stranger, a.own, from: from, to: to)
      let passes = try passes(linkType, packet, target: a.target, nextHop: a.hop)
      #expect(passes == nil || passes == expected)
    }
  }

  @Test(arguments: linkTypes, families)
  func `errors pass from anyone, other messages do not`(linkType: LinkType, a: Addresses) throws {
    let kept: Set<UInt8> = a.own.version == .v4 ? [3, 5, 11, 12] : [1, 2, 3, 4]
    let neighbours: Set<UInt8> = a.own.version == .v4 ? [] : [135, 136]
    for type in UInt8.min...UInt8.max where !neighbours.contains(type) {
      let packet = PacketBuilder.icmp(a.router, a.own, type: type)
      let passes = try passes(linkType, packet, target: a.target, nextHop: a.hop)
      #expect(passes == nil || passes == kept.contains(type))
    }
  }

  @Test(arguments: [LinkType.ethernet, .linuxCooked, .linuxCooked2])
  func `ARP passes for the next hop only`(linkType: LinkType) throws {
    let a = Self.families[0]
    let wanted = [PacketBuilder.arp(a.own, a.hop), PacketBuilder.arp(a.hop, a.own)]
    let other = [PacketBuilder.arp(a.own, a.target), PacketBuilder.arp(a.stranger, a.own)]
    for packet in wanted {
      #expect(
        try passes(linkType, packet, isARP: true, target: a.target, nextHop: a.hop) == true)
      #expect(try passes(linkType, packet, isARP: true, target: a.target, nextHop: nil) == false)
    }
    for packet in other {
      #expect(
        try passes(linkType, packet, isARP: true, target: a.target, nextHop: a.hop) == false)
    }
  }

  @Test(arguments: [LinkType.ethernet, .linuxCooked, .linuxCooked2, .raw, .ipv6])
  func `neighbour discovery passes for the next hop only`(linkType: LinkType) throws {
    let a = Self.families[1]
    let group = IPAddress("ff02::1:ff00:3")!
    let wanted = [
      PacketBuilder.icmp(a.own, group, type: 135, about: a.hop),
      PacketBuilder.icmp(a.hop, a.own, type: 136, about: a.hop),
      PacketBuilder.icmp(a.hop, group, type: 135, about: a.own),
    ]
    let other = [
      PacketBuilder.icmp(a.own, group, type: 135, about: a.stranger),
      PacketBuilder.icmp(a.stranger, a.own, type: 136, about: a.stranger),
    ]
    for packet in wanted {
      #expect(try passes(linkType, packet, target: a.target, nextHop: a.hop) == true)
    }
    for packet in other {
      #expect(try passes(linkType, packet, target: a.target, nextHop: a.hop) == false)
    }
  }

  @Test func `an IPv4 target may have an IPv6 next hop`() throws {
    let (target, hop) = (Self.families[0].target, Self.families[1].hop)
    let group = IPAddress("ff02::1:ff00:3")!
    let packet = PacketBuilder.icmp(Self.families[1].own, group, type: 135, about: hop)
    #expect(try passes(.ethernet, packet, target: target, nextHop: hop) == true)
  }

  @Test func `a bad expression is reported with libpcap's reason`() {
    #expect {
      _ = try PacketFilter("tcp and and", linkType: .ethernet)
    } throws: { error in
      guard case .badFilter("tcp and and", let reason) = error as? CaptureError else {
        return false
      }
      return reason.contains("syntax error")
    }
  }

  @Test func `a frame without octets matches nothing`() throws {
    let filter = try PacketFilter("tcp", linkType: .ethernet)
    let nothing: [UInt8] = []
    let passes = filter.matches(nothing.span, originalLength: 0)
    #expect(!passes)
  }

  /// The connection to it, and nothing else of it.
  @Test(arguments: linkTypes)
  func `the host's address of the other family passes with its port`(linkType: LinkType) throws {
    let (own, other) = (Self.families[0], Self.families[1])
    let filter = try PacketFilter(
      CaptureFilter.expression(
        target: own.target, port: 80, sourcePorts: [], nextHop: nil, otherFamily: other.target),
      linkType: linkType)
    for (packet, isOfIt) in [
      (PacketBuilder.tcp(other.own, other.target, to: 80), true),
      (PacketBuilder.tcp(other.target, other.own, from: 80), true),
      (PacketBuilder.tcp(other.own, other.target, to: 81), false),
      (PacketBuilder.tcp(other.own, other.stranger, to: 80), false),
      (PacketBuilder.udp(other.own, other.target), false),
    ] {
      guard let frame = PacketBuilder.frame(linkType, packet) else { continue }
      let passes = filter.matches(frame.span, originalLength: frame.count)
      #expect(passes == isOfIt)
    }
  }
}
