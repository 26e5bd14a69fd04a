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
  package var payloadProtocol: IPProtocol
  package var headerChecksum: UInt16 = 0
  package var source: IPv4Address
  package var destination: IPv4Address
  /// Raw options with padding, 0 to 40 octets.
  package var options: [UInt8] = []

  package init(
    source: IPv4Address, destination: IPv4Address, timeToLive: UInt8, payloadProtocol: IPProtocol
  ) {
    self.source = source
    self.destination = destination
    self.timeToLive = timeToLive
    self.payloadProtocol = payloadProtocol
  }

  /// Header length in octets, 20 to 60.
  package var headerLength: Int { 20 + (min(options.count, 40) + 3) / 4 * 4 }

  /// Reads the header at the start of the octets; what follows it is not looked at.
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
  }

  /// Writes the header with its fields as they are, checksum included.
  package func append(to octets: inout [UInt8]) {
    octets.append(0x40 | UInt8(headerLength / 4))
    octets.append(trafficClass)
    octets.appendBigEndian(totalLength)
    octets.appendBigEndian(identification)
    octets.appendBigEndian(
      (reservedFlag ? 0x8000 : 0) | (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0)
        | fragmentOffset & 0x1fff)
    octets.append(timeToLive)
    octets.append(payloadProtocol.rawValue)
    octets.appendBigEndian(headerChecksum)
    octets.appendBigEndian(source.rawValue)
    octets.appendBigEndian(destination.rawValue)
    octets += options.prefix(40)
    for _ in 0..<(headerLength - 20 - min(options.count, 40)) { octets.append(0) }
  }

  /// The checksum that the fields call for.
  package var computedChecksum: UInt16 {
    var blank = self
    blank.headerChecksum = 0
    var octets: [UInt8] = []
    blank.append(to: &octets)
    var sum = InternetChecksum()
    sum.add(octets.span)
    return sum.value
  }
}
