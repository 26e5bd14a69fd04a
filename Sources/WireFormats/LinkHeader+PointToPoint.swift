// PPP, frame relay and token ring.

extension LinkHeader {
  /// Reads a PPP header at `start` (RFC 1661, RFC 1662, or Cisco's HDLC on the same kind of line).
  init(pointToPointAt start: Int, _ octets: Span<UInt8>) throws(WireError) {
    try octets.need(start + 2, .link)
    var offset = start
    switch (octets[start], octets[start + 1]) {
    case (0xff, 0x03): offset += 2
    case (0x0f, 0x00), (0x8f, 0x00):
      try octets.need(start + 4, .link)
      self.init(length: start + 4, payload: EtherType(rawValue: octets.bigEndian16(at: start + 2)))
      return
    default: break
    }
    try octets.need(offset + 1, .link)
    // RFC 1661 section 6.5: a compressed protocol number is one odd octet.
    if octets[offset] & 1 == 1 {
      self.init(
        length: offset + 1, payload: EtherType(pointToPointProtocol: UInt16(octets[offset])))
      return
    }
    try octets.need(offset + 2, .link)
    self.init(
      length: offset + 2,
      payload: EtherType(pointToPointProtocol: octets.bigEndian16(at: offset)))
  }

  /// Q.922 address, then the control octet of RFC 2427, or an EtherType as Cisco writes it.
  init(frameRelay octets: Span<UInt8>) throws(WireError) {
    var offset = 0
    repeat {
      try octets.need(offset + 1, .link)
      offset += 1
      // The lowest bit of the last address octet is set; there are at most 4.
    } while octets[offset - 1] & 1 == 0 && offset < 4
    try octets.need(offset + 2, .link)
    guard octets[offset] == 0x03 else {
      self.init(length: offset + 2, payload: EtherType(rawValue: octets.bigEndian16(at: offset)))
      return
    }
    offset += 1
    if octets[offset] == 0 { offset += 1 }
    try octets.need(offset + 1, .link)
    guard octets[offset] == 0x80 else {
      self.init(length: offset + 1, payload: EtherType(networkLayerIdentifier: octets[offset]))
      return
    }
    // SNAP: an organisation, then its protocol.
    try octets.need(offset + 6, .link)
    let organisation = octets.bigEndian32(at: offset) & 0xff_ffff
    let number = EtherType(rawValue: octets.bigEndian16(at: offset + 4))
    // RFC 2427 section 4.2: a bridged frame, with its checksum or without.
    let isBridged = organisation == 0x80c2 && (number.rawValue == 1 || number.rawValue == 7)
    self.init(
      length: offset + 6,
      payload: organisation == 0 ? number : isBridged ? .ethernetBridging : .unknown)
  }

  /// IEEE 802.5: two addresses, and a route where the source address says so.
  init(tokenRing octets: Span<UInt8>) throws(WireError) {
    try octets.need(14, .link)
    self.init(length: 14, payload: .logicalLinkControl)
    if octets[8] & 0x80 != 0 {
      try octets.need(15, .link)
      length += Int(octets[14] & 0x1f)
      try octets.need(length, .link)
    }
  }
}
