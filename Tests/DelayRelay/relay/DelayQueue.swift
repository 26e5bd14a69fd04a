/// Packets in order of the time at which they are due; equal times keep their order of arrival.
struct DelayQueue {
  struct Entry {
    /// Monotonic time in nanoseconds.
    var due: UInt64
    var packet: [UInt8]
  }

  private var entries: [Entry] = []
  private var first = 0

  var nextDue: UInt64? { first < entries.count ? entries[first].due : nil }

  mutating func insert(_ packet: [UInt8], due: UInt64) {
    // Nearly always the newest is due last, so the search from the end is short.
    var position = entries.count
    while position > first, entries[position - 1].due > due { position -= 1 }
    entries.insert(Entry(due: due, packet: packet), at: position)
  }

  mutating func removeDue(at now: UInt64) -> [UInt8]? {
    guard first < entries.count, entries[first].due <= now else { return nil }
    defer {
      entries[first].packet = []
      first += 1
      if first > 1024, first * 2 > entries.count {
        entries.removeFirst(first)
        first = 0
      }
    }
    return entries[first].packet
  }
}
