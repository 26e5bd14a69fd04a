//     0                   1                   2                   3
//     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//    |Version|  IHL  |Type of Service|          Total Length         |
//    |         Identification        |Flags|      Fragment Offset    |
//    |  Time to Live |    Protocol   |         Header Checksum       |
//    |                       Source Address                          |
//    |                    Destination Address                        |
//    |                    Options                    |    Padding    |

/// The header of RFC 791.
package struct IPv4Header: Hashable, Sendable {
  /// The octet once called type of service: DSCP in the upper six bits, ECN in the lower two.
  package var trafficClass: UInt8 = 0
  /// Octets of header and payload, as the field says.
  package var totalLength: UInt16 = 0
  package var identification: UInt16 = 0
  package var dontFragment = false
  package var moreFragments = false
  /// The bit that must be zero.
  package var reservedFlag = false
  /// In units of 8 octets.
  package var fragmentOffset: UInt16 = 0
  package var timeToLive: UInt8
  /// The protocol behind the authentication headers.
  package var payloadProtocol: IPProtocol
  package var headerChecksum: UInt16 = 0
  package var source: IPv4Address
  package var destination: IPv4Address
  /// Raw options with padding, 0 to 40 octets.
  package var options: [UInt8] = []
  /// Authentication headers (RFC 4302), where they are there as a whole.
  package var authentication: [IPv6ExtensionHeader] = []

  package init(
    source: IPv4Address, destination: IPv4Address, timeToLive: UInt8, payloadProtocol: IPProtocol
  ) {
    self.source = source
    self.destination = destination
    self.timeToLive = timeToLive
    self.payloadProtocol = payloadProtocol
  }

  /// Octets up to the payload: of the header itself, 20 to 60, and of authentication headers.
  package var headerLength: Int { authentication.reduce(ownLength) { $0 + $1.length } }

  /// Octets of the header itself.
  private var ownLength: Int { 20 + (min(options.count, 40) + 3) / 4 * 4 }

  /// Reads the header at the start of the octets, and authentication headers behind it.
  package init(parsing octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= 20 else {
      throw WireError(.ipv4, offset: 0, needed: 20, available: octets.count)
    }
    let headerLength = Int(octets[0] & 0x0f) * 4
    guard octets[0] >> 4 == 4 else {
      throw WireError(.ipv4, offset: 0, needed: 20, available: 0, limit: .headerField)
    }
    guard headerLength >= 20 else {
      throw WireError(.ipv4, offset: 0, needed: 20, available: headerLength, limit: .headerField)
    }
    guard octets.count >= headerLength else {
      throw WireError(.ipv4, offset: 20, needed: headerLength, available: octets.count)
    }
    trafficClass = octets[1]
    totalLength = octets.bigEndian16(at: 2)
    identification = octets.bigEndian16(at: 4)
    let fragmentation = octets.bigEndian16(at: 6)
    reservedFlag = fragmentation & 0x8000 != 0
    dontFragment = fragmentation & 0x4000 != 0
    moreFragments = fragmentation & 0x2000 != 0
    fragmentOffset = fragmentation & 0x1fff
    timeToLive = octets[8]
    payloadProtocol = IPProtocol(rawValue: octets[9])
    headerChecksum = octets.bigEndian16(at: 10)
    source = IPv4Address(rawValue: octets.bigEndian32(at: 12))
    destination = IPv4Address(rawValue: octets.bigEndian32(at: 16))
    if headerLength > 20 { options = octets.array(20..<headerLength) }
    if payloadProtocol == .authentication, fragmentOffset == 0 {
      readAuthentication(octets.extracting(headerLength...))
    }
  }

  /// Reads what a quote or the capture may cut: the protocol then stays the one of the first header cut.
  private mutating func readAuthentication(_ octets: Span<UInt8>) {
    var offset = 0
    while payloadProtocol == .authentication,
      let header = try? IPv6ExtensionHeader(
        kind: .authentication, parsing: octets.extracting(offset...))
    {
      authentication.append(header)
      payloadProtocol = header.next
      offset += header.length
    }
  }

  /// Writes the headers with their fields as they are, checksum included.
  package func append(to octets: inout [UInt8]) {
    octets.append(0x40 | UInt8(ownLength / 4))
    octets.append(trafficClass)
    octets.appendBigEndian(totalLength)
    octets.appendBigEndian(identification)
    octets.appendBigEndian(
      (reservedFlag ? 0x8000 : 0) | (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0)
        | fragmentOffset & 0x1fff)
    octets.append(timeToLive)
    octets.append((authentication.first?.kind ?? payloadProtocol).rawValue)
    octets.appendBigEndian(headerChecksum)
    octets.appendBigEndian(source.rawValue)
    octets.appendBigEndian(destination.rawValue)
    octets += options.prefix(40)
    for _ in 0..<(ownLength - 20 - min(options.count, 40)) { octets.append(0) }
    for header in authentication { header.append(to: &octets) }
  }

  /// The checksum that the fields call for.
  package var computedChecksum: UInt16 {
    var blank = self
    blank.headerChecksum = 0
    var octets: [UInt8] = []
    blank.append(to: &octets)
    var sum = InternetChecksum()
    sum.add(octets.span.extracting(..<ownLength))
    return sum.value
  }
}
