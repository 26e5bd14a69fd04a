import WireFormats

/// Events in the order of their times; those of one time in the order of their coming.
struct EventQueue<Event> {
  private var heap: [(time: Int64, order: Int, event: Event)] = []
  private var count = 0

  var next: Timestamp? { heap.first.map { Timestamp(nanoseconds: $0.time) } }

  mutating func add(_ event: Event, at time: Timestamp) {
    count += 1
    heap.append((time.nanoseconds, count, event))
    var index = heap.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard precedes(index, parent) else { break }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  mutating func removeFirst() -> Event? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first.event }
    heap[0] = last
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < heap.count && precedes(child, least) {
        least = child
      }
      guard least != index else { break }
      heap.swapAt(index, least)
      index = least
    }
    return first.event
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    (heap[left].time, heap[left].order) < (heap[right].time, heap[right].order)
  }
}
