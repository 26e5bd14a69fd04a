// Tunnels inside an IP packet. What is not one after all, on a port that tunnels use, shows by not
// holding a packet: then the outer packet stays.

extension InnermostPayload {
  /// The payload of the tunnel that this packet is; nil where it is none.
  func tunnelled(in octets: Span<UInt8>) -> InnermostPayload? {
    guard payload == .ipv4 || payload == .ipv6, !encapsulations.isFull, start < end,
      // The usual packet is told by one octet.
      octets[start] >> 4 != 4 || end - start < 20 || octets[start + 9] != IPProtocol.tcp.rawValue,
      let ip = IPExtent(in: octets, from: start, to: end), !ip.isLaterFragment
    else { return nil }
    let inner: InnermostPayload?
    switch ip.payloadProtocol {
    case .ipv4: inner = tunnel(.ipv4InIP, .ipv4, at: ip.payloadStart, ip)
    case .ipv6: inner = tunnel(.ipv6InIP, .ipv6, at: ip.payloadStart, ip)
    case .gre: inner = gre(in: octets, ip)
    case .etherIP: inner = tunnel(.etherIP, .ethernetBridging, at: ip.payloadStart + 2, ip)
    case .mpls: inner = tunnel(nil, .mpls, at: ip.payloadStart, ip)
    case .udp: inner = datagramTunnel(in: octets, ip)
    default: inner = nil
    }
    guard var inner else { return nil }
    do throws(WireError) {
      try inner.passTags(in: octets)
    } catch {
      return nil
    }
    return inner.holdsPacket(in: octets) ? inner : nil
  }

  private func holdsPacket(in octets: Span<UInt8>) -> Bool {
    switch payload {
    case .ipv4, .ipv6:
      guard let ip = IPExtent(in: octets, from: start, to: end) else { return false }
      return ip.version == (payload == .ipv4 ? .v4 : .v6)
    case .arp: return (try? ARPMessage(parsing: octets.extracting(start..<end))) != nil
    default: return false
    }
  }

  /// What a tunnel carries from `start` on, or nil where that is beyond the end.
  private func tunnel(
    _ encapsulation: Encapsulation?, _ payload: EtherType, at start: Int, _ ip: IPExtent,
    number: UInt32? = nil
  ) -> InnermostPayload? {
    guard start < ip.end else { return nil }
    var passed = encapsulations
    if let encapsulation { passed.append(encapsulation, number: number) }
    return InnermostPayload(payload, start: start, end: ip.end, passed)
  }

  /// GRE (RFC 2784, RFC 2890), with version 1 for PPP (RFC 2637).
  private func gre(in octets: Span<UInt8>, _ ip: IPExtent) -> InnermostPayload? {
    let start = ip.payloadStart
    guard ip.end - start >= 4 else { return nil }
    let flags = octets.bigEndian16(at: start)
    let payload = EtherType(rawValue: octets.bigEndian16(at: start + 2))
    let hasSequence = flags & 0x1000 != 0
    // Checksum, key and sequence number are there where their flag is, and with version 1 an
    // acknowledgement number; routes are no longer used.
    var length = 4
    for flag: UInt16 in [0x8000, 0x2000, 0x1000] where flags & flag != 0 { length += 4 }
    switch (flags & 0x4007, payload) {
    case (1, .pointToPoint):
      if flags & 0x0080 != 0 { length += 4 }
      return tunnel(.gre, .pointToPoint, at: start + length, ip)
    case (0, .mirroredFrame):
      // Type I has neither sequence number nor header.
      let header = hasSequence ? 8 : 0
      let hasSession = hasSequence && ip.end - start >= length + 4
      return tunnel(
        .erspan, .ethernetBridging, at: start + length + header, ip,
        number: hasSession ? UInt32(octets.bigEndian16(at: start + length + 2) & 0x3ff) : nil)
    case (0, .mirroredFrameIII):
      guard ip.end - start >= length + 12 else { return nil }
      let hasSubheader = octets[start + length + 11] & 1 == 1
      return tunnel(
        .erspan, .ethernetBridging, at: start + length + (hasSubheader ? 20 : 12), ip,
        number: UInt32(octets.bigEndian16(at: start + length + 2) & 0x3ff))
    case (0, .redirected):
      // WCCP: version 2 has a header of its own in front of the packet.
      guard ip.end - start > length else { return nil }
      let isPlain = octets[start + length] >> 4 == 4
      return tunnel(.gre, .ipv4, at: start + length + (isPlain ? 0 : 4), ip)
    case (0, _):
      let key = start + (flags & 0x8000 != 0 ? 8 : 4)
      let hasKey = flags & 0x2000 != 0 && ip.end - key >= 4
      return tunnel(
        .gre, payload, at: start + length, ip, number: hasKey ? octets.bigEndian32(at: key) : nil)
    default: return nil
    }
  }

