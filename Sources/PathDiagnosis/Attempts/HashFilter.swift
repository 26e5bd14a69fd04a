/// Hashes, kept so that a look tells at once that one is not among them.
///
/// It may take another for one of them, the more often the fuller it is.
struct HashFilter: Sendable {
  /// So many of a hash's bits are told apart.
  private let width: Int
  /// A bit for each of these; none before the first hash.
  private var bits: [UInt64] = []

  init(width: Int) { self.width = width }

  mutating func insert(_ hash: UInt64) {
    if bits.isEmpty { bits = [UInt64](repeating: 0, count: 1 << (width - 6)) }
    let place = place(hash)
    bits[place >> 6] |= 1 << UInt64(place & 63)
  }

  func mayHold(_ hash: UInt64) -> Bool {
    guard !bits.isEmpty else { return false }
    let place = place(hash)
    return bits[place >> 6] & 1 << UInt64(place & 63) != 0
  }

  /// Takes the hashes of another of the same width.
  mutating func formUnion(_ other: HashFilter) {
    if bits.isEmpty { bits = other.bits }
    for index in other.bits.indices { bits[index] |= other.bits[index] }
  }

  private func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> UInt64(64 - width)) }
}
