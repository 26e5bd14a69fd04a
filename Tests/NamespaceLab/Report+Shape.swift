extension Report {
  /// Every key that the contract (§3) promises and the report lacks, as a path.
  package var missingKeys: [String] { Report.missing(Report.shape, in: object, path: "") }

  private indirect enum Shape {
    case value
    case object([String: Shape])
    /// Null, or an object.
    case optional([String: Shape])
    case array([String: Shape])
  }

  private static func missing(_ shape: Shape, in value: Any, path: String) -> [String] {
    switch shape {
    case .value: return []
    case .optional(let keys):
      return value is [String: Any] ? missing(.object(keys), in: value, path: path) : []
    case .array(let keys):
      guard let values = value as? [Any] else { return ["\(path) (an array)"] }
      return values.enumerated().flatMap {
        missing(.object(keys), in: $0.element, path: "\(path)[\($0.offset)]")
      }
    case .object(let keys):
      guard let object = value as? [String: Any] else { return ["\(path) (an object)"] }
      return keys.sorted { $0.key < $1.key }.flatMap { key, inner in
        object[key].map { missing(inner, in: $0, path: "\(path).\(key)") } ?? ["\(path).\(key)"]
      }
    }
  }

  private static func values(_ names: String...) -> [String: Shape] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, .value) })
  }

  private static let point = values("ttl", "address", "name")

  private static let verdictShape: [String: Shape] = values(
    "outcome", "cause", "summary", "confidence"
  ).merging([
    "place": .object(
      values("kind", "by").merging(["after": .optional(point), "before": .optional(point)]) { $1 }),
    "evidence": .array(values("text", "frames")),
    "alternatives": .array(values("cause", "place", "text", "decide")),
    "actions": .array(values("on", "command", "why")),
  ]) { $1 }

  private static let hopShape: [String: Shape] = values(
    "ttl", "addresses", "names", "asn", "sent", "answered", "rateLimited", "changes", "mpls"
  ).merging([
    "rtt": .optional(values("min", "median", "max")),
    "control": .optional(values("sent", "answered")),
  ]) { $1 }

  private static let mtuShape: [String: Shape] = values("interface").merging([
    "forward": .optional(values("path", "blackHole", "reportedBy")),
    "reverse": .optional(values("path", "blackHole")),
    "mss": .optional(values("sent", "received", "clampedAfter")),
  ]) { $1 }

  private static let shape = Shape.object(
    values("synpath", "schema", "mode", "started", "elapsed", "distance").merging([
      "target": .object(values("name", "address", "port")),
      "source": .object(values("address", "port", "interface")),
      "verdict": .object(verdictShape),
      "hops": .array(hopShape),
      "flows": .array(values("sourcePort", "outcome", "divergesAt")),
      "mtu": .optional(mtuShape),
      "service": .optional(
        values("banner", "protocol").merging(["otherPorts": .array(values("port", "banner"))]) {
          $1
        }),
      "controls": .optional(
        values("icmp").merging(["ports": .array(values("port", "answer"))]) { $1 }),
      "packets": .object(values("sent", "received", "captureDropped")),
    ]) { $1 })
}
