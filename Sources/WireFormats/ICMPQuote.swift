/// The start of a packet as an ICMP error quotes it: at least ports and sequence number.
///
/// RFC 792 asks for the IP header and 8 octets, RFC 1812 for as much as fits 576 octets,
/// RFC 4443 for as much as fits the minimum MTU.
package struct ICMPQuote: Hashable, Sendable {
  package var ip: IPHeader
  /// Octets of the quoted packet behind its IP header.
  package var transportOctets: Int
  package var sourcePort: UInt16?
  package var destinationPort: UInt16?
  /// The sequence number of a quoted TCP segment.
  package var sequenceNumber: SequenceNumber?
  /// The checksum of a quoted datagram: some tracers tell their probes apart by it.
  package var datagramChecksum: UInt16?
  /// The whole TCP header where the quote is long enough; its options may be cut.
  package var tcp: TCPHeader?
  /// The first 8 octets of a quoted ICMP message.
  package var icmp: ICMPHeader?

  package init(parsing octets: Span<UInt8>) throws(WireError) {
    ip = try IPHeader(parsing: octets)
    transportOctets = octets.count - ip.headerLength
    // Padding behind a short packet (RFC 4884 section 5.2) is not part of the quote. A length
    // below RFC 792's 8 octets is a router's error (quoted in host order, or less the header).
    let stated = ip.totalLength - ip.headerLength
    if stated >= 8 { transportOctets = min(transportOctets, stated) }
    guard !ip.isLaterFragment, transportOctets >= 8 else { return }
    let start = ip.headerLength
    let transport = octets.extracting(start..<start + transportOctets)
    switch ip.payloadProtocol {
    case .tcp:
      sourcePort = transport.bigEndian16(at: 0)
      destinationPort = transport.bigEndian16(at: 2)
      sequenceNumber = SequenceNumber(rawValue: transport.bigEndian32(at: 4))
      tcp = try? TCPHeader(parsing: transport)
    case .udp:
      sourcePort = transport.bigEndian16(at: 0)
      destinationPort = transport.bigEndian16(at: 2)
      datagramChecksum = transport.bigEndian16(at: 6)
    case .icmpv4 where ip.version == .v4:
      icmp = try? ICMPHeader(version: .v4, parsing: transport)
    case .icmpv6 where ip.version == .v6:
      icmp = try? ICMPHeader(version: .v6, parsing: transport)
    default: break
    }
  }
}
