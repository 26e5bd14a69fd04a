/// Why a destination was called unreachable: ICMPv4 type 3 and ICMPv6 type 1 in one vocabulary.
package enum UnreachableReason: Hashable, Sendable {
  /// 3/0, 1/0.
  case noRoute
  /// 3/1; 1/3 (address unreachable).
  case host
  /// 3/2.
  case transportProtocol
  /// 3/3, 1/4.
  case port
  /// 3/5; 1/7 (error in source routing header).
  case sourceRouteFailed
  /// 3/6 network unknown, 3/7 host unknown, 3/8 source host isolated: all obsolete.
  case unknownDestination
  /// 3/9.
  case networkProhibited
  /// 3/10.
  case hostProhibited
  /// 3/11, 3/12.
  case typeOfService
  /// 3/13, 1/1.
  case administrativelyProhibited
  /// 3/14, 3/15.
  case precedence
  /// 1/2.
  case beyondScope
  /// 1/5.
  case sourceAddressPolicy
  /// 1/6.
  case rejectRoute
  /// A code that no document assigns.
  case other(UInt8)

  package init(_ version: IPVersion, code: UInt8) {
    switch (version, code) {
    case (.v4, 0), (.v6, 0): self = .noRoute
    case (.v4, 1), (.v6, 3): self = .host
    case (.v4, 2): self = .transportProtocol
    case (.v4, 3), (.v6, 4): self = .port
    case (.v4, 5), (.v6, 7): self = .sourceRouteFailed
    case (.v4, 6...8): self = .unknownDestination
    case (.v4, 9): self = .networkProhibited
    case (.v4, 10): self = .hostProhibited
    case (.v4, 11), (.v4, 12): self = .typeOfService
    case (.v4, 13), (.v6, 1): self = .administrativelyProhibited
    case (.v4, 14), (.v4, 15): self = .precedence
    case (.v6, 2): self = .beyondScope
    case (.v6, 5): self = .sourceAddressPolicy
    case (.v6, 6): self = .rejectRoute
    default: self = .other(code)
    }
  }
}
