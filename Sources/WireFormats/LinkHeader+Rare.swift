// Link layers of certain systems, cards and sniffers; most put a header of their own in front.

extension LinkHeader {
  /// A frame of a rare link type; nil for one that is not decoded.
  init?(rare linkType: LinkType, _ octets: Span<UInt8>) throws(WireError) {
    switch linkType {
    case .tzsp: try self.init(tzsp: octets)
    case .classicalATM:
      try octets.need(3, .link)
      guard octets[0] == 0xaa, octets[1] == 0xaa, octets[2] == 3 else {
        try self.init(rawAt: 0, octets)
        return
      }
      self.init(length: 0, payload: .logicalLinkControl)
    case .clearOfIPsec:
      // The family in the machine's order, a security parameters index, flags.
      try octets.need(12, .link)
      let family = octets.bigEndian32(at: 0)
      self.init(
        length: 12,
        payload: EtherType(addressFamily: family > 0xffff ? family.byteSwapped : family))
    case .fibreChannel:
      // RFC 2625: a network header of two names.
      try octets.need(16, .link)
      self.init(length: 16, payload: .logicalLinkControl)
    case .fireWire, .broadcomTag, .broadcomTagInFront, .marvellTag:
      try self.init(typeBefore: 18, octets)
    case .marvellTagWithType: try self.init(typeBefore: 22, octets)
    case .analyzer, .analyzerTransparent:
      try octets.need(4, .link)
      // Bit 8 is for what is no frame: a change at an input.
      guard octets[1] & 1 == 0 else {
        self.init(length: 4, payload: .unknown)
        return
      }
      try self.init(typeBefore: linkType == .analyzer ? 18 : 26, octets)
    case .pppDaemon:
      try octets.need(4, .link)
      self.init(
        length: 4, payload: EtherType(pointToPointProtocol: octets.bigEndian16(at: 2)),
        isOutgoing: octets[0] != 0)
    case .directedPPP: try self.init(directed: .ppp, octets)
    case .directedHDLC: try self.init(directed: .ciscoHDLC, octets)
    case .directedFrameRelay: try self.init(directed: .frameRelay, octets)
    case .endace, .endaceEthernet, .endaceSerial: try self.init(endace: octets)
    case .solarisPacket:
      // Version, family, hook, length, interface and group, two zones.
      try octets.need(24, .link)
      self.init(length: 24, payload: octets[1] == 2 ? .ipv4 : octets[1] == 26 ? .ipv6 : .unknown)
    case .juniperEthernet, .juniperPPPoE: try self.init(juniper: .ethernet, octets)
    case .juniperPPP: try self.init(juniper: .ppp, octets)
    case .juniperFrameRelay: try self.init(juniper: .frameRelay, octets)
    case .juniperHDLC: try self.init(juniper: .ciscoHDLC, octets)
    default: return nil
    }
  }

  /// A header of so many octets, the last two of them an EtherType.
  private init(typeBefore length: Int, _ octets: Span<UInt8>) throws(WireError) {
    try octets.need(length, .link)
    self.init(length: length, payload: EtherType(rawValue: octets.bigEndian16(at: length - 2)))
  }

  /// An octet that is 0 for what was received, then a header of another link type.
  private init?(directed linkType: LinkType, _ octets: Span<UInt8>) throws(WireError) {
    try octets.need(1, .link)
    try self.init(linkType, behind: 1, octets)
    isOutgoing = octets[0] != 0
  }

  /// TZSP: version, type, the number of what is inside, tagged fields.
  private init?(tzsp octets: Span<UInt8>) throws(WireError) {
    try octets.need(4, .link)
    // Type 0 is a frame that was received, 1 one to be sent; the others are messages.
    guard octets[0] == 1, octets[1] <= 1 else {
      self.init(length: 4, payload: .unknown)
      return
    }
    let inner: LinkType
    switch octets.bigEndian16(at: 2) {
    case 1: inner = .ethernet
    case 2: inner = .tokenRing
    case 4: inner = .ppp
    case 5: inner = .fddi
    case 7: inner = .raw
    case 18: inner = .wireless
    case 119: inner = .wirelessPrism
    case 127: inner = .wirelessAVS
    default:
      self.init(length: 4, payload: .unknown)
      return
    }
    var offset = 4
    var tag: UInt8 = 0
    repeat {
      try octets.need(offset + 1, .link)
      tag = octets[offset]
      offset += 1
      // 0 is padding and 1 the end; the others have a length.
      guard tag > 1 else { continue }
      try octets.need(offset + 1, .link)
      offset += 1 + Int(octets[offset])
    } while tag != 1
    try self.init(inner, behind: offset, octets)
  }

  /// JunOS: a magic number, flags, and where these say so the length of extensions and these.
  private init?(juniper linkType: LinkType, _ octets: Span<UInt8>) throws(WireError) {
    try octets.need(4, .link)
    let word = octets.bigEndian32(at: 0)
    // "MGC"
    guard word >> 8 == 0x4d_4743 else {
      self.init(length: 4, payload: .unknown)
      return
    }
    var offset = 4
    if word & 0x80 != 0 {
      try octets.need(6, .link)
      offset = 6 + Int(octets.bigEndian16(at: 4))
    }
    if word & 0x02 != 0 {
      // No link layer: a family of JunOS, then the packet.
      try self.init(rawAt: offset + 4, octets)
    } else {
      try self.init(linkType, behind: offset, octets)
    }
    isOutgoing = word & 0x01 == 0
  }

  /// A record of Endace's: time (8), type, flags, lengths and counter (6), extensions of 8 octets.
  private init?(endace octets: Span<UInt8>) throws(WireError) {
    try octets.need(16, .link)
    var offset = 16
    // The highest bit of the type, and of the first octet of each extension, announces one.
    var hasMore = octets[8] & 0x80 != 0
    while hasMore {
      try octets.need(offset + 8, .link)
      hasMore = octets[offset] & 0x80 != 0
      offset += 8
    }
    switch octets[8] & 0x7f {
    case 1, 10, 15, 19: try self.init(.ppp, behind: offset, octets)
    // Two octets say where in the frame the capture begins: at the start.
    case 2, 11, 16, 20: try self.init(.ethernet, behind: offset + 2, octets)
    case 22, 23: try self.init(.raw, behind: offset, octets)
    default: self.init(length: offset, payload: .unknown)
    }
  }
}
