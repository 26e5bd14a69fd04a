// Without a loop over digits and without a branch for how many there are: what a processor guesses wrong
// costs it more than all digits.

/// Numbers and addresses in digits, at a position that moves behind them; eight octets and more are
/// written over at each call.
extension MutableSpan<UInt8> {
  /// Puts a number in decimal digits.
  mutating func put(decimal number: Int, at position: inout Int) {
    if number < 0 { put(octet: 0x2d, at: &position) }
    put(magnitude: number.magnitude, at: &position)
  }

  @inline(__always)
  mutating func put(octet: UInt8, at position: inout Int) {
    self[position] = octet
    position &+= 1
  }

  mutating func put(magnitude number: UInt, at position: inout Int) {
    guard number < 100_000_000 else { return putLong(number, at: &position) }
    let digits = UInt64(eightDigits: number)
    // Of 0 one digit stays.
    let zeros = min(digits.trailingZeroBitCount & ~7, 56)
    store((digits | 0x3030_3030_3030_3030) &>> UInt64(zeros), at: position)
    position &+= 8 &- zeros / 8
  }

  @inline(never)
  private mutating func putLong(_ number: UInt, at position: inout Int) {
    put(magnitude: number / 100_000_000, at: &position)
    store(UInt64(eightDigits: number % 100_000_000) | 0x3030_3030_3030_3030, at: position)
    position &+= 8
  }

  /// Puts a fraction below 10^15 with one to three digits behind the point, rounded.
  mutating func put(decimal value: Double, digits: Int, at position: inout Int) {
    let scale: UInt = digits == 1 ? 10 : digits == 2 ? 100 : 1000
    let units = UInt(value.magnitude * Double(scale) + 0.5)
    if value < 0, units > 0 { put(octet: 0x2d, at: &position) }
    put(magnitude: units / scale, at: &position)
    // The last digits of eight, behind a point.
    let fraction = UInt64(eightDigits: units % scale) | 0x3030_3030_3030_3030
    let count = digits == 1 || digits == 2 ? digits : 3
    store(fraction &>> UInt64(56 &- 8 &* count) & ~0xff | 0x2e, at: position)
    position &+= count &+ 1
  }

  /// Puts `10.4 ms`, `0.05 ms`, and `12.5 s` from ten seconds on.
  mutating func put(milliseconds interval: Interval, at position: inout Int) {
    let value = interval.milliseconds
    guard value.magnitude < 10_000 else { return put(seconds: interval, at: &position) }
    put(value, digits: value.magnitude < 1 ? 2 : 1, at: &position)
    store(0x736d20, at: position)
    position &+= 3
  }

  /// Puts `3.1 s`.
  mutating func put(seconds interval: Interval, at position: inout Int) {
    put(interval.seconds, digits: 1, at: &position)
    store(0x7320, at: position)
    position &+= 2
  }

  /// `?` where the number is absurd.
  @inline(__always)
  private mutating func put(_ value: Double, digits: Int, at position: inout Int) {
    if value.magnitude < 1e12 {
      put(decimal: value, digits: digits, at: &position)
    } else {
      put(octet: 0x3f, at: &position)
    }
  }

  /// Puts an address as its description writes it.
  mutating func put(_ address: IPAddress, at position: inout Int) {
    switch address {
    case .v4(let address): put(address, at: &position)
    case .v6(let address): put(address, at: &position)
    }
  }

  @inline(__always)
  private mutating func put(_ address: IPv4Address, at position: inout Int) {
    let value = address.rawValue
    put(octetInDigits: value >> 24, at: &position)
    put(octetInDigits: value >> 16 & 255, at: &position)
    put(octetInDigits: value >> 8 & 255, at: &position)
    put(octetInDigits: value & 255, at: &position)
    // Without the last point.
    position &-= 1
  }

  /// Puts an address in the canonical form of RFC 5952.
  @inline(never)
  private mutating func put(_ address: IPv6Address, at position: inout Int) {
    if let mapped = address.mappedIPv4 {
      store(0x3a_6666_6666_3a3a, at: position)
      position &+= 7
      return put(mapped, at: &position)
    }
    // Section 4.2.2: a single zero group is not shortened.
    let zeros = address.longestZeros
    let elided = zeros.count > 1 ? zeros : 8..<8
    for index in 0..<8 {
      // Of the two colons one stands in front of the zeros, one in front of what follows.
      if index > elided.lowerBound, index < elided.upperBound { continue }
      if index > 0 || elided.lowerBound == 0 { put(octet: 0x3a, at: &position) }
      if index != elided.lowerBound { put(group: address.group(index), at: &position) }
    }
    if elided.count > 0, elided.upperBound == 8 { put(octet: 0x3a, at: &position) }
  }

  /// Puts 16 bits in up to four hexadecimal digits.
  @inline(__always)
  private mutating func put(group: UInt16, at position: inout Int) {
    let value = UInt64(group)
    let digits =
      value >> 12 | value & 0x0f00 | (value & 0x00f0) << 12 | (value & 0x000f) << 24
    let letters = (digits &+ 0x0606_0606) >> 4 & 0x0101_0101
    let zeros = min(group.leadingZeroBitCount / 4, 3)
    store((digits &+ 0x3030_3030 &+ letters &* 0x27) >> UInt64(8 &* zeros), at: position)
    position &+= 4 &- zeros
  }

  /// Puts a number below 256 and a point.
  @inline(__always)
  private mutating func put(octetInDigits number: UInt32, at position: inout Int) {
    let hundreds = (number &* 41) >> 12
    let rest = number &- hundreds &* 100
    let tens = (rest &* 103) >> 10
    let ones = rest &- tens &* 10
    let zeros = (number < 10 ? 1 : 0) &+ (number < 100 ? 1 : 0)
    let digits = hundreds | tens << 8 | ones << 16 | 0x2e30_3030
    store(UInt64(digits &>> UInt32(zeros &* 8)), at: position)
    position &+= 4 &- zeros
  }
}

extension UInt64 {
  /// The eight decimal digits of a number below 10^8, the first in the lowest octet.
  @inline(__always)
  fileprivate init(eightDigits number: UInt) {
    let low = UInt64(number % 10_000)
    let high = UInt64(number / 10_000)
    // Two numbers of four digits, four of two, eight of one.
    var parts = high | low << 32
    let hundreds = (parts &* 10_486) >> 20 & 0x7f_0000_007f
    parts = hundreds | (parts &- hundreds &* 100) << 16
    let tens = (parts &* 103) >> 10 & 0x000f_000f_000f_000f
    self = tens | (parts &- tens &* 10) << 8
  }
}
