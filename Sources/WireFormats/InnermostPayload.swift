/// Where the innermost payload of a frame lies, and what was passed on the way to it.
package struct InnermostPayload: Hashable, Sendable {
  /// `.ipv4` and `.ipv6` for a packet; the version in the packet itself may differ.
  package var payload: EtherType
  /// Where it starts in the frame's octets.
  package var start: Int
  /// Where the captured octets that belong to it end, link-layer padding included.
  package var end: Int
  package var encapsulations = Encapsulations()

  /// Finds the payload of a frame; nil for a link type that is not decoded.
  ///
  /// Throws where a link-layer header or tag is cut. A tunnel is entered where it holds a whole IP header or ARP; else the outer packet stays.
  package init?(_ linkType: LinkType, in octets: Span<UInt8>) throws(WireError) {
    guard let link = try LinkHeader(linkType, parsing: octets) else { return nil }
    payload = link.payload
    start = link.length
    end = octets.count
    if payload != .ipv4, payload != .ipv6 { try passTags(in: octets) }
    while let inner = tunnelled(in: octets) { self = inner }
    nameAuthentication(in: octets)
  }

  /// Whether it is a packet of the version that what is around it names.
  package func isPacket(in octets: Span<UInt8>) -> Bool {
    guard start < end else { return false }
    return payload == .ipv4 && octets[start] >> 4 == 4
      || payload == .ipv6 && octets[start] >> 4 == 6
  }

  /// The time to live of a packet of UDP whose header is there; nil for any other.
  package func datagramTimeToLive(in octets: Span<UInt8>) -> UInt8? {
    guard end - start >= 48 || payload == .ipv4 && end - start >= 28 else { return nil }
    let isIPv4 = payload == .ipv4 && octets[start] == 0x45
    guard isIPv4 || payload == .ipv6,
      octets[start + (isIPv4 ? 9 : 6)] == IPProtocol.udp.rawValue
    else { return nil }
    return octets[start + (isIPv4 ? 8 : 7)]
  }

  init(_ payload: EtherType, start: Int, end: Int, _ encapsulations: Encapsulations) {
    self.payload = payload
    self.start = start
    self.end = end
    self.encapsulations = encapsulations
  }

  /// Passes what stands between a link-layer header and a network layer: tags, labels, sessions.
  mutating func passTags(in octets: Span<UInt8>) throws(WireError) {
    while payload != .ipv4, payload != .ipv6 {
      switch payload {
      case .vlan, .serviceVLAN, .oldServiceVLAN:
        guard !encapsulations.isFull else { return }
        try need(4, .ethernet)
        encapsulations.append(.vlan, number: UInt32(octets.bigEndian16(at: start) & 0xfff))
        payload = EtherType(rawValue: octets.bigEndian16(at: start + 2))
        start += 4
      case .mpls, .mplsMulticast:
        guard !encapsulations.isFull else { return }
        try need(4, .link)
        encapsulations.append(.mpls, number: octets.bigEndian32(at: start) >> 12)
        try passLabels(in: octets)
      case .pppoeSession:
        guard !encapsulations.isFull else { return }
        try need(6, .link)
        encapsulations.append(.pppoe, number: UInt32(octets.bigEndian16(at: start + 2)))
        try passPointToPoint(from: 6, in: octets)
      case .pointToPoint:
        try passPointToPoint(from: 0, in: octets)
      case .ethernetBridging:
        try need(EthernetHeader.length, .ethernet)
        payload = EtherType(rawValue: octets.bigEndian16(at: start + 12))
        start += EthernetHeader.length
      case _ where payload.isLength:
        if try passInterSwitchLink(in: octets) { break }
        guard try passLogicalLinkControl(in: octets) else { return }
      case .longLogicalLinkControl:
        guard try passLogicalLinkControl(in: octets) else { return }
      default:
        guard try passRareTag(in: octets) else { return }
      }
    }
  }

  func need(_ count: Int, _ layer: WireError.Layer) throws(WireError) {
    guard end - start >= count else {
      throw WireError(layer, offset: start, needed: start + count, available: max(start, end))
    }
  }

  /// Passes the labels of a stack; behind the last the version tells IP from a pseudowire.
  private mutating func passLabels(in octets: Span<UInt8>) throws(WireError) {
    var isBottom = false
    while !isBottom {
      try need(4, .link)
      isBottom = octets[start + 2] & 1 == 1
      start += 4
    }
    try need(1, .link)
    payload = EtherType(version: octets[start])
    guard payload == .unknown else { return }
    // RFC 4385: a control word begins with four zero bits, and an associated channel with 0001.
    if octets[start] >> 4 == 1 { return }
    if octets[start] >> 4 == 0 {
      // So does many an address of a frame without control word; its EtherType tells.
      try need(EthernetHeader.length, .ethernet)
      if !EtherType(rawValue: octets.bigEndian16(at: start + 12)).isPassed { start += 4 }
    }
    payload = .ethernetBridging
  }

  private mutating func passPointToPoint(
    from skipped: Int, in octets: Span<UInt8>
  ) throws(WireError) {
    let link = try LinkHeader(pointToPointAt: start + skipped, octets.extracting(..<end))
    payload = link.payload
    start = link.length
  }

  /// Passes LLC and SNAP (RFC 1042); false for another protocol above LLC.
  private mutating func passLogicalLinkControl(in octets: Span<UInt8>) throws(WireError) -> Bool {
    try need(3, .link)
    switch (octets[start], octets[start + 1], octets[start + 2]) {
    case (0xaa, 0xaa, 0x03):
      try need(8, .link)
      // 0x0000f8 is the same, for bridges (IEEE 802.1H).
      let organisation = octets.bigEndian32(at: start + 2) & 0xff_ffff
      if organisation == 0x80c2, [1, 7].contains(octets.bigEndian16(at: start + 6)) {
        // RFC 2684 section 5.2: a bridged frame, behind a padding of two octets.
        try need(10, .link)
        payload = .ethernetBridging
        start += 10
        return true
      }
      guard organisation == 0 || organisation == 0xf8 else { return false }
      payload = EtherType(rawValue: octets.bigEndian16(at: start + 6))
      start += 8
    case (0x06, 0x06, 0x03):
      payload = .ipv4
      start += 3
    default: return false
    }
    return true
  }
}
