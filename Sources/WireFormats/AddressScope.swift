/// How far an address reaches: what tells the near provider's hops from the public network.
package enum AddressScope: Hashable, Sendable {
  case unspecified
  case loopback
  case linkLocal
  /// RFC 1918 or RFC 4193 (unique local).
  case `private`
  /// RFC 6598, carrier-grade NAT: 100.64.0.0/10.
  case shared
  case multicast
  case global
}

extension IPAddress {
  package var scope: AddressScope {
    switch self {
    case .v4(let address):
      if address.rawValue == 0 { return .unspecified }
      if address.isIn(IPv4Address(127, 0, 0, 0), 8) { return .loopback }
      if address.isIn(IPv4Address(169, 254, 0, 0), 16) { return .linkLocal }
      if address.isIn(IPv4Address(10, 0, 0, 0), 8) { return .private }
      if address.isIn(IPv4Address(172, 16, 0, 0), 12) { return .private }
      if address.isIn(IPv4Address(192, 168, 0, 0), 16) { return .private }
      if address.isIn(IPv4Address(100, 64, 0, 0), 10) { return .shared }
      if address.isIn(IPv4Address(224, 0, 0, 0), 4) { return .multicast }
      return .global
    case .v6(let address):
      if let mapped = address.mappedIPv4 { return IPAddress.v4(mapped).scope }
      if address.high == 0, address.low == 0 { return .unspecified }
      if address.high == 0, address.low == 1 { return .loopback }
      if address.isIn(0xfe80_0000_0000_0000, 10) { return .linkLocal }
      if address.isIn(0xfc00_0000_0000_0000, 7) { return .private }
      if address.isIn(0xff00_0000_0000_0000, 8) { return .multicast }
      return .global
    }
  }

  /// Tells whether the address is one that a public route could lead to.
  package var isPublic: Bool { scope == .global }
}
