import WireFormats

// What overtakes others on the way, or is sent again, comes in any order: only the numbers tell which
// octets a capture holds, and which of them it lacks.

/// Octets that one side's numbers leapt over, until a frame brings them.
struct Holes: Sendable {
  /// One stretch of them.
  struct Hole: Sendable {
    var left: SequenceNumber
    var right: SequenceNumber
    /// The segment behind it.
    var moment: Moment

    var count: Int { right - left }
  }

  /// In the order of their numbers.
  private(set) var all: [Hole] = []
  /// How many are remembered, the latest of all: who lacks more frames at one time counts too little.
  private static let limit = 16

  var isEmpty: Bool { all.isEmpty }

  mutating func open(_ left: SequenceNumber, _ right: SequenceNumber, _ moment: Moment) {
    if all.count >= Self.limit { all.removeFirst() }
    all.append(Hole(left: left, right: right, moment: moment))
  }

  /// Takes a late segment; tells how many octets nobody had seen.
  mutating func fill(_ left: SequenceNumber, _ right: SequenceNumber) -> UInt64 {
    var filled: UInt64 = 0
    var index = 0
    while index < all.count {
      let hole = all[index]
      let begin = left.precedes(hole.left) ? hole.left : left
      let end = hole.right.precedes(right) ? hole.right : right
      guard begin.precedes(end) else {
        index += 1
        continue
      }
      filled += UInt64(end - begin)
      var parts = [hole, hole]
      parts[0].right = begin
      parts[1].left = end
      parts.removeAll { $0.count == 0 }
      all.replaceSubrange(index...index, with: parts)
      index += parts.count
    }
    return filled
  }

  /// Octets in front of a number that no frame has brought.
  func count(before number: SequenceNumber) -> UInt64 {
    all.reduce(0) { $0 + UInt64(max(0, min($1.count, number - $1.left))) }
  }

  /// Octets behind a number that no frame has brought.
  func count(behind number: SequenceNumber) -> UInt64 {
    all.reduce(0) { $0 + UInt64(max(0, min($1.count, $1.right - number))) }
  }

  /// The first of those that reach beyond a number.
  func first(beyond number: SequenceNumber) -> Hole? {
    all.first { number.precedes($0.right) }
  }
}
