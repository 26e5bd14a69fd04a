// Tunnels in UDP on ports that other programs use as well: each is entered only where all that its header
// must hold is there, and the packet inside fits and bears a right checksum.

extension InnermostPayload {
  /// The payload of a tunnel by its port; on any port an IPv4 packet with nothing in front of it.
  func strictTunnel(
    in octets: Span<UInt8>, at start: Int, _ ip: IPExtent, _ source: UInt16, _ destination: UInt16
  ) -> InnermostPayload? {
    // Fragments state the length of their own in IP: the datagram's is in UDP, 0 where it is too long.
    let length = Int(octets.bigEndian16(at: ip.payloadStart + 4))
    let datagramEnd = length == 0 ? ip.statedEnd : ip.payloadStart + length
    let inner: InnermostPayload?
    switch (source, destination) {
    case (_, 37008): inner = frame(.tzsp, .tzsp, at: start, in: octets, ip)
    case (_, 4341): inner = lisp(in: octets, at: start, ip)
    case (_, 5247), (5247, _): inner = capwap(in: octets, at: start, ip, datagramEnd)
    // RFC 8086
    case (_, 4754): inner = gre(in: octets, at: start, ip)
    case (_, 6080): inner = genericTunnel(in: octets, at: start, ip)
    default: inner = bare(in: octets, at: start, ip, datagramEnd)
    }
    // What is no frame is not padded, and followed by nothing.
    let isWhole = inner?.payload == .ipv4 || inner?.payload == .ipv6
    guard let inner = inner?.behindTags(in: octets),
      inner.isPlausible(in: octets, datagramEnd, isWhole: isWhole)
    else { return nil }
    return inner
  }

  /// A frame of a link type inside a tunnel.
  func frame(
    _ encapsulation: Encapsulation, _ linkType: LinkType, at start: Int, in octets: Span<UInt8>,
    _ ip: IPExtent, number: UInt32? = nil
  ) -> InnermostPayload? {
    guard start < ip.end else { return nil }
    let frame = octets.extracting(start..<ip.end)
    guard let header = try? LinkHeader(linkType, parsing: frame) else { return nil }
    return tunnel(encapsulation, header, at: start, in: octets, ip, number: number)
  }

  /// What a frame in a tunnel holds behind its link-layer header.
  private func tunnel(
    _ encapsulation: Encapsulation, _ header: LinkHeader, at start: Int, in octets: Span<UInt8>,
    _ ip: IPExtent, number: UInt32? = nil
  ) -> InnermostPayload? {
    guard
      var inner = tunnel(
        encapsulation, header.payload, at: start + header.length, ip, number: number)
    else { return nil }
    guard header.isAggregate else { return inner }
    let frame = octets.extracting(start..<ip.end)
    let parts = header.subframes(of: frame)
    guard parts.count > 1, !inner.encapsulations.isFull else { return inner }
    // Of several packets one is read: the first of TCP, or else of IP.
    let protocols = parts.map { Self.payloadProtocol(of: frame.extracting($0)) }
    let part = parts[
      protocols.firstIndex(of: .tcp) ?? protocols.firstIndex { $0 != nil } ?? parts.startIndex]
    inner.encapsulations.append(.aggregate, number: UInt32(truncatingIfNeeded: parts.count))
    inner.payload = .logicalLinkControl
    inner.start = start + part.lowerBound
    inner.end = start + part.upperBound
    return inner
  }

  /// What IP carries behind LLC; tunnels are not entered, which would nest without end.
  private static func payloadProtocol(of frame: Span<UInt8>) -> IPProtocol? {
    let whole = InnermostPayload(.logicalLinkControl, start: 0, end: frame.count, Encapsulations())
    guard let inner = whole.behindTags(in: frame), inner.isPacket(in: frame),
      let ip = IPExtent(in: frame, from: inner.start, to: inner.end)
    else { return nil }
    return ip.payloadProtocol
  }

  /// Whether the packet fits into its datagram, or is the whole of it, and its checksum is right.
  private func isPlausible(
    in octets: Span<UInt8>, _ datagramEnd: Int, isWhole: Bool = false
  ) -> Bool {
    guard payload == .ipv4 || payload == .ipv6 else { return true }
    guard isPacket(in: octets), let ip = IPExtent(in: octets, from: start, to: end),
      isWhole ? ip.statedEnd == datagramEnd : ip.statedEnd <= datagramEnd
    else { return false }
    guard payload == .ipv4 else { return true }
    // Of 0 where the machine that captures leaves it to its network card.
    if octets.bigEndian16(at: start + 10) == 0 { return true }
    let length = Int(octets[start] & 0x0f) * 4
    var sum = InternetChecksum()
    sum.add(octets.extracting(start..<start + length))
    return sum.value == 0
  }

