import WireFormats

// Routers repeat themselves: a loop makes five errors that differ by their times only, and such errors
// are a fourth of some captures.

/// The first eight ICMP errors of a conversation.
struct ErrorLog: Sendable {
  /// One of each other kind than that of `packed`.
  private var others: [QuotedError] = []
  // In what errors of one kind differ, without a gap between.
  private var moments: [8 of Moment] = .init(repeating: Moment(seconds: 0, frame: 0))
  /// Of no meaning without an error of kind 0.
  private var packed: PackedError?
  private var checksums: [8 of UInt16] = .init(repeating: 0)
  /// 0 for the packed kind, above it the number of one of the others.
  private var kinds: [8 of UInt8] = .init(repeating: 0)
  private(set) var count: UInt8 = 0
  private(set) var meanings: ErrorMeanings = []

  /// In the order of their coming.
  var errors: [QuotedError] { (0..<Int(count)).map(error) }

  private func error(_ index: Int) -> QuotedError {
    if kinds[index] == 0, let packed {
      return packed.unpacked(moments[index], checksum: checksums[index])
    }
    var error = others[Int(kinds[index]) - 1]
    error.moment = moments[index]
    error.error.header.checksum = checksums[index]
    return error
  }

  func first(about subject: QuotedError.Subject) -> QuotedError? {
    (0..<Int(count)).first { index in
      let kind = Int(kinds[index])
      return (kind == 0 ? .syn : others[kind - 1].subject) == subject
    }.map(error)
  }

  /// Whether an error that came less than `time` before reports the same.
  func holdsCopy(of other: SegmentError, at moment: Moment, within time: Interval) -> Bool {
    (0..<Int(count)).contains { index in
      moment - moments[index] < time && error(index).error.isCopy(of: other)
    }
  }

  /// Takes another error, if there is room for it.
  mutating func append(_ error: QuotedError) {
    guard Int(count) < moments.count else { return }
    var kind = 0
    let new = PackedError(error)
    if let new, packed == nil { packed = new }
    if new == nil || new != packed {
      kind = 1 + (others.firstIndex(where: error.isAlike) ?? others.count)
      if kind > others.count { others.append(error) }
    }
    moments[Int(count)] = error.moment
    checksums[Int(count)] = error.error.header.checksum
    meanings.insert(ErrorMeanings(error.meaning))
    kinds[Int(count)] = UInt8(truncatingIfNeeded: kind)
    count += 1
  }
}

extension QuotedError {
  /// Whether another one differs by its time and by what changes with each only.
  fileprivate func isAlike(_ other: QuotedError) -> Bool {
    var copy = other
    copy.moment = moment
    copy.error.header.checksum = error.header.checksum
    return copy == self
  }
}

extension SegmentError {
  /// Whether another error reports the same, whatever router the two have passed in between.
  fileprivate func isCopy(of other: SegmentError) -> Bool {
    var other = other
    other.timeToLive = timeToLive
    return self == other
  }
}
