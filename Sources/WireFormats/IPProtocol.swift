/// The protocol above IP, by its IANA number; for IPv6 also the kinds of extension header.
package struct IPProtocol: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let hopByHopOptions = IPProtocol(rawValue: 0)
  package static let icmpv4 = IPProtocol(rawValue: 1)
  package static let ipv4 = IPProtocol(rawValue: 4)
  package static let tcp = IPProtocol(rawValue: 6)
  package static let udp = IPProtocol(rawValue: 17)
  package static let ipv6 = IPProtocol(rawValue: 41)
  package static let ipv6Routing = IPProtocol(rawValue: 43)
  package static let ipv6Fragment = IPProtocol(rawValue: 44)
  package static let gre = IPProtocol(rawValue: 47)
  package static let encapsulatingSecurityPayload = IPProtocol(rawValue: 50)
  package static let authentication = IPProtocol(rawValue: 51)
  package static let icmpv6 = IPProtocol(rawValue: 58)
  package static let ipv6NoNextHeader = IPProtocol(rawValue: 59)
  package static let ipv6DestinationOptions = IPProtocol(rawValue: 60)
  package static let etherIP = IPProtocol(rawValue: 97)
  /// Layer 2 tunnelling, version 3 (RFC 3931).
  package static let l2tp = IPProtocol(rawValue: 115)
  package static let mobility = IPProtocol(rawValue: 135)
  package static let mpls = IPProtocol(rawValue: 137)
  package static let hostIdentity = IPProtocol(rawValue: 139)
  package static let shim6 = IPProtocol(rawValue: 140)
  /// An Ethernet frame (RFC 8986 section 4.9).
  package static let ethernet = IPProtocol(rawValue: 143)
}
