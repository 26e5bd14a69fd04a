import WireFormats

// Routers repeat themselves: a loop makes five errors that differ by their times only, and such errors
// are a fourth of some captures.

/// The first eight ICMP errors of a conversation.
struct ErrorLog: Sendable {
  /// The first of them, unless it is one of IPv6.
  private var first: PackedError?
  /// One of each other kind.
  private var others: [QuotedError] = []
  private var times: [8 of Time]
  private(set) var count: UInt8 = 0

  /// In what errors of one kind differ.
  private struct Time {
    var moment: Moment
    var checksum: UInt16
    /// 0 for the first kind, above it the number of one of the others.
    var kind: UInt8
  }

  init() {
    times = .init(repeating: Time(moment: Moment(seconds: 0, frame: 0), checksum: 0, kind: 0))
  }

  /// In the order of their coming.
  var errors: [QuotedError] { (0..<Int(count)).map(error) }

  private func error(_ index: Int) -> QuotedError {
    let time = times[index]
    if time.kind == 0, let first { return first.unpacked(time.moment, checksum: time.checksum) }
    var error = others[Int(time.kind) - 1]
    error.moment = time.moment
    error.error.header.checksum = time.checksum
    return error
  }

  func first(about subject: QuotedError.Subject) -> QuotedError? {
    (0..<Int(count)).first { index in
      let kind = Int(times[index].kind)
      return (kind == 0 ? first?.subject : others[kind - 1].subject) == subject
    }.map(error)
  }

  /// Whether an error that came less than `time` before reports the same.
  func holdsCopy(of other: SegmentError, at moment: Moment, within time: Interval) -> Bool {
    (0..<Int(count)).contains { index in
      moment - times[index].moment < time && error(index).error.isCopy(of: other)
    }
  }

  /// Takes another error, if there is room for it.
  mutating func append(_ error: QuotedError) {
    guard Int(count) < times.count else { return }
    let packed = PackedError(error)
    if count == 0 { first = packed }
    var kind = 0
    if packed == nil || packed != first {
      kind = 1 + (others.firstIndex(where: error.isAlike) ?? others.count)
      if kind > others.count { others.append(error) }
    }
    times[Int(count)] = Time(
      moment: error.moment, checksum: error.error.header.checksum,
      kind: UInt8(truncatingIfNeeded: kind))
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
