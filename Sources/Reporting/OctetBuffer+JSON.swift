import WireFormats

/// Strings after RFC 8259 section 7, with all that could steer a terminal escaped.
extension OctetBuffer {
  /// Writes what stands between the quotes of a string.
  mutating func append(escaped value: String) {
    let start = count
    append(value)
    if !isPlain(from: start) { escape(value, at: start) }
  }

  mutating func append(escaped value: Text) {
    let start = count
    append(value)
    if !isPlain(from: start) { escape(value.description, at: start) }
  }

  /// Writes in place of what was written from a position on.
  private mutating func escape(_ value: String, at start: Int) {
    removeLast(count - start)
    for scalar in value.unicodeScalars { escape(scalar) }
  }

  /// Whether nothing from a position on needs an escape.
  func isPlain(from start: Int) -> Bool { read(from: start, Self.isPlain) }

  /// Whether nothing in it needs an escape.
  static func isPlain(_ octets: Span<UInt8>) -> Bool {
    let count = octets.count
    guard count >= 8 else {
      for index in octets.indices {
        let octet = octets[index]
        if octet &- 0x20 > 0x5e || octet == 0x22 || octet == 0x5c { return false }
      }
      return true
    }
    var index = 0
    while index < count &- 8 {
      guard isPlain(octets.word(at: index)) else { return false }
      index &+= 8
    }
    return isPlain(octets.word(at: count &- 8))
  }

  /// The same of eight octets at a time: half of a report is text, and nearly all of it is plain.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5c)
    // The top bit of an octet stays or becomes 1 where the octet is not wanted.
    let above = ((word & (ones &* 0x7f)) &+ ones) | word
    let below = (word &- (ones &* 0x20)) & ~word
    let isQuote = (quotes &- ones) & ~quotes
    let isBackslash = (backslashes &- ones) & ~backslashes
    return (above | below | isQuote | isBackslash) & (ones &* 0x80) == 0
  }

  private mutating func escape(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": append("\\\"")
    case "\\": append("\\\\")
    case "\n": append("\\n")
    case "\r": append("\\r")
    case "\t": append("\\t")
    case _ where scalar.isUnsafeOnTerminal:
      for unit in UTF16.encode(scalar) ?? .init() {
        append("\\u")
        for shift in stride(from: 12, through: 0, by: -4) {
          let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
          append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
      }
    default:
      for octet in UTF8.encode(scalar) ?? .init() { append(octet) }
    }
  }
}
