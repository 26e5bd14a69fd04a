// A trace or a loop makes as many errors as SYNs. Most quote the 28 octets of RFC 792: these are read
// without the packet, the message and the quote in between, which take twenty times as long.

extension SegmentError {
  /// Reads the error of a frame.
  ///
  /// Nil for everything unusual, which `Packet` reads; where there is an error, it is the same as by
  /// way of a packet.
  package init?(plainFrame octets: Span<UInt8>, _ linkType: LinkType) {
    guard let start = Segment.startOfIP(octets, linkType) else { return nil }
    self.init(packetAt: start, of: octets)
  }

  /// Reads the error of the packet that lies in a frame from `start` on.
  package init?(packetAt start: Int, of octets: Span<UInt8>) {
    guard octets.count - start >= 56 else { return nil }
    let ip = octets.extracting(start..<start &+ 56)
    // An IPv4 header without options, an ICMP message, the same header again: 20, 8 and 28 octets.
    guard ip[0] == 0x45, ip[9] == IPProtocol.icmpv4.rawValue, ip.bigEndian16(at: 6) & 0x1fff == 0,
      ip.bigEndian16(at: 2) == 56, ip[28] == 0x45, ip[37] == IPProtocol.tcp.rawValue,
      ip.bigEndian16(at: 34) & 0x1fff == 0
    else { return nil }
    header = ICMPHeader(
      version: .v4, type: ip[20], code: ip[21], parameter: ip.bigEndian32(at: 24))
    guard header.isError else { return nil }
    header.checksum = ip.bigEndian16(at: 22)
    sender = .v4(IPv4Address(rawValue: ip.bigEndian32(at: 12)))
    receiver = .v4(IPv4Address(rawValue: ip.bigEndian32(at: 16)))
    timeToLive = ip[8]
    source = .v4(IPv4Address(rawValue: ip.bigEndian32(at: 40)))
    destination = .v4(IPv4Address(rawValue: ip.bigEndian32(at: 44)))
    sourcePort = ip.bigEndian16(at: 48)
    destinationPort = ip.bigEndian16(at: 50)
    sequenceNumber = SequenceNumber(rawValue: ip.bigEndian32(at: 52))
    quotedTimeToLive = ip[36]
    quotedLength = ip.bigEndian16(at: 30)
  }
}
