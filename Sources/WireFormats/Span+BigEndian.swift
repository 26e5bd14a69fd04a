extension Span<UInt8> {
  // Callers have compared the count before: the subscripts still check, so a slip traps in tests
  // and never reads beyond the octets.

  @inline(__always)
  func bigEndian16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset &+ 1])
  }

  @inline(__always)
  func bigEndian32(at offset: Int) -> UInt32 {
    UInt32(bigEndian16(at: offset)) << 16 | UInt32(bigEndian16(at: offset &+ 2))
  }

  @inline(__always)
  func bigEndian64(at offset: Int) -> UInt64 {
    // One load: of two halves the compiler makes eight.
    UInt64(self[offset]) << 56 | UInt64(self[offset &+ 1]) << 48
      | UInt64(self[offset &+ 2]) << 40 | UInt64(self[offset &+ 3]) << 32
      | UInt64(self[offset &+ 4]) << 24 | UInt64(self[offset &+ 5]) << 16
      | UInt64(self[offset &+ 6]) << 8 | UInt64(self[offset &+ 7])
  }

  func littleEndian32(at offset: Int) -> UInt32 { bigEndian32(at: offset).byteSwapped }

  /// Copies a range of octets; the range must lie inside the span.
  package func array(_ range: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for index in range { copy.append(self[index]) }
    return copy
  }
}

extension Array where Element == UInt8 {
  mutating func appendBigEndian(_ value: UInt16) {
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value))
  }

  mutating func appendBigEndian(_ value: UInt32) {
    appendBigEndian(UInt16(truncatingIfNeeded: value >> 16))
    appendBigEndian(UInt16(truncatingIfNeeded: value))
  }

  mutating func appendBigEndian(_ value: UInt64) {
    appendBigEndian(UInt32(truncatingIfNeeded: value >> 32))
    appendBigEndian(UInt32(truncatingIfNeeded: value))
  }
}
