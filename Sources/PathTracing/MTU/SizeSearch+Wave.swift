import WireFormats

extension SizeSearch {
  /// The sizes to send next, in this order; none when there is nothing left to learn.
  ///
  /// - Parameter hints: sizes that a router or an MSS names as the largest that pass.
  package func wave(hints: [Int] = []) -> [Int] {
    if isFree || isExact || largest <= control { return [] }
    let tries = shots.count { $0.size == largest }
    // One lost packet is no reason for a search.
    guard passed != nil, let suspected, tries >= 2 else { return [control, largest, control] }
    var sizes = candidates(below: suspected, hints)
    if !isDead(largest), !sizes.contains(largest) { sizes.append(largest) }
    return interleaved(sizes)
  }

  private func candidates(below suspected: Int, _ hints: [Int]) -> [Int] {
    let passed = passed ?? control
    let hinted = hints.flatMap { [$0, $0 + 1] }.filter { size in
      size > passed && size <= largest && shots.count { $0.size == size } < 3
    }
    if suspected == passed + 1 {
      return [suspected, suspected] + hinted
    }
    // What a router or an MSS names may spare the search.
    let untried = hinted.filter { size in size < suspected && !shots.contains { $0.size == size } }
    if !untried.isEmpty { return Array(Set(untried)).sorted(by: >) }
    let rungs = Self.ladder.filter { size in
      size > passed && size < suspected && !shots.contains { $0.size == size }
    }
    // The usual sizes first, all at once; then the gap in equal parts.
    if passed <= control, !rungs.isEmpty { return Array(Set(rungs + hinted)).sorted(by: >) }
    var sizes = Set(hinted)
    let gap = suspected - passed
    for part in 1...Self.width {
      let size = passed + gap * part / (Self.width + 1)
      if size > passed, size < suspected { sizes.insert(size) }
    }
    // Most limits are usual sizes.
    if Self.ladder.contains(passed) || hints.contains(passed) { sizes.insert(passed + 1) }
    return sizes.sorted(by: >) + [suspected]
  }

  /// Puts small packets around and between, so that a burst of losses is not taken for a limit.
  private func interleaved(_ sizes: [Int]) -> [Int] {
    let step = sizes.count > 3 ? 4 : 1
    var wave: [Int] = [control]
    for (index, size) in sizes.enumerated() {
      wave.append(size)
      if index % step == step - 1 { wave.append(control) }
    }
    if wave.last != control { wave.append(control) }
    return wave
  }
}
