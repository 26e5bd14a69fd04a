/// What is put into a hole of a template.
package enum Fact: Sendable {
  case number(Int)
  case address(IPAddress)
  case milliseconds(Interval)
  case seconds(Interval)
  /// Three digits behind the point, without a unit.
  case exactSeconds(Interval)
  /// `null` where there is none.
  case numberIfAny(Int?)
  /// `true`, or `null` for what is not known to be so.
  case trueIfSo(Bool)
  /// In quotes; `null` where there is none.
  case quotedIfAny(IPAddress?)

  /// Octets that one takes at most, and what storing them may write over behind them.
  static let room = 64
}

extension MutableSpan<UInt8> {
  @inline(__always)
  private mutating func putNull(at position: inout Int) {
    store(0x6c6c_756e, at: position)
    position &+= 4
  }

  @inline(__always)
  mutating func put(_ fact: Fact, at position: inout Int) {
    switch fact {
    case .number(let number): put(decimal: number, at: &position)
    case .address(let address): put(address, at: &position)
    case .milliseconds(let interval): put(milliseconds: interval, at: &position)
    case .seconds(let interval): put(seconds: interval, at: &position)
    case .exactSeconds(let interval): put(decimal: interval.seconds, digits: 3, at: &position)
    case .numberIfAny(let number):
      if let number { put(decimal: number, at: &position) } else { putNull(at: &position) }
    case .trueIfSo(let isSo):
      store(isSo ? 0x6575_7274 : 0x6c6c_756e, at: position)
      position &+= 4
    case .quotedIfAny(let address):
      guard let address else { return putNull(at: &position) }
      put(octet: 0x22, at: &position)
      put(address, at: &position)
      put(octet: 0x22, at: &position)
    }
  }
}
