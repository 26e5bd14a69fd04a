package import Foundation

/// One JSON report of the program, read without the program's own types.
package struct Report: @unchecked Sendable {
  /// Foundation's dictionaries are not Sendable; nothing writes to this one.
  package let object: [String: Any]

  /// Reads the one line of JSON that a run with one target prints.
  package init(_ output: String) throws {
    let lines = output.split(separator: "\n")
    guard lines.count == 1 else { throw LabError("expected one line of JSON, got:\n\(output)") }
    guard
      let object = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    else { throw LabError("not a JSON object: \(output)") }
    self.object = object
  }

  /// Reads the lines of JSON of a capture, one for each attempt or trace.
  package static func all(_ output: String) throws -> [Report] {
    try output.split(separator: "\n").map { try Report(String($0)) }
  }

  package var verdict: [String: Any] { object["verdict"] as? [String: Any] ?? [:] }
  package var place: [String: Any] { verdict["place"] as? [String: Any] ?? [:] }
  package var hops: [[String: Any]] { object["hops"] as? [[String: Any]] ?? [] }
  package var outcome: String? { verdict["outcome"] as? String }
  package var cause: String? { verdict["cause"] as? String }
  package var confidence: String? { verdict["confidence"] as? String }
  package var summary: String? { verdict["summary"] as? String }
  package var evidence: [String] {
    (verdict["evidence"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String }
  }
  package var kind: String? { place["kind"] as? String }
  package var by: String? { place["by"] as? String }
  /// What the alternatives are, and where.
  package var alternatives: [(cause: String, place: String)] {
    (verdict["alternatives"] as? [[String: Any]] ?? []).map {
      ($0["cause"] as? String ?? "", $0["place"] as? String ?? "")
    }
  }
  /// Ports beside the target's that accept.
  package var otherPorts: [Int] {
    let service = object["service"] as? [String: Any]
    return (service?["otherPorts"] as? [[String: Any]] ?? []).compactMap { $0["port"] as? Int }
  }
  /// What the report says about sizes in one direction.
  func size(_ way: String) -> [String: Any] {
    (object["mtu"] as? [String: Any])?[way] as? [String: Any] ?? [:]
  }
  package var distance: Int? { object["distance"] as? Int }

  /// The exit status that belongs to the outcome (CONTRACT §1).
  package var exitStatus: Int32 {
    let words: [String: Int32] = [
      "open": 0, "refused": 1, "rejected": 2, "dropped": 3, "unreachable": 4,
      "mtu-black-hole": 5, "stalled": 6, "reset": 6, "inconclusive": 7,
    ]
    return words[outcome ?? ""] ?? -1
  }

  /// The TTL of `after` or `before`, or nil when that is null.
  package func ttl(_ end: String) -> Int? { (place[end] as? [String: Any])?["ttl"] as? Int }

  /// What a replay of the run's capture has to repeat: names, times and the mode may differ.
  package var replayed: NSDictionary {
    [
      "outcome": verdict["outcome"] ?? NSNull(), "cause": verdict["cause"] ?? NSNull(),
      "place": Report.withoutNames(place), "hops": Report.withoutNames(hops),
    ]
  }

  private static func withoutNames(_ value: Any) -> Any {
    if let values = value as? [Any] { return values.map(withoutNames) }
    guard let object = value as? [String: Any] else { return value }
    return object.filter { $0.key != "name" && $0.key != "names" }.mapValues(withoutNames)
  }
}
