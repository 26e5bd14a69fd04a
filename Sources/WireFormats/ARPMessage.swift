/// An ARP message for IPv4 over 6-octet hardware addresses (RFC 826).
package struct ARPMessage: Hashable, Sendable {
  /// 1 request, 2 reply.
  package var operation: UInt16
  package var senderHardware: HardwareAddress
  package var senderProtocol: IPv4Address
  package var targetHardware: HardwareAddress
  package var targetProtocol: IPv4Address

  package init(
    operation: UInt16, senderHardware: HardwareAddress, senderProtocol: IPv4Address,
    targetHardware: HardwareAddress, targetProtocol: IPv4Address
  ) {
    self.operation = operation
    self.senderHardware = senderHardware
    self.senderProtocol = senderProtocol
    self.targetHardware = targetHardware
    self.targetProtocol = targetProtocol
  }

  package init(parsing octets: Span<UInt8>) throws(WireError) {
    // What the addresses are is told in front of them: others need other room.
    if octets.count >= 8,
      octets.bigEndian16(at: 2) != EtherType.ipv4.rawValue || octets[4] != 6 || octets[5] != 4
    {
      let stated = 8 + 2 * (Int(octets[4]) + Int(octets[5]))
      throw WireError(.arp, offset: 2, needed: 28, available: stated, limit: .headerField)
    }
    guard octets.count >= 28 else {
      throw WireError(.arp, offset: 0, needed: 28, available: octets.count)
    }
    operation = octets.bigEndian16(at: 6)
    senderHardware = HardwareAddress(parsing: octets.extracting(8..<14))
    senderProtocol = IPv4Address(rawValue: octets.bigEndian32(at: 14))
    targetHardware = HardwareAddress(parsing: octets.extracting(18..<24))
    targetProtocol = IPv4Address(rawValue: octets.bigEndian32(at: 24))
  }

  package func append(to octets: inout [UInt8]) {
    octets.appendBigEndian(1 as UInt16)
    octets.appendBigEndian(EtherType.ipv4.rawValue)
    octets += [6, 4]
    octets.appendBigEndian(operation)
    senderHardware.append(to: &octets)
    octets.appendBigEndian(senderProtocol.rawValue)
    targetHardware.append(to: &octets)
    octets.appendBigEndian(targetProtocol.rawValue)
  }
}
