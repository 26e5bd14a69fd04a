/// Where a frame's link-layer header ends and what it carries.
package struct LinkHeader: Hashable, Sendable {
  /// Octets in front of the payload.
  package var length: Int
  package var payload: EtherType
  /// Whether the capturing machine sent the frame, where the link type says so.
  package var isOutgoing: Bool?

  init(length: Int, payload: EtherType, isOutgoing: Bool? = nil) {
    self.length = length
    self.payload = payload
    self.isOutgoing = isOutgoing
  }

  /// Reads the link-layer header of a frame.
  ///
  /// Throws for a cut frame, and with layer `.link` for a link type that is not known.
  package init(_ linkType: LinkType, parsing octets: Span<UInt8>) throws(WireError) {
    switch linkType {
    case .ethernet:
      self.init(
        length: EthernetHeader.length, payload: try EthernetHeader(parsing: octets).etherType)
      try skipVLANTags(in: octets)
    case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6:
      guard octets.count > 0 else {
        throw WireError(.link, offset: 0, needed: 1, available: 0)
      }
      self.init(length: 0, payload: octets[0] >> 4 == 6 ? .ipv6 : .ipv4)
    case .linuxCooked:
      try self.init(linuxCooked: octets)
    case .linuxCooked2:
      try self.init(linuxCooked2: octets)
    case .null, .loop:
      try self.init(loopback: octets)
    default:
      throw WireError(.link, offset: 0, needed: 0, available: 0, limit: .headerField)
    }
  }

  private mutating func skipVLANTags(in octets: Span<UInt8>) throws(WireError) {
    while payload == .vlan || payload == .serviceVLAN {
      guard octets.count >= length + 4 else {
        throw WireError(.ethernet, offset: length, needed: length + 4, available: octets.count)
      }
      payload = EtherType(rawValue: octets.bigEndian16(at: length + 2))
      length += 4
    }
  }

  /// LINKTYPE_LINUX_SLL: packet type, ARPHRD type, address length, address (8), protocol.
  private init(linuxCooked octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= 16 else {
      throw WireError(.linuxCooked, offset: 0, needed: 16, available: octets.count)
    }
    self.init(
      length: 16, payload: EtherType(rawValue: octets.bigEndian16(at: 14)),
      isOutgoing: octets.bigEndian16(at: 0) == 4)
    try skipVLANTags(in: octets)
  }

  /// LINKTYPE_LINUX_SLL2: protocol, reserved, interface index, ARPHRD type, packet type, address.
  private init(linuxCooked2 octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= 20 else {
      throw WireError(.linuxCooked, offset: 0, needed: 20, available: octets.count)
    }
    self.init(
      length: 20, payload: EtherType(rawValue: octets.bigEndian16(at: 0)),
      isOutgoing: octets[10] == 4)
    try skipVLANTags(in: octets)
  }

  /// A 4-octet address family; its byte order and its IPv6 value depend on the machine.
  private init(loopback octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= 4 else {
      throw WireError(.loopback, offset: 0, needed: 4, available: octets.count)
    }
    let family = octets.bigEndian32(at: 0)
    switch family > 0xffff ? family.byteSwapped : family {
    case 2: self.init(length: 4, payload: .ipv4)
    // AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS.
    case 10, 24, 28, 30: self.init(length: 4, payload: .ipv6)
    default: self.init(length: 4, payload: EtherType(rawValue: 0))
    }
  }
}
