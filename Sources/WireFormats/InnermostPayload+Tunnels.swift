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
    let inner =
      ip.payloadProtocol == .udp
      ? datagramTunnel(in: octets, ip)
      : contents(ip.payloadProtocol, at: ip.payloadStart, in: octets, ip)
    guard let inner = inner?.behindTags(in: octets), inner.holdsPacket(in: octets) else {
      return nil
    }
    return inner
  }

  /// What a packet of one of the protocols that carry others carries.
  func contents(
    _ carried: IPProtocol, at start: Int, in octets: Span<UInt8>, _ ip: IPExtent
  ) -> InnermostPayload? {
    switch carried {
    case .ipv4: tunnel(.ipv4InIP, .ipv4, at: start, ip)
    case .ipv6: tunnel(.ipv6InIP, .ipv6, at: start, ip)
    case .gre: gre(in: octets, at: start, ip)
    case .etherIP: tunnel(.etherIP, .ethernetBridging, at: start + 2, ip)
    case .ethernet: tunnel(.ethernetInIP, .ethernetBridging, at: start, ip)
    case .mpls: tunnel(nil, .mpls, at: start, ip)
    case .l2tp: l2tpFrame(in: octets, at: start, ip)
    default: nil
    }
  }

  /// Itself without the tags in front; nil where one is cut.
  func behindTags(in octets: Span<UInt8>) -> InnermostPayload? {
    var inner = self
    do throws(WireError) {
      try inner.passTags(in: octets)
    } catch {
      return nil
    }
    return inner
  }

  /// Names the authentication header in front of what is no tunnel.
  mutating func nameAuthentication(in octets: Span<UInt8>) {
    // The usual packet is told by one octet.
    guard end - start >= 20,
      payload == .ipv4
        ? octets[start + 9] == IPProtocol.authentication.rawValue
        : IPv6ExtensionHeader.isExtension(IPProtocol(rawValue: octets[start + 6])),
      isPacket(in: octets), !encapsulations.isFull,
      let ip = IPExtent(in: octets, from: start, to: end), let index = ip.securityParameters
    else { return }
    encapsulations.append(.authentication, number: index)
  }

  private func holdsPacket(in octets: Span<UInt8>) -> Bool {
    switch payload {
    case .ipv4, .ipv6:
      guard let ip = IPExtent(in: octets, from: start, to: end) else { return false }
      return ip.version == (payload == .ipv4 ? .v4 : .v6)
    case .arp: return (try? ARPMessage(parsing: octets.extracting(start..<end))) != nil
    case .encrypted: return true
    default: return false
    }
  }

  /// What a tunnel carries from `start` on, or nil where that is beyond the end.
  func tunnel(
    _ encapsulation: Encapsulation?, _ payload: EtherType, at start: Int, _ ip: IPExtent,
    number: UInt32? = nil
  ) -> InnermostPayload? {
    guard start < ip.end else { return nil }
    var passed = encapsulations
    if let index = ip.securityParameters {
      passed.append(.authentication, number: index)
      guard !passed.isFull else { return nil }
    }
    if let encapsulation { passed.append(encapsulation, number: number) }
    return InnermostPayload(payload, start: start, end: ip.end, passed)
  }

  /// GRE (RFC 2784, RFC 2890), with version 1 for PPP (RFC 2637).
  func gre(in octets: Span<UInt8>, at start: Int, _ ip: IPExtent) -> InnermostPayload? {
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
    case (1, .ethernetOverIP):
      // The length of the frame, which is 0 where the tunnel is kept alive; the tunnel in the other order.
      guard flags == 0x2001, ip.end - start >= 8, octets.bigEndian16(at: start + 4) >= 14,
        Int(octets.bigEndian16(at: start + 4)) <= ip.statedEnd - start - 8
      else { return nil }
      return tunnel(
        .gre, .ethernetBridging, at: start + 8, ip,
        number: UInt32(octets.bigEndian16(at: start + 6).byteSwapped))
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
      let number = hasKey ? octets.bigEndian32(at: key) : nil
      // Access points of Aruba send stations' frames as they are.
      if (0x8200...0x8370).contains(payload.rawValue), payload.rawValue & 0x0f == 0 {
        return frame(.gre, .wireless, at: start + length, in: octets, ip, number: number)
      }
      return tunnel(.gre, payload, at: start + length, ip, number: number)
    default: return nil
    }
  }

  private func datagramTunnel(in octets: Span<UInt8>, _ ip: IPExtent) -> InnermostPayload? {
    guard ip.end - ip.payloadStart >= 16 else { return nil }
    let start = ip.payloadStart + 8
    let source = octets.bigEndian16(at: ip.payloadStart)
    let destination = octets.bigEndian16(at: ip.payloadStart + 2)
    switch destination {
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
        : source == 1701
          ? l2tp(in: octets, at: start, ip)
          : strictTunnel(in: octets, at: start, ip, source, destination)
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
    case (0x0c, 4): payload = .serviceHeader
    case (0x0c, 5): payload = .mpls
    default: return nil
    }
    return tunnel(
      .vxlan, payload, at: start + 8, ip, number: octets.bigEndian32(at: start + 4) >> 8)
  }

  /// A frame of PPP in a data message: version 2, no T flag (RFC 2661 section 3.1).
  private func l2tp(in octets: Span<UInt8>, at start: Int, _ ip: IPExtent) -> InnermostPayload? {
    let flags = octets.bigEndian16(at: start)
    // RFC 3931 section 4.1.2: version 3 has no other flag, and a reserved word.
    if octets.bigEndian32(at: start) == 0x0003_0000 {
      return l2tpFrame(in: octets, at: start + 4, ip)
    }
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
