import WireFormats

/// The latest SYNs by their sequence numbers, each with its position in a table.
struct LatestSYNs: Sendable {
  // The numbers are here too: a look at a conversation waits for other memory, and most are in vain.
  private var cells = [(number: UInt32, position: UInt32)](repeating: (0, 0), count: 1 << 11)

  private static func index(_ number: UInt32) -> Int { Int((number &* 0x9e37_79b1) >> 21) }

  /// Where the latest SYN of a number is.
  func position(of number: SequenceNumber) -> Int? {
    let known = cells[Self.index(number.rawValue)]
    return known.number == number.rawValue && known.position > 0 ? Int(known.position) - 1 : nil
  }

  /// Puts a SYN in place of an older one of the same number, and tells where that is.
  mutating func exchange(_ number: SequenceNumber, _ position: Int) -> Int? {
    let index = Self.index(number.rawValue)
    let known = cells[index]
    cells[index] = (number.rawValue, UInt32(truncatingIfNeeded: position + 1))
    return known.number == number.rawValue && known.position > 0 ? Int(known.position) - 1 : nil
  }
}
