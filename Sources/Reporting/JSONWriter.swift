/// Writes JSON text piece by piece: the keys come out in the order of the calls.
struct JSONWriter {
  private(set) var text = ""
  private var needsComma = false

  mutating func object(_ key: String? = nil, _ body: (inout JSONWriter) -> Void) {
    begin(key, "{")
    body(&self)
    end("}")
  }

  mutating func array<Element>(
    _ key: String? = nil, _ elements: some Sequence<Element>,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    begin(key, "[")
    for element in elements { body(&self, element) }
    end("]")
  }

  mutating func string(_ key: String?, _ value: String?) {
    guard let value else { return null(key) }
    begin(key, "")
    text += Self.quoted(value)
    needsComma = true
  }

  mutating func number(_ key: String?, _ value: Int?) {
    guard let value else { return null(key) }
    begin(key, String(value))
    needsComma = true
  }

  /// Writes a fraction with three digits.
  mutating func number(_ key: String?, _ value: Double?) {
    guard let value, value.magnitude < 1e15 else { return null(key) }
    let thousandths = Int((value.magnitude * 1000) + 0.5)
    let digits = String(thousandths % 1000)
    let fraction = String(repeating: "0", count: 3 - digits.count) + digits
    begin(key, "\(value < 0 && thousandths > 0 ? "-" : "")\(thousandths / 1000).\(fraction)")
    needsComma = true
  }

  mutating func bool(_ key: String?, _ value: Bool?) {
    guard let value else { return null(key) }
    begin(key, value ? "true" : "false")
    needsComma = true
  }

  mutating func null(_ key: String?) {
    begin(key, "null")
    needsComma = true
  }

  private mutating func begin(_ key: String?, _ opening: String) {
    if needsComma { text += "," }
    if let key { text += Self.quoted(key) + ":" }
    text += opening
    needsComma = false
  }

  private mutating func end(_ closing: String) {
    text += closing
    needsComma = true
  }

  /// Quotes a string after RFC 8259 section 7, with all that could steer a terminal escaped.
  private static func quoted(_ value: String) -> String {
    var result = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.isUnsafeOnTerminal:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
