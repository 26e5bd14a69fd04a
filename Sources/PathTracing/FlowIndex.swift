import WireFormats

// Open addressing with linear probing; an entry that leaves is filled from behind (Knuth, volume 3,
// algorithm 6.4R), so that no tombstones slow down a long capture.

/// Positions in a table by the hash of a 5-tuple; both directions have the same hash.
struct FlowIndex: Sendable {
  private struct Entry: Sendable {
    var hash: UInt32 = 0
    /// The position plus one; 0 in an empty entry.
    var position: UInt32 = 0

    /// Whether a search for a hash ends here.
    @inline(__always)
    func ends(_ other: UInt32) -> Bool {
      (hash == other ? 1 : 0) | (position == 0 ? 1 : 0) != 0
    }
  }

  private var entries = [Entry](repeating: Entry(), count: 1 << 10)
  private(set) var count = 0

  private var mask: Int { entries.count - 1 }

  /// Where the search for a hash begins.
  @inline(__always)
  func start(_ hash: UInt32) -> Int { Int(hash) & mask }

  /// The position of the next entry with the hash from `cursor` on; moves `cursor` behind it.
  ///
  /// A loop of the caller instead of a closure: what that compares is changed in place later.
  @inline(__always)
  func next(_ hash: UInt32, from cursor: inout Int) -> Int? {
    while entries[cursor].position != 0 {
      let entry = entries[cursor]
      cursor = (cursor + 1) & mask
      if entry.hash == hash { return Int(entry.position) - 1 }
    }
    return nil
  }

  mutating func insert(_ hash: UInt32, _ position: Int) {
    // Three quarters: half of the memory, for a probe more in the same line.
    if count * 4 >= entries.count * 3 { grow() }
    place(Entry(hash: hash, position: UInt32(truncatingIfNeeded: position + 1)))
    count += 1
  }

  mutating func remove(_ hash: UInt32, _ position: Int) {
    var index = Int(hash) & mask
    while entries[index].position != 0, Int(entries[index].position) - 1 != position {
      index = (index + 1) & mask
    }
    guard entries[index].position != 0 else { return }
    count -= 1
    var hole = index
    var next = (index + 1) & mask
    while entries[next].position != 0 {
      let home = Int(entries[next].hash) & mask
      if (next - home) & mask >= (next - hole) & mask {
        entries[hole] = entries[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    entries[hole] = Entry()
  }

  private mutating func place(_ entry: Entry) {
    var index = Int(entry.hash) & mask
    while entries[index].position != 0 { index = (index + 1) & mask }
    entries[index] = entry
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Entry(), count: old.count * 2)
    for entry in old where entry.position != 0 { place(entry) }
  }
}

extension FlowIndex {
  /// Loads where the search for a hash begins.
  @inline(__always)
  func touch(_ hash: UInt32) -> UInt32 { entries[start(hash)].position }

  /// The first position of a hash plus one; 0 for none.
  @inline(__always)
  func first(_ hash: UInt32) -> UInt32 {
    // One in five does not stand in its first place, nearly all of these in the second: which of the
    // two it is, is chance, and no branch.
    let entries = entries.span
    let mask = mask
    var cursor = Int(hash) & mask
    cursor = entries[cursor].ends(hash) ? cursor : (cursor &+ 1) & mask
    while !entries[cursor].ends(hash) { cursor = (cursor &+ 1) & mask }
    return entries[cursor].position
  }

  /// The hash of a connection, the same for both directions; its highest bit is the part of the table.
  ///
  /// The seed keeps it from being guessed.
  @inline(__always)
  static func hash(_ ends: EndpointPair, seed: UInt64) -> UInt32 {
    let hash =
      mix(ends.sourceHigh, ends.sourceLow, ends.sourcePort, seed)
      &+ mix(ends.destinationHigh, ends.destinationLow, ends.destinationPort, seed)
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32) >> 1
      | part(ends.sourcePort, ends.destinationPort) << 31
  }

  // Two parts that were joined as they are could make up for one another, whatever the seed: each is a
  // factor with a secret of its own.
  @inline(__always)
  private static func mix(_ high: UInt64, _ low: UInt64, _ port: UInt16, _ seed: UInt64) -> UInt64 {
    let address = product(low ^ seed ^ 0xff51_afd7_ed55_8ccd, high ^ other(seed))
    return product(address, UInt64(port) ^ seed.byteSwapped ^ 0xc4ce_b9fe_1a85_ec53)
  }

  /// A second secret that is not known by its difference to the first.
  @inline(__always)
  private static func other(_ seed: UInt64) -> UInt64 {
    (seed &+ 0x9e37_79b9_7f4a_7c15) &* 0xd6e8_feb8_6659_fd93
  }

  /// Both halves of a product, of which the lower has little of the high bits, and the higher of the low.
  @inline(__always)
  private static func product(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let (high, low) = one.multipliedFullWidth(by: other)
    return high ^ low
  }

  /// In which of the two parts of a table a connection belongs: by its ports, as a quote may name
  /// other addresses.
  private static func part(_ source: UInt16, _ destination: UInt16) -> UInt32 {
    let mixed = (UInt32(source ^ destination) &* 0x9e37_79b9) >> 28
    return mixed < AttemptShards.sixteenths.second ? 1 : 0
  }
}

extension SegmentError {
  /// The connection that it quotes.
  var ends: EndpointPair { EndpointPair(source, sourcePort, destination, destinationPort) }
}
