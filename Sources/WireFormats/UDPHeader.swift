/// The header of RFC 768.
package struct UDPHeader: Hashable, Sendable {
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  /// Octets of header and payload, as the field says.
  package var length: UInt16
  package var checksum: UInt16 = 0

  package init(sourcePort: UInt16, destinationPort: UInt16, length: UInt16) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.length = length
  }

  package init(parsing octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= 8 else {
      throw WireError(.udp, offset: 0, needed: 8, available: octets.count)
    }
    sourcePort = octets.bigEndian16(at: 0)
    destinationPort = octets.bigEndian16(at: 2)
    length = octets.bigEndian16(at: 4)
    checksum = octets.bigEndian16(at: 6)
  }

  package func append(to octets: inout [UInt8]) {
    octets.appendBigEndian(sourcePort)
    octets.appendBigEndian(destinationPort)
    octets.appendBigEndian(length)
    octets.appendBigEndian(checksum)
  }
}
