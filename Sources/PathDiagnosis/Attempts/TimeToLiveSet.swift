/// Times to live, each at most once, in a bit for each value.
package struct TimeToLiveSet: Sendable {
  private var words: [4 of UInt64] = .init(repeating: 0)

  package init() {}

  mutating func insert(_ timeToLive: UInt8) {
    words[Int(timeToLive >> 6)] |= 1 << UInt64(timeToLive & 63)
  }

  mutating func formUnion(_ other: TimeToLiveSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }
}

/// From the lowest on.
extension TimeToLiveSet: Sequence {
  package struct Iterator: IteratorProtocol {
    fileprivate var words: [4 of UInt64]
    private var index = 0

    fileprivate init(_ words: [4 of UInt64]) { self.words = words }

    package mutating func next() -> UInt8? {
      while index < words.count, words[index] == 0 { index += 1 }
      guard index < words.count else { return nil }
      let bit = words[index].trailingZeroBitCount
      words[index] &= words[index] &- 1
      return UInt8(truncatingIfNeeded: index << 6 | bit)
    }
  }

  package func makeIterator() -> Iterator { Iterator(words) }
}
