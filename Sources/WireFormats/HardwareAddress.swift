/// A 48-bit link-layer address.
package struct HardwareAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address in the lower 48 bits.
  package var rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue & 0xffff_ffff_ffff
  }

  /// Reads six octets; the span holds that many.
  init(parsing octets: Span<UInt8>) {
    rawValue = UInt64(octets.bigEndian16(at: 0)) << 32 | UInt64(octets.bigEndian32(at: 2))
  }

  func append(to octets: inout [UInt8]) {
    octets.appendBigEndian(UInt16(truncatingIfNeeded: rawValue >> 32))
    octets.appendBigEndian(UInt32(truncatingIfNeeded: rawValue))
  }

  package var description: String {
    stride(from: 40, through: 0, by: -8).map { shift in
      let octet = UInt8(truncatingIfNeeded: rawValue >> UInt64(shift))
      return (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }.joined(separator: ":")
  }
}
