/// The header of an Ethernet II frame, without tags.
package struct EthernetHeader: Hashable, Sendable {
  package var destination: HardwareAddress
  package var source: HardwareAddress
  /// EtherType, or a length of at most 1500 (IEEE 802.3).
  package var etherType: EtherType

  package static let length = 14

  package init(destination: HardwareAddress, source: HardwareAddress, etherType: EtherType) {
    self.destination = destination
    self.source = source
    self.etherType = etherType
  }

  package init(parsing octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= Self.length else {
      throw WireError(.ethernet, offset: 0, needed: Self.length, available: octets.count)
    }
    destination = HardwareAddress(parsing: octets.extracting(0..<6))
    source = HardwareAddress(parsing: octets.extracting(6..<12))
    etherType = EtherType(rawValue: octets.bigEndian16(at: 12))
  }

  package func append(to octets: inout [UInt8]) {
    destination.append(to: &octets)
    source.append(to: &octets)
    octets.appendBigEndian(etherType.rawValue)
  }
}
