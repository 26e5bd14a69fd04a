// An attempt with its conversation has 300 octets and a dozen references: copied at each step on its way
// to its verdict it costs as much as a part of that.

/// Attempts that have ended, in the order of their ends, in two halves for two threads.
package struct EndedAttempts: Sendable {
  /// Each the latest first: who takes them from the end moves them, and copies none.
  package var earlier: [Attempt] = []
  package var later: [Attempt] = []

  /// Takes those of two tables, each of them in order.
  init(merging one: consuming [Attempt], _ other: consuming [Attempt]) {
    let half = (one.count + other.count) / 2
    earlier.reserveCapacity(one.count + other.count - half)
    later.reserveCapacity(half)
    while true {
      let isFromOne = (one.last?.order ?? .min) > (other.last?.order ?? .min)
      guard let attempt = isFromOne ? one.popLast() : other.popLast() else { return }
      if later.count < half { later.append(attempt) } else { earlier.append(attempt) }
    }
  }

  package var count: Int { earlier.count + later.count }
  package var isEmpty: Bool { earlier.isEmpty && later.isEmpty }

  /// Shows all conversations, in order.
  package func forEachConversation(_ body: (borrowing Conversation) -> Void) {
    for index in earlier.indices.reversed() { body(earlier[index].conversation) }
    for index in later.indices.reversed() { body(later[index].conversation) }
  }
}