  /// LISP (RFC 9300 section 5.1): N, L, E, V, I, R or P, KK; nonce or versions; instance or bits.
  private func lisp(in octets: Span<UInt8>, at start: Int, _ ip: IPExtent) -> InnermostPayload? {
    guard start + 8 < ip.end else { return nil }
    let flags = octets[start]
    // N and V exclude each other, and what has a key in KK is encrypted (RFC 8061).
    guard flags & 0x03 == 0, flags & 0x90 != 0x90 else { return nil }
    let number = flags & 0x08 != 0 ? octets.bigEndian32(at: start + 4) >> 8 : nil
    guard flags & 0x04 != 0 else {
      return tunnel(
        .lisp, EtherType(version: octets[start + 8]), at: start + 8, ip, number: number)
    }
    // RFC 9305: P, with the protocol that follows where the nonce ends.
    guard let next = EtherType(serviceHeaderProtocol: octets[start + 3]) else { return nil }
    return tunnel(.lisp, next, at: start + 8, ip, number: number)
  }

  /// GUE: version 0 with a header of its own, or 1, which is the version of IP.
  private func genericTunnel(
    in octets: Span<UInt8>, at start: Int, _ ip: IPExtent
  ) -> InnermostPayload? {
    let first = octets[start]
    if first >> 6 == 1 { return tunnel(.gue, EtherType(version: first), at: start, ip) }
    // Control messages carry nothing; without flags there are no fields.
    let length = Int(first & 0x1f) * 4
    guard first >> 5 == 0, octets.bigEndian16(at: start + 2) != 0 || length == 0,
      encapsulations.count < Encapsulations.limit - 1
    else { return nil }
    var outer = self
    outer.encapsulations.append(.gue)
    return outer.contents(
      IPProtocol(rawValue: octets[start + 1]), at: start + 4 + length, in: octets, ip)
  }

  /// An IPv4 packet that is the whole of a datagram, its checksum there and right.
  private func bare(
    in octets: Span<UInt8>, at start: Int, _ ip: IPExtent, _ datagramEnd: Int
  ) -> InnermostPayload? {
    guard octets[start] >> 4 == 4, ip.end - start >= 20, octets.bigEndian16(at: start + 10) != 0,
      let inner = IPExtent(in: octets, from: start, to: ip.end), inner.statedEnd == datagramEnd
    else { return nil }
    switch inner.payloadProtocol {
    case .tcp, .udp, .icmpv4: return tunnel(.fou, .ipv4, at: start, ip)
    default: return nil
    }
  }

  /// CAPWAP (RFC 5415 section 4.3), whose header says how long it is and what follows.
  private func capwap(
    in octets: Span<UInt8>, at start: Int, _ ip: IPExtent, _ datagramEnd: Int
  ) -> InnermostPayload? {
    guard start + 8 < ip.end else { return nil }
    let word = octets.bigEndian32(at: start)
    // Version 0; type 1 is DTLS, in a record of data.
    if word == 0x0100_0000 {
      guard start + 17 <= ip.end, octets[start + 4] == 23, octets[start + 5] == 0xfe,
        Int(octets.bigEndian16(at: start + 15)) <= datagramEnd - start - 17
      else { return nil }
      return tunnel(.capwap, .encrypted, at: start + 4, ip)
    }
    let length = Int(word >> 19 & 0x1f) * 4
    // No keep-alive, no reserved bit, no later fragment, and optional fields where their flag is.
    let optional = (word & 0x10 != 0 ? 8 : 0) + (word & 0x20 != 0 ? 4 : 0)
    let fragment = octets.bigEndian16(at: start + 6)
    guard word >> 24 == 0, length >= 8 + optional, optional > 0 || length == 8, word & 0x0f == 0,
      fragment == 0, word & 0x80 != 0 || octets.bigEndian16(at: start + 4) == 0
    else { return nil }
    guard word & 0x100 != 0 else {
      return tunnel(.capwap, .ethernetBridging, at: start + length, ip)
    }
    // IEEE 802.11 is 1; Cisco writes 0, and the two octets of the frame control in the other order.
    guard word >> 9 & 0x1f <= 1, start + length + 2 <= ip.end else { return nil }
    let frame = octets.extracting(start + length..<ip.end)
    let isSwapped = frame[0] & 0x0f != 0x08
    guard
      let header = try? LinkHeader(wireless: frame, padsHeader: false, isSwapped: isSwapped)
    else { return nil }
    return tunnel(.capwap, header, at: start + length, in: octets, ip)
  }

  /// An Ethernet frame in version 3 of L2TP (RFC 3931 section 4.1), whose peers alone know how long a
  /// cookie and a sublayer of it are: that shows by where a packet lies.
  func l2tpFrame(in octets: Span<UInt8>, at start: Int, _ ip: IPExtent) -> InnermostPayload? {
    guard ip.end - start >= 4, octets.bigEndian32(at: start) != 0 else { return nil }
    let session = octets.bigEndian32(at: start)
    for skipped in stride(from: 4, through: 16, by: 4) {
      let type = start + skipped + 12
      guard type + 2 <= ip.end else { return nil }
      guard EtherType(rawValue: octets.bigEndian16(at: type)).isPassed else { continue }
      let frame = tunnel(.l2tp, .ethernetBridging, at: start + skipped, ip, number: session)
      if let inner = frame?.behindTags(in: octets), inner.isPlausible(in: octets, ip.statedEnd),
        inner.payload == .ipv4 || inner.payload == .ipv6
      {
        return inner
      }
    }
    return nil
  }
}
