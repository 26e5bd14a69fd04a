import WireFormats

/// Addresses, kept so that a look tells at once that one is not among them.
///
/// It may take another for one of them: whoever made that happen only slows the question down.
struct AddressFilter: Sendable {
  /// A bit for each of the hashes; none before the first address.
  private var bits: [UInt64] = []

  mutating func insert(_ address: IPAddress) {
    if bits.isEmpty { bits = [UInt64](repeating: 0, count: 1 << 10) }
    let hash = Self.hash(address)
    bits[hash >> 6] |= 1 << UInt64(hash & 63)
  }

  func mayHold(_ address: IPAddress) -> Bool {
    guard !bits.isEmpty else { return false }
    let hash = Self.hash(address)
    return bits[hash >> 6] & 1 << UInt64(hash & 63) != 0
  }

  /// Sixteen bits of an address.
  private static func hash(_ address: IPAddress) -> Int {
    let (high, low) = address.words
    let hash = (low ^ (high &* 0xc4ce_b9fe_1a85_ec53)) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: hash >> 48)
  }
}
