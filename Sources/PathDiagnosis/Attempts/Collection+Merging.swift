// A dictionary has another order in each run of the program. Where not all of one fit into another, which
// do must not depend on it.

extension Dictionary where Key: Comparable {
  /// The elements, in the order of their keys where that many more might exceed a limit.
  func merging(into count: Int, limit: Int) -> [Element] {
    count + self.count > limit ? sorted { $0.key < $1.key } : Array(self)
  }
}

extension Set where Element: Comparable {
  /// The elements, in their order where that many more might exceed a limit.
  func merging(into count: Int, limit: Int) -> [Element] {
    count + self.count > limit ? sorted() : Array(self)
  }
}