  private func datagramTunnel(in octets: Span<UInt8>, _ ip: IPExtent) -> InnermostPayload? {
    guard ip.end - ip.payloadStart >= 16 else { return nil }
    let start = ip.payloadStart + 8
    let source = octets.bigEndian16(at: ip.payloadStart)
    switch octets.bigEndian16(at: ip.payloadStart + 2) {
    // 8472 is Linux's default from before the number was assigned.
    case 4789, 8472:
      // RFC 7348 section 5: the I flag must be set.
      guard octets[start] & 0x08 != 0 else { return nil }
      return tunnel(
        .vxlan, .ethernetBridging, at: start + 8, ip, number: octets.bigEndian32(at: start + 4) >> 8
      )
    case 4790: return genericVXLAN(in: octets, at: start, ip)
    case 6081:
      // RFC 8926: version 0; options in 4-octet units; protocol.
      guard octets[start] >> 6 == 0 else { return nil }
      let payload = EtherType(rawValue: octets.bigEndian16(at: start + 2))
      return tunnel(
        .geneve, payload, at: start + 8 + Int(octets[start] & 0x3f) * 4, ip,
        number: octets.bigEndian32(at: start + 4) >> 8)
    // RFC 7510
    case 6635: return tunnel(nil, .mpls, at: start, ip)
    case 2152: return gtp(in: octets, at: start, ip)
    case 3544: return teredo(in: octets, at: start, ip)
    case 1701: return l2tp(in: octets, at: start, ip)
    default:
      return source == 3544
        ? teredo(in: octets, at: start, ip)
        : source == 1701 ? l2tp(in: octets, at: start, ip) : nil
    }
  }

  /// VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe): VXLAN that names what follows, where the P flag is set.
  private func genericVXLAN(
    in octets: Span<UInt8>, at start: Int, _ ip: IPExtent
  ) -> InnermostPayload? {
    let payload: EtherType
    switch (octets[start] & 0x0c, octets[start + 3]) {
    case (0x0c, 1): payload = .ipv4
    case (0x0c, 2): payload = .ipv6
    case (0x0c, 3), (0x08, _): payload = .ethernetBridging
    case (0x0c, 5): payload = .mpls
    default: return nil
    }
    return tunnel(
      .vxlan, payload, at: start + 8, ip, number: octets.bigEndian32(at: start + 4) >> 8)
  }

  /// A frame of PPP in a data message: version 2, no T flag (RFC 2661 section 3.1).
  private func l2tp(in octets: Span<UInt8>, at start: Int, _ ip: IPExtent) -> InnermostPayload? {
    let flags = octets.bigEndian16(at: start)
    guard flags & 0xb4ff == 0x0002 else { return nil }
    // Length, where its flag is; tunnel and session; sequence numbers; a padding and its length.
    var offset = start + (flags & 0x4000 != 0 ? 8 : 6)
    let session = UInt32(octets.bigEndian16(at: offset - 2))
    if flags & 0x0800 != 0 { offset += 4 }
    if flags & 0x0200 != 0 {
      guard ip.end - offset >= 2 else { return nil }
      offset += 2 + Int(octets.bigEndian16(at: offset))
    }
    return tunnel(.l2tp, .pointToPoint, at: offset, ip, number: session)
  }

  /// A packet of a user: version 1, message type 255 (3GPP TS 29.281 section 5).
  private func gtp(in octets: Span<UInt8>, at start: Int, _ ip: IPExtent) -> InnermostPayload? {
    let flags = octets[start]
    guard flags & 0xf0 == 0x30, octets[start + 1] == 255 else { return nil }
    var offset = start + 8
    if flags & 0x07 != 0 {
      offset += 4
      guard offset < ip.end else { return nil }
      var next = flags & 0x04 != 0 ? octets[offset - 1] : 0
      // Each extension header begins with its length in 4-octet units and ends with the next type.
      while next != 0 {
        guard offset < ip.end, octets[offset] != 0 else { return nil }
        offset += Int(octets[offset]) * 4
        guard offset < ip.end else { return nil }
        next = octets[offset - 1]
      }
    }
    guard offset < ip.end else { return nil }
    return tunnel(
      .gtp, EtherType(version: octets[offset]), at: offset, ip,
      number: octets.bigEndian32(at: start + 4))
  }

  /// Teredo (RFC 4380 section 5.1.1): authentication and origin may stand in front of the packet.
  private func teredo(in octets: Span<UInt8>, at start: Int, _ ip: IPExtent) -> InnermostPayload? {
    var offset = start
    if ip.end - offset >= 4, octets.bigEndian16(at: offset) == 1 {
      offset += 13 + Int(octets[offset + 2]) + Int(octets[offset + 3])
    }
    if ip.end - offset >= 8, octets.bigEndian16(at: offset) == 0 { offset += 8 }
    return tunnel(.teredo, .ipv6, at: offset, ip)
  }
}
