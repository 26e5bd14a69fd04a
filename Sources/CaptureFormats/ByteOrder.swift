/// The byte order of a capture file or of one pcapng section.
package enum ByteOrder: Hashable, Sendable {
  case little
  case big
}

extension Span<UInt8> {
  /// Reads 2 octets at `offset`; the caller has checked that they are there.
  @inline(__always)
  func unsigned16(at offset: Int, _ order: ByteOrder) -> UInt16 {
    let value = UInt16(self[offset]) | UInt16(self[offset &+ 1]) << 8
    return order == .little ? value : value.byteSwapped
  }

  /// Reads 4 octets at `offset`; the caller has checked that they are there.
  @inline(__always)
  func unsigned32(at offset: Int, _ order: ByteOrder) -> UInt32 {
    let value =
      UInt32(self[offset]) | UInt32(self[offset &+ 1]) << 8
      | UInt32(self[offset &+ 2]) << 16 | UInt32(self[offset &+ 3]) << 24
    return order == .little ? value : value.byteSwapped
  }

  /// Reads two 4-octet halves, high half first: how pcapng writes block timestamps.
  @inline(__always)
  func unsigned64InHalves(at offset: Int, _ order: ByteOrder) -> UInt64 {
    UInt64(unsigned32(at: offset, order)) << 32 | UInt64(unsigned32(at: offset &+ 4, order))
  }

  /// Reads 8 octets at `offset` as one number: how pcapng writes counters.
  @inline(__always)
  func unsigned64(at offset: Int, _ order: ByteOrder) -> UInt64 {
    let first = UInt64(unsigned32(at: offset, order))
    let second = UInt64(unsigned32(at: offset &+ 4, order))
    return order == .little ? second << 32 | first : first << 32 | second
  }
}
