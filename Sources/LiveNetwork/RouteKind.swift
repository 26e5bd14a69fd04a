import CLinux

/// What a route does with a packet, the kernel's `RTN_…`.
package enum RouteKind: Hashable, Sendable {
  case unicast
  /// To this machine itself.
  case local
  case broadcast
  case anycast
  case multicast
  case blackhole
  case unreachable
  case prohibit
  case `throw`
  case other(UInt8)

  init(rawValue: UInt8) {
    switch Int(rawValue) {
    case RTN_UNICAST: self = .unicast
    case RTN_LOCAL: self = .local
    case RTN_BROADCAST: self = .broadcast
    case RTN_ANYCAST: self = .anycast
    case RTN_MULTICAST: self = .multicast
    case RTN_BLACKHOLE: self = .blackhole
    case RTN_UNREACHABLE: self = .unreachable
    case RTN_PROHIBIT: self = .prohibit
    case RTN_THROW: self = .throw
    default: self = .other(rawValue)
    }
  }
}
