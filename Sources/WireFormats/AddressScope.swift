/// How far an address reaches: what tells the near provider's hops from the public network.
package enum AddressScope: Hashable, Sendable {
  /// `::`, and 0.0.0.0/8: "this network" of RFC 791.
  case unspecified
  case loopback
  case linkLocal
  /// RFC 1918, RFC 4193 (unique local) or RFC 3879 (site-local, which it deprecates).
  case `private`
  /// RFC 6598, carrier-grade NAT: 100.64.0.0/10.
  case shared
  case multicast
  /// 240.0.0.0/4 (RFC 1112), which some clouds use inside, with the broadcast address.
  case reserved
  case global
}

extension IPAddress {
  package var scope: AddressScope {
    switch self {
    case .v4(let address):
      if address.isIn(IPv4Address(0, 0, 0, 0), 8) { return .unspecified }
      if address.isIn(IPv4Address(127, 0, 0, 0), 8) { return .loopback }
      if address.isIn(IPv4Address(169, 254, 0, 0), 16) { return .linkLocal }
      if address.isIn(IPv4Address(10, 0, 0, 0), 8) { return .private }
      if address.isIn(IPv4Address(172, 16, 0, 0), 12) { return .private }
      if address.isIn(IPv4Address(192, 168, 0, 0), 16) { return .private }
      if address.isIn(IPv4Address(100, 64, 0, 0), 10) { return .shared }
      if address.isIn(IPv4Address(224, 0, 0, 0), 4) { return .multicast }
      if address.isIn(IPv4Address(240, 0, 0, 0), 4) { return .reserved }
      return .global
    case .v6(let address):
      if let mapped = address.mappedIPv4 { return IPAddress.v4(mapped).scope }
      if address.high == 0, address.low == 0 { return .unspecified }
      if address.high == 0, address.low == 1 { return .loopback }
      if address.isIn(0xfe80_0000_0000_0000, 10) { return .linkLocal }
      if address.isIn(0xfc00_0000_0000_0000, 7) { return .private }
      if address.isIn(0xfec0_0000_0000_0000, 10) { return .private }
      if address.isIn(0xff00_0000_0000_0000, 8) { return .multicast }
      return .global
    }
  }

  /// Tells whether the address is one that a public route could lead to.
  package var isPublic: Bool { scope == .global }
}
