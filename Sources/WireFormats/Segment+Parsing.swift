// Most packets of most captures are TCP directly in IP. They are read straight into a segment of fixed
// size: through a Packet, with its options in an array, a frame takes ten times as long.

extension Segment {
  /// Reads the segment of a frame, and sets `payload` to where its octets lie.
  ///
  /// Nil for everything unusual, from tunnels to cut headers, which `Packet` reads; where there is a
  /// segment, it is the same as by way of a packet.
  package init?(
    plainFrame octets: Span<UInt8>, _ linkType: LinkType, payload: inout Range<Int>
  ) {
    self.init()
    guard read(plainFrame: octets, linkType, payload: &payload) else { return nil }
  }

  /// A segment of zeros, for `read`.
  package init() {
    ends = EndpointPair(v4: 0, 0, 0, 0)
    sequenceNumber = SequenceNumber(rawValue: 0)
    acknowledgementNumber = sequenceNumber
    flags = []
    timeToLive = 0
    trafficClass = 0
    window = 0
    identification = 0
    flowLabel = 0
    payloadLength = 0
    totalLength = 0
  }

  /// Reads the segment of a frame over another, where that lies; false where it is unusual.
  @inline(__always)
  package mutating func read(
    plainFrame octets: Span<UInt8>, _ linkType: LinkType, payload: inout Range<Int>
  ) -> Bool {
    guard let start = Self.startOfIP(octets, linkType) else { return false }
    return read(packetAt: start, of: octets, payload: &payload)
  }

  /// Reads the segment of the packet that lies in a frame from `start` on; false where it is unusual.
  @inline(__always)
  package mutating func read(
    packetAt start: Int, of octets: Span<UInt8>, payload: inout Range<Int>
  ) -> Bool {
    guard octets.count - start >= 40 else { return false }
    let ip = octets.extracting(start..<start &+ 40)
    let ipLength: Int
    let length: Int
    switch ip[0] >> 4 {
    case 4:
      ipLength = Int(ip[0] & 0x0f) &* 4
      length = Int(ip.bigEndian16(at: 2))
      let fragmentation = ip.bigEndian16(at: 6)
      // Fragments are counted where packets are decoded whole.
      guard ip[9] == IPProtocol.tcp.rawValue, fragmentation & 0x3fff == 0, ipLength >= 20 else {
        return false
      }
      trafficClass = ip[1]
      identification = ip.bigEndian16(at: 4)
      timeToLive = ip[8]
      flowLabel = 0
    case 6:
      ipLength = 40
      let stated = Int(ip.bigEndian16(at: 4))
      guard ip[6] == IPProtocol.tcp.rawValue, stated > 0 else { return false }
      length = stated &+ 40
      let word = ip.bigEndian32(at: 0)
      trafficClass = UInt8(truncatingIfNeeded: word >> 20)
      flowLabel = word & 0xf_ffff
      identification = 0
      timeToLive = ip[7]
    default: return false
    }
    // Link layers pad: what lies behind the total length is not part of the packet.
    let end = min(start &+ length, octets.count)
    let header = start &+ ipLength
    guard end &- header >= 20 else { return false }
    let tcp = octets.extracting(header..<header &+ 20)
    let tcpLength = Int(tcp[12] >> 4) &* 4
    guard tcpLength >= 20, header &+ tcpLength <= end else { return false }
    if ip[0] >> 4 == 6 {
      ends = EndpointPair(
        .v6(IPv6Address(high: ip.bigEndian64(at: 8), low: ip.bigEndian64(at: 16))),
        tcp.bigEndian16(at: 0),
        .v6(IPv6Address(high: ip.bigEndian64(at: 24), low: ip.bigEndian64(at: 32))),
        tcp.bigEndian16(at: 2))
    } else {
      ends = EndpointPair(
        v4: ip.bigEndian32(at: 12), tcp.bigEndian16(at: 0), ip.bigEndian32(at: 16),
        tcp.bigEndian16(at: 2))
    }
    sequenceNumber = SequenceNumber(rawValue: tcp.bigEndian32(at: 4))
    acknowledgementNumber = SequenceNumber(rawValue: tcp.bigEndian32(at: 8))
    flags = TCPFlags(rawValue: tcp[13])
    window = tcp.bigEndian16(at: 14)
    totalLength = UInt32(truncatingIfNeeded: length)
    payloadLength = UInt32(truncatingIfNeeded: length &- ipLength &- tcpLength)
    payload = header &+ tcpLength..<end
    maximumSegmentSize = 0
    windowScale = nil
    permitsSelectiveAcknowledgement = false
    hasTimestamp = false
    timestamp = 0
    blockCount = 0
    firstBlockEnd = 0
    nearestBlock = nil
    closesFast = false
    joins = false
    isSigned = false
    guard tcpLength > 20 else { return true }
    let options = octets.extracting(header &+ 20..<header &+ tcpLength)
    // RFC 7323 appendix A: two NOPs and the timestamps are all that most segments have.
    if options.count == 12, options.bigEndian32(at: 0) == 0x0101_080a {
      hasTimestamp = true
      timestamp = options.bigEndian32(at: 4)
    } else {
      takeOptions(options)
    }
    return true
  }

  /// Where IP begins behind the common link layers.
  @inline(__always)
  static func startOfIP(_ octets: Span<UInt8>, _ linkType: LinkType) -> Int? {
    let start: Int
    let type: UInt16
    switch linkType {
    // What is around the packets of tagged frames is remembered: they take a longer way.
    case .ethernet:
      guard octets.count >= 14 else { return nil }
      start = 14
      type = octets.bigEndian16(at: 12)
    case .linuxCooked:
      guard octets.count >= 16 else { return nil }
      start = 16
      type = octets.bigEndian16(at: 14)
    case .linuxCooked2:
      guard octets.count >= 20 else { return nil }
      start = 20
      type = octets.bigEndian16(at: 0)
    case .raw: return 0
    default: return nil
    }
    return type == EtherType.ipv4.rawValue || type == EtherType.ipv6.rawValue ? start : nil
  }

  /// As `TCPOption.list` reads them, without the list.
  @inline(never)
  private mutating func takeOptions(_ octets: Span<UInt8>) {
    var offset = 0
    while offset < octets.count {
      let kind = octets[offset]
      if kind == 0 { return }
      if kind == 1 {
        offset &+= 1
        continue
      }
      guard offset &+ 1 < octets.count else { return }
      let length = Int(octets[offset &+ 1])
      guard length >= 2, offset &+ length <= octets.count else { return }
      let content = offset &+ 2
      switch (kind, length) {
      case (2, 4): maximumSegmentSize = octets.bigEndian16(at: content)
      case (3, 3): windowScale = octets[content]
      case (4, 2): permitsSelectiveAcknowledgement = true
      case (5, 10), (5, 18), (5, 26), (5, 34):
        for start in stride(from: content, to: offset &+ length, by: 8) {
          take(
            TCPOption.Block(
              left: SequenceNumber(rawValue: octets.bigEndian32(at: start)),
              right: SequenceNumber(rawValue: octets.bigEndian32(at: start &+ 4))))
        }
      case (8, 10):
        hasTimestamp = true
        timestamp = octets.bigEndian32(at: content)
      case (TCPOption.multipath, 12):
        closesFast = TCPOption.closesFast(octets[content])
        joins = TCPOption.joins(octets[content])
      default: if TCPOption.signs(kind) { isSigned = true }
      }
      offset &+= length
    }
  }
}
