/// Where a frame's link-layer header ends and what it carries.
package struct LinkHeader: Hashable, Sendable {
  /// Octets in front of the payload.
  package var length: Int
  package var payload: EtherType
  /// Whether the capturing machine sent the frame, where the link type says so.
  package var isOutgoing: Bool?
  /// Whether several frames lie in one of IEEE 802.11; the header of the first is part of this one.
  var isAggregate = false

  init(length: Int, payload: EtherType, isOutgoing: Bool? = nil) {
    self.length = length
    self.payload = payload
    self.isOutgoing = isOutgoing
  }

  /// Reads the link-layer header of a frame, without tags.
  ///
  /// Throws for a cut frame; nil for a link type that is not decoded.
  package init?(_ linkType: LinkType, parsing octets: Span<UInt8>) throws(WireError) {
    switch linkType {
    case .ethernet:
      // The addresses are not read: this runs for every frame.
      try octets.need(EthernetHeader.length, .ethernet)
      self.init(
        length: EthernetHeader.length, payload: EtherType(rawValue: octets.bigEndian16(at: 12)))
    case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6: try self.init(rawAt: 0, octets)
    // A pseudo-header of BSD: direction, and what compression left of the headers.
    case .slip: try self.init(rawAt: 16, octets)
    case .linuxCooked:
      // Packet type, ARPHRD type, address length, address (8), protocol.
      try octets.need(16, .linuxCooked)
      self.init(
        length: 16, payload: EtherType(rawValue: octets.bigEndian16(at: 14)),
        isOutgoing: octets.bigEndian16(at: 0) == 4)
    case .linuxCooked2:
      // Protocol, reserved, interface index, ARPHRD type, packet type, address.
      try octets.need(20, .linuxCooked)
      self.init(
        length: 20, payload: EtherType(rawValue: octets.bigEndian16(at: 0)),
        isOutgoing: octets[10] == 4)
    case .null, .loop: try self.init(loopback: octets)
    case .ppp, .pppSerial: try self.init(pointToPointAt: 0, octets)
    case .pppoe:
      try octets.need(8, .link)
      try self.init(pointToPointAt: 6, octets)
    case .ciscoHDLC:
      try octets.need(4, .link)
      self.init(length: 4, payload: EtherType(rawValue: octets.bigEndian16(at: 2)))
    case .frameRelay: try self.init(frameRelay: octets)
    case .atm: self.init(length: 0, payload: .logicalLinkControl)
    case .mpls: self.init(length: 0, payload: .mpls)
    case .fddi:
      try octets.need(13, .link)
      self.init(length: 13, payload: .logicalLinkControl)
    case .tokenRing: try self.init(tokenRing: octets)
    case .ipOverInfiniBand:
      // A global routing header in front of the 4 octets of RFC 4391.
      try octets.need(44, .link)
      self.init(length: 44, payload: EtherType(rawValue: octets.bigEndian16(at: 40)))
    case .netfilterLog: try self.init(netfilterLog: octets)
    case .packetFilterLog: try self.init(packetFilterLog: octets)
    case .wireless: try self.init(wireless: octets, padsHeader: false)
    case .wirelessRadiotap: try self.init(radiotap: octets)
    case .wirelessPrism, .wirelessAVS: try self.init(prismOrAVS: octets)
    case .perPacketInformation:
      try self.init(perPacketInformation: octets)
    case .darwinPacketTap:
      try self.init(darwinPacketTap: octets)
    default: try self.init(rare: linkType, octets)
    }
  }

  /// An IP packet, whose version tells which.
  init(rawAt start: Int, _ octets: Span<UInt8>) throws(WireError) {
    try octets.need(start + 1, .link)
    self.init(length: start, payload: octets[start] >> 4 == 6 ? .ipv6 : .ipv4)
  }

  /// A 4-octet address family; its byte order and its IPv6 value depend on the machine.
  private init(loopback octets: Span<UInt8>) throws(WireError) {
    try octets.need(4, .loopback)
    let family = octets.bigEndian32(at: 0)
    self.init(
      length: 4, payload: EtherType(addressFamily: family > 0xffff ? family.byteSwapped : family))
  }

  /// LINKTYPE_PFLOG: a header of the length in its first octet, with the family in its second.
  private init(packetFilterLog octets: Span<UInt8>) throws(WireError) {
    try octets.need(4, .link)
    let length = (Int(octets[0]) + 3) & ~3
    try octets.need(length, .link)
    self.init(length: length, payload: EtherType(addressFamily: UInt32(octets[1])))
  }

  /// LINKTYPE_NFLOG: the family of the packet, then attributes in the machine's byte order.
  private init(netfilterLog octets: Span<UInt8>) throws(WireError) {
    try octets.need(4, .link)
    let payload = EtherType(addressFamily: UInt32(octets[0]))
    var offset = 4
    // The first attribute is the header of a packet, of eight octets.
    let isBig = octets.count > 4 && octets[4] == 0
    while true {
      try octets.need(offset + 4, from: offset, .link)
      let word = octets.bigEndian16(at: offset)
      let length = Int(isBig ? word : word.byteSwapped)
      let type = octets.bigEndian16(at: offset + 2)
      guard length >= 4 else {
        throw WireError(.link, offset: offset, needed: 4, available: length, limit: .headerField)
      }
      // NFULA_PAYLOAD
      if (isBig ? type : type.byteSwapped) & 0x7fff == 9 {
        self.init(length: offset + 4, payload: payload)
        return
      }
      offset += (length + 3) & ~3
    }
  }
}

extension EtherType {
  /// Maps an address family of Linux, NetBSD and OpenBSD, FreeBSD, or macOS.
  init(addressFamily family: UInt32) {
    switch family {
    case 2: self = .ipv4
    case 10, 24, 28, 30: self = .ipv6
    default: self = .unknown
    }
  }
}

extension Span<UInt8> {
  /// Throws where the octets end before `count`.
  func need(
    _ count: Int, from offset: Int = 0, _ layer: WireError.Layer
  ) throws(WireError) {
    guard self.count >= count else {
      throw WireError(layer, offset: offset, needed: count, available: self.count)
    }
  }
}
