/// What the contract (§3) says of a JSON value: every key is there, and each has its type.
indirect enum JSONShape: Sendable {
  case string
  case number
  case bool
  case word([String])
  case array(JSONShape)
  case object([String: JSONShape])
  /// Null, or what is inside.
  case optional(JSONShape)
  case anything

  /// Every difference, as a path and what is found there.
  func complaints(about value: JSONValue, path: String = "") -> [String] {
    switch (self, value) {
    case (.anything, _), (.string, .string), (.number, .number), (.bool, .bool),
      (.optional, .null):
      return []
    case (.optional(let inner), _): return inner.complaints(about: value, path: path)
    case (.word(let words), .string(let word)) where words.contains(word): return []
    case (.array(let element), .array(let values)):
      return values.enumerated().flatMap {
        element.complaints(about: $0.element, path: "\(path)[\($0.offset)]")
      }
    case (.object(let members), .object(let found)):
      return members.sorted { $0.key < $1.key }.flatMap { key, shape in
        found[key].map { shape.complaints(about: $0, path: "\(path).\(key)") }
          ?? ["\(path).\(key) is absent"]
      }
    default: return ["\(path) is \(value)"]
    }
  }

  static let report = JSONShape.object([
    "synpath": .string, "schema": .number, "mode": .word(["live", "capture"]),
    "target": .object(["name": .string, "address": .string, "port": .number]),
    "source": .object([
      "address": .optional(.string), "port": .optional(.number), "interface": .optional(.string),
    ]),
    "started": .optional(.string), "elapsed": .optional(.number), "verdict": verdict,
    "hops": .array(hop), "distance": .optional(.number),
    "flows": .array(
      .object([
        "sourcePort": .number, "outcome": .optional(.string), "divergesAt": .optional(.number),
      ])),
    "mtu": mtu,
    "service": .object([
      "banner": .optional(.string), "protocol": .optional(.string),
      "otherPorts": .array(.object(["port": .number, "banner": .optional(.string)])),
    ]),
    "controls": .object([
      "icmp": .optional(.string),
      "ports": .array(.object(["port": .number, "answer": .optional(.string)])),
    ]),
    "packets": .object([
      "sent": .number, "received": .number, "captureDropped": .optional(.number),
    ]),
  ])

  private static let point = JSONShape.optional(
    .object(["ttl": .optional(.number), "address": .optional(.string), "name": .optional(.string)]))

  private static let kind = JSONShape.word([
    "self", "gateway", "access", "transit", "provider-edge", "host", "host-firewall", "service",
    "unknown",
  ])

  private static let verdict = JSONShape.object([
    "outcome": .word([
      "open", "refused", "rejected", "dropped", "unreachable", "mtu-black-hole", "stalled",
      "reset", "inconclusive",
    ]),
    "cause": .string, "summary": .string, "confidence": .word(["high", "medium", "low"]),
    "place": .object([
      "kind": kind, "after": point, "before": point, "by": .optional(.string),
    ]),
    "evidence": .array(.object(["text": .string, "frames": .array(.number)])),
    "alternatives": .array(
      .object(["cause": .string, "place": kind, "text": .string, "decide": .string])),
    "actions": .array(
      .object([
        "on": .word(["this-machine", "gateway", "host", "provider", "cloud"]),
        "command": .string, "why": .string,
      ])),
  ])

  private static let hop = JSONShape.object([
    "ttl": .number, "addresses": .array(.string), "names": .array(.optional(.string)),
    "asn": .optional(.anything), "sent": .number, "answered": .number,
    "rtt": .optional(.object(["min": .number, "median": .number, "max": .number])),
    "control": .object(["sent": .number, "answered": .number]), "rateLimited": .bool,
    "changes": .array(.string), "mpls": .array(.anything),
  ])

  private static let mtu = JSONShape.object([
    "interface": .optional(.number),
    "forward": .object([
      "path": .optional(.number), "blackHole": .optional(.bool), "reportedBy": .optional(.string),
    ]),
    "reverse": .object(["path": .optional(.number), "blackHole": .optional(.bool)]),
    "mss": .object([
      "sent": .optional(.number), "received": .optional(.number),
      "clampedAfter": .optional(.anything),
    ]),
  ])
}
