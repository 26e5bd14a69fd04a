//    |Version| Traffic Class |           Flow Label                  |
//    |         Payload Length        |  Next Header  |   Hop Limit   |
//    |                       Source Address (16)                     |
//    |                    Destination Address (16)                   |

/// The header of RFC 8200 with the extension headers behind it.
package struct IPv6Header: Hashable, Sendable {
  /// DSCP in the upper six bits, ECN in the lower two.
  package var trafficClass: UInt8 = 0
  /// 20 bits.
  package var flowLabel: UInt32 = 0
  /// Octets behind the 40 of the fixed header, extension headers included, as the field says.
  package var payloadLength: UInt16 = 0
  package var hopLimit: UInt8
  package var source: IPv6Address
  package var destination: IPv6Address
  package var extensionHeaders: [IPv6ExtensionHeader] = []
  /// The protocol above the last extension header.
  package var payloadProtocol: IPProtocol

  package init(
    source: IPv6Address, destination: IPv6Address, hopLimit: UInt8, payloadProtocol: IPProtocol
  ) {
    self.source = source
    self.destination = destination
    self.hopLimit = hopLimit
    self.payloadProtocol = payloadProtocol
  }

  /// Octets of the fixed header and all extension headers.
  package var headerLength: Int {
    extensionHeaders.reduce(40) { $0 + $1.length }
  }

  /// The fragment header, if there is one.
  package var fragment: IPv6ExtensionHeader.Fragment? {
    for header in extensionHeaders {
      if let fragment = header.fragment { return fragment }
    }
    return nil
  }

  /// Reads fixed and extension headers at the start of the octets.
  ///
  /// A chain that the capture cuts is an error: without it the protocol above is not known.
  package init(parsing octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= 40 else {
      throw WireError(.ipv6, offset: 0, needed: 40, available: octets.count)
    }
    let first = octets.bigEndian32(at: 0)
    guard first >> 28 == 6 else {
      throw WireError(.ipv6, offset: 0, needed: 40, available: 0, limit: .headerField)
    }
    trafficClass = UInt8(truncatingIfNeeded: first >> 20)
    flowLabel = first & 0xfffff
    payloadLength = octets.bigEndian16(at: 4)
    hopLimit = octets[7]
    source = IPv6Address(high: octets.bigEndian64(at: 8), low: octets.bigEndian64(at: 16))
    destination = IPv6Address(high: octets.bigEndian64(at: 24), low: octets.bigEndian64(at: 32))
    var next = IPProtocol(rawValue: octets[6])
    var offset = 40
    while IPv6ExtensionHeader.isExtension(next) {
      let header = try IPv6ExtensionHeader(kind: next, parsing: octets.extracting(offset...))
      extensionHeaders.append(header)
      offset += header.length
      next = header.next
      // Behind a later fragment's header comes the middle of something: RFC 8200 section 4.5.
      if let fragment = header.fragment, fragment.offset != 0 { break }
    }
    payloadProtocol = next
  }

  /// Writes fixed and extension headers with the fields as they are.
  package func append(to octets: inout [UInt8]) {
    octets.appendBigEndian(
      UInt32(6) << 28 | UInt32(trafficClass) << 20 | flowLabel & 0xfffff)
    octets.appendBigEndian(payloadLength)
    octets.append((extensionHeaders.first?.kind ?? payloadProtocol).rawValue)
    octets.append(hopLimit)
    octets.appendBigEndian(source.high)
    octets.appendBigEndian(source.low)
    octets.appendBigEndian(destination.high)
    octets.appendBigEndian(destination.low)
    for header in extensionHeaders { header.append(to: &octets) }
  }
}
