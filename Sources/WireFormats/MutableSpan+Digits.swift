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
    guard case .v4(let address) = address else {
      for octet in address.description.utf8 { put(octet: octet, at: &position) }
      return
    }
    let value = address.rawValue
    put(octetInDigits: value >> 24, at: &position)
    put(octetInDigits: value >> 16 & 255, at: &position)
    put(octetInDigits: value >> 8 & 255, at: &position)
    put(octetInDigits: value & 255, at: &position)
    // Without the last point.
    position &-= 1
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
