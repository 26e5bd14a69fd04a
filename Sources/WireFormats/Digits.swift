/// Up to eight digits and signs between them, put together in a register.
package struct Digits: Sendable {
  /// The first in the lowest octet.
  package private(set) var word: UInt64 = 0
  package private(set) var count = 0

  // Half of a report's pieces are numbers, and a division for each of their digits takes longer than
  // all else about them.
  /// The digits of the numbers below 1000, and in the highest octet how many these are.
  private static let below1000: [UInt32] = (0..<1000).map { number in
    let digits = [number / 100, number / 10 % 10, number % 10].map { UInt32(0x30 + $0) }
    return switch number {
    case 100...: digits[0] | digits[1] << 8 | digits[2] << 16 | 3 << 24
    case 10...: digits[1] | digits[2] << 8 | 2 << 24
    default: digits[2] | 1 << 24
    }
  }

  package init() {}

  @inline(__always)
  package mutating func append(octet: UInt8) {
    word |= UInt64(octet) &<< (UInt64(truncatingIfNeeded: count) &* 8)
    count &+= 1
  }

  @inline(__always)
  package mutating func append(below1000 number: UInt32) {
    let entry = Self.below1000[Int(number)]
    word |= UInt64(entry & 0xff_ffff) &<< (UInt64(truncatingIfNeeded: count) &* 8)
    count &+= Int(entry >> 24)
  }

  /// Appends a number below 1000 in three digits.
  @inline(__always)
  package mutating func append(threeDigits number: UInt32) {
    append(octet: UInt8(truncatingIfNeeded: number / 100) | 0x30)
    append(twoDigits: number % 100)
  }

  /// Appends a number below 100 in two digits.
  @inline(__always)
  package mutating func append(twoDigits number: UInt32) {
    let pair = number / 10 | (number % 10) << 8 | 0x3030
    word |= UInt64(pair) &<< (UInt64(truncatingIfNeeded: count) &* 8)
    count &+= 2
  }
}
