/// Clients with the server ports they asked, kept so that a look tells at once that a pair is not among
/// them; it may take another for one of them.
struct EndsFilter: Sendable {
  /// A bit for each of the hashes; none before the first pair.
  private var bits: [UInt64] = []

  mutating func insert(_ ends: EndsHash) {
    if bits.isEmpty { bits = [UInt64](repeating: 0, count: 1 << 14) }
    bits[ends.short >> 6] |= 1 << UInt64(ends.short & 63)
  }

  func mayHold(_ ends: EndsHash) -> Bool {
    !bits.isEmpty && bits[ends.short >> 6] & 1 << UInt64(ends.short & 63) != 0
  }

  mutating func formUnion(_ other: EndsFilter) {
    if bits.isEmpty { bits = other.bits }
    for index in other.bits.indices { bits[index] |= other.bits[index] }
  }
}
