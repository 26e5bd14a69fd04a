// Tags that are met on some networks only: of switches and their ports, of fabrics and of sniffers.

extension InnermostPayload {
  /// Passes a tag behind an EtherType of its own; false for what is none, and for a version of one that
  /// is not known.
  mutating func passRareTag(in octets: Span<UInt8>) throws(WireError) -> Bool {
    guard !encapsulations.isFull else { return false }
    switch payload {
    case .virtualInterface:
      // Direction, pointer, destination (14 bits), looped, reserved, version (2), source (12).
      let word = try word(of: 6, in: octets)
      guard word >> 12 & 3 == 0 else { return false }
      let number = word >> 31 == 1 ? word >> 16 & 0x3fff : word & 0xfff
      pass(.virtualInterface, number, 4, in: octets)
    case .portExtender:
      // IEEE 802.1BR clause 7.5: priority, DEI, ingress E-CID (12), reserved (2), E-CID (14), and the
      // upper 8 bits of both.
      let low = try word(of: 8, in: octets) & 0x3fff
      pass(.portExtender, UInt32(octets[start + 5]) << 14 | low, 6, in: octets)
    case .securityGroup:
      // Version, the number of options, the first of them: its type, the group.
      guard try word(of: 8, in: octets) == 0x0101_0001 else { return false }
      pass(.securityGroup, UInt32(octets.bigEndian16(at: start + 4)), 6, in: octets)
    case .seamlessRedundancy, .redundancy:
      // Path and size, or nothing; a sequence number.
      try need(6, .ethernet)
      pass(payload == .redundancy ? .redundancy : .seamlessRedundancy, nil, 4, in: octets)
    case .switchTag:
      try need(8, .ethernet)
      guard octets.bigEndian16(at: start) == 0 else { return false }
      pass(.switchTag, nil, 6, in: octets)
    case .timeStamp: return try passTimeStamp(in: octets)
    case .macsec: return try passSecurityTag(in: octets)
    case .serviceHeader: return try passServiceHeader(in: octets)
    default: return try passFrameTag(in: octets)
    }
    return true
  }

  /// Passes a tag in front of a whole Ethernet frame.
  private mutating func passFrameTag(in octets: Span<UInt8>) throws(WireError) -> Bool {
    switch payload {
    case .serviceInstance:
      // Priority, DEI, address flag and reserved bits, the identifier (24).
      let word = try word(of: 4, in: octets)
      try passToFrame(.providerBackbone, word & 0xff_ffff, 4)
    case .fabricPath:
      // The tree (10 bits) and the time to live (6).
      try need(2, .ethernet)
      try passToFrame(.fabricPath, UInt32(octets.bigEndian16(at: start) >> 6), 2)
    case .trill:
      // RFC 6325 section 3: version (2), reserved, multi-destination, options' length (5), hops (6).
      try need(6, .ethernet)
      let word = octets.bigEndian16(at: start)
      guard word >> 14 == 0 else { return false }
      try passToFrame(.trill, nil, 6 + Int(word >> 6 & 0x1f) * 4)
    case .batman:
      try need(2, .ethernet)
      // Version 15: a unicast frame, one with its originator, a broadcast.
      switch (octets[start], octets[start + 1]) {
      case (0x40, 15): try passToFrame(.batman, nil, 10)
      case (0x42, 15): try passToFrame(.batman, nil, 18)
      case (0x01, 15): try passToFrame(.batman, nil, 14)
      default: return false
      }
    default: return false
    }
    return true
  }

  /// Passes Cisco's ISL: 26 octets around a frame, told by the group that they are sent to.
  mutating func passInterSwitchLink(in octets: Span<UInt8>) throws(WireError) -> Bool {
    guard !encapsulations.isFull, start >= EthernetHeader.length else { return false }
    // Five octets of the address, then a type of four bits: 0 for Ethernet.
    let group = octets.bigEndian64(at: start - EthernetHeader.length) >> 20
    guard group == 0x0100_0c00_000 || group == 0x0300_0c00_000 else { return false }
    try need(12, .ethernet)
    guard octets.bigEndian16(at: start) == 0xaaaa, octets[start + 2] == 3 else { return false }
    try passToFrame(.interSwitchLink, UInt32(octets.bigEndian16(at: start + 6) >> 1), 12)
    return true
  }

  /// The first word of a tag of so many octets, the next EtherType included.
  private func word(of count: Int, in octets: Span<UInt8>) throws(WireError) -> UInt32 {
    try need(count, .ethernet)
    return octets.bigEndian32(at: start)
  }

  /// Passes a tag of so many octets, behind which an EtherType stands.
  private mutating func pass(
    _ encapsulation: Encapsulation, _ number: UInt32?, _ count: Int, in octets: Span<UInt8>
  ) {
    encapsulations.append(encapsulation, number: number)
    payload = EtherType(rawValue: octets.bigEndian16(at: start + count))
    start += count + 2
  }

  /// Passes so many octets in front of an Ethernet frame.
  private mutating func passToFrame(
    _ encapsulation: Encapsulation, _ number: UInt32?, _ count: Int
  ) throws(WireError) {
    try need(count, .ethernet)
    encapsulations.append(encapsulation, number: number)
    payload = .ethernetBridging
    start += count
  }

  /// Subtype 1: a version, whose low octet tells the length, and the time.
  private mutating func passTimeStamp(in octets: Span<UInt8>) throws(WireError) -> Bool {
    let word = try word(of: 4, in: octets)
    guard word >> 16 == 1 else { return false }
    let length: Int
    switch word & 0xff {
    case 0x10: length = 12
    case 0x20: length = 10
    default: return false
    }
    try need(length + 2, .ethernet)
    pass(.timeStamp, nil, length, in: octets)
    return true
  }

  /// The security tag of IEEE 802.1AE clause 9: flags, short length, packet number, and an identifier.
  private mutating func passSecurityTag(in octets: Span<UInt8>) throws(WireError) -> Bool {
    try need(6, .ethernet)
    let flags = octets[start]
    guard flags & 0x80 == 0 else { return false }
    switch flags & 0x0c {
    case 0:
      let length = flags & 0x20 != 0 ? 14 : 6
      try need(length + 2, .ethernet)
      pass(.macsec, nil, length, in: octets)
      return true
    // Encrypted without being changed is the mark of key agreement.
    case 0x08: return false
    default:
      payload = .encrypted
      return false
    }
  }

  /// RFC 8300 section 2: version, O, time to live, length (6), metadata type, next protocol; the path.
  private mutating func passServiceHeader(in octets: Span<UInt8>) throws(WireError) -> Bool {
    let word = try word(of: 8, in: octets)
    let length = Int(word >> 16 & 0x3f) * 4
    // Metadata of type 1 has 16 octets.
    guard word >> 29 == 0, length >= 8, word >> 8 & 0x0f != 1 || length == 24 else { return false }
    guard let next = EtherType(serviceHeaderProtocol: UInt8(truncatingIfNeeded: word)) else {
      return false
    }
    try need(length, .link)
    encapsulations.append(.serviceHeader, number: octets.bigEndian32(at: start + 4) >> 8)
    payload = next
    start += length
    return true
  }
}

extension EtherType {
  /// Maps a next protocol of NSH, VXLAN-GPE and LISP-GPE (RFC 8300 section 2.2, RFC 9305).
  init?(serviceHeaderProtocol number: UInt8) {
    switch number {
    case 1: self = .ipv4
    case 2: self = .ipv6
    case 3: self = .ethernetBridging
    case 4: self = .serviceHeader
    case 5: self = .mpls
    default: return nil
    }
  }
}
