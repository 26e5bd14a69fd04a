/// Times to live, each at most once, in a bit for each value.
package struct TimeToLiveSet: Sendable {
  private var words: [4 of UInt64] = .init(repeating: 0)

  package init() {}

  package var isEmpty: Bool { words[0] | words[1] | words[2] | words[3] == 0 }

  mutating func insert(_ timeToLive: UInt8) {
    words[Int(timeToLive >> 6)] |= 1 << UInt64(timeToLive & 63)
  }

  mutating func formUnion(_ other: TimeToLiveSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// All of them, from the lowest on.
  package var values: [UInt8] {
    var values: [UInt8] = []
    forEach { values.append($0) }
    return values
  }

  /// Shows all of them, from the lowest on.
  @inline(__always)
  func forEach(_ body: (UInt8) -> Void) {
    for index in words.indices {
      var rest = words[index]
      while rest != 0 {
        body(UInt8(truncatingIfNeeded: index << 6 | rest.trailingZeroBitCount))
        rest &= rest &- 1
      }
    }
  }
}
