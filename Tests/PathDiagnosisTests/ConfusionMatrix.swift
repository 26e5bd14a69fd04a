/// Counts of what was said against what was so.
struct ConfusionMatrix {
  private var counts: [String: [String: Int]] = [:]

  mutating func add(truth: String, said: String) {
    counts[truth, default: [:]][said, default: 0] += 1
  }

  mutating func add(_ other: ConfusionMatrix) {
    for (truth, row) in other.counts {
      for (said, count) in row { counts[truth, default: [:]][said, default: 0] += count }
    }
  }

  func text(_ title: String) -> String {
    let columns = Set(counts.values.flatMap(\.keys)).sorted()
    let width = max(14, columns.map(\.count).max() ?? 0) + 1
    func cell(_ text: String) -> String {
      String(repeating: " ", count: max(1, width - text.count)) + text
    }
    var lines = [title, cell("so \\ said") + columns.map(cell).joined()]
    for truth in counts.keys.sorted() {
      lines.append(
        cell(truth)
          + columns.map { cell(counts[truth]?[$0].map(String.init) ?? ".") }.joined())
    }
    return lines.joined(separator: "\n")
  }
}
