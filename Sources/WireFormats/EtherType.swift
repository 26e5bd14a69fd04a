/// The protocol above the link layer (IEEE 802 numbers).
package struct EtherType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let ipv4 = EtherType(rawValue: 0x0800)
  package static let arp = EtherType(rawValue: 0x0806)
  package static let vlan = EtherType(rawValue: 0x8100)
  package static let ipv6 = EtherType(rawValue: 0x86dd)
  package static let serviceVLAN = EtherType(rawValue: 0x88a8)
}
