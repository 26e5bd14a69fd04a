import WireFormats

/// How many frames of a capture are of link types that are not decoded.
struct SkippedFrames {
  private var counts: [LinkType: Int] = [:]

  var total: Int { counts.values.reduce(0, +) }

  mutating func count(_ linkType: LinkType) { counts[linkType, default: 0] += 1 }

  /// A sentence on them, most frames first; nil where there are none.
  var sentence: String? {
    let sorted = counts.sorted { ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue) }
    guard let first = sorted.first else { return nil }
    let parts = ["\(first.value) packet\(first.value == 1 ? "" : "s") of link type \(first.key)"]
    let rest = sorted.dropFirst().map { "\($0.value) of \($0.key)" }
    let isOne = counts.count == 1
    return (parts + rest).joined(separator: ", ") + (total == 1 ? " was" : " were")
      + " skipped: not \(isOne ? "a layer" : "layers") that synpath decodes; capture with 'tcpdump -i any'"
  }
}
