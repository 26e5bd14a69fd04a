extension Packet {
  /// Writes the packet with lengths and checksums computed, the payload behind the headers.
  ///
  /// An ICMP message gets `payload` as its body: echo data, or the octets of a quote.
  package func octets(payload: [UInt8] = []) -> [UInt8] {
    var body: [UInt8] = []
    switch transport {
    case .tcp(let header): header.append(to: &body)
    case .udp(var header):
      header.length = UInt16(clamping: 8 + payload.count)
      header.append(to: &body)
    case .icmp(let message): message.header.append(to: &body)
    case .none: break
    }
    body += payload
    if let position = checksumPosition {
      body[position] = 0
      body[position + 1] = 0
      var sum = checksumStart(length: body.count)
      sum.add(body.span)
      // RFC 768: a UDP checksum of 0 would say that there is none.
      let value = sum.value == 0 && ip.payloadProtocol == .udp ? 0xffff : sum.value
      body[position] = UInt8(value >> 8)
      body[position + 1] = UInt8(value & 0xff)
    }
    var octets: [UInt8] = []
    ip.completed(payloadLength: body.count).append(to: &octets)
    return octets + body
  }

  private var checksumPosition: Int? {
    switch transport {
    case .tcp: 16
    case .udp: 6
    case .icmp: 2
    case .none: nil
    }
  }

  private func checksumStart(length: Int) -> InternetChecksum {
    // RFC 4443 section 2.3: ICMPv6, unlike ICMPv4, sums a pseudo-header.
    if case .icmp = transport, ip.version == .v4 { return InternetChecksum() }
    return InternetChecksum(
      pseudoHeader: ip.source, ip.destination, ip.payloadProtocol, length: length)
  }
}
