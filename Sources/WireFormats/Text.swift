// A report of a capture has ten sentences for each of a million attempts. Interpolation into a String
// makes a string of every number and address on the way; this writes their digits where they belong.

/// Text in UTF-8, of which most is never taken apart: the sentences of reports.
package struct Text: Hashable, Sendable {
  package private(set) var octets: [UInt8] = []

  package init() {}

  package init(_ string: String) {
    octets = Array(string.utf8)
  }

  package var isEmpty: Bool { octets.isEmpty }

  @inline(__always)
  package mutating func append(_ string: String) { octets.append(contentsOf: string.utf8) }

  @inline(__always)
  package mutating func append(_ text: Text) { octets.append(contentsOf: text.octets) }

  package mutating func append(_ number: Int) { octets.append(decimal: number) }

  /// Appends a fraction; `?` where it is absurd.
  package mutating func append(_ value: Double, digits: Int) {
    guard value.magnitude < 1e12 else { return append("?") }
    octets.append(decimal: value, digits: digits)
  }

  package mutating func append(_ address: IPAddress) { octets.append(address) }

  package static func + (left: Text, right: Text) -> Text {
    var text = left
    text.append(right)
    return text
  }

  package static func += (left: inout Text, right: Text) { left.append(right) }

  /// A sentence without its full stop.
  package func dropLast() -> Text {
    var text = self
    _ = text.octets.popLast()
    return text
  }

  package func contains(_ part: String) -> Bool { description.contains(part) }

  package func hasPrefix(_ part: String) -> Bool { octets.starts(with: part.utf8) }
}

extension Text: CustomStringConvertible {
  package var description: String { String(decoding: octets, as: UTF8.self) }
}

extension Text: ExpressibleByStringInterpolation {
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = Text()

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.octets.reserveCapacity(literalCapacity + interpolationCount * 12)
    }

    @inline(__always)
    package mutating func appendLiteral(_ literal: String) { text.append(literal) }

    package mutating func appendInterpolation(_ value: Text) { text.append(value) }
    package mutating func appendInterpolation(_ value: String) { text.append(value) }
    package mutating func appendInterpolation(_ value: IPAddress) { text.append(value) }
    package mutating func appendInterpolation(_ value: Int) { text.append(value) }
    package mutating func appendInterpolation(_ value: UInt16) { text.append(Int(value)) }
    package mutating func appendInterpolation(_ value: UInt64) { text.append(Int(clamping: value)) }

    package mutating func appendInterpolation(_ value: some FixedWidthInteger) {
      text.append(Int(clamping: value))
    }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      text.append(value.description)
    }
  }

  package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.text }
  package init(stringLiteral literal: String) { self.init(literal) }
}

extension [Text] {
  package func joined(separator: Text) -> Text {
    var text = Text()
    for (index, part) in enumerated() {
      if index > 0 { text.append(separator) }
      text.append(part)
    }
    return text
  }
}

// One question for room for all digits, not one for each: half of what is written are numbers.

extension [UInt8] {
  /// Appends a number in decimal digits.
  package mutating func append(decimal number: Int) {
    append(addingCapacity: 20) { $0.append(decimal: number) }
  }

  /// Appends a fraction below 10^15 with so many digits behind the point, rounded.
  package mutating func append(decimal value: Double, digits: Int) {
    append(addingCapacity: 20 + digits) { output in
      var scale = 1
      for _ in 0..<digits { scale *= 10 }
      let units = Int(value.magnitude * Double(scale) + 0.5)
      if value < 0, units > 0 { output.append(0x2d) }
      output.append(decimal: units / scale)
      output.append(0x2e)
      var rest = units % scale
      for _ in 0..<digits {
        scale /= 10
        output.append(0x30 + UInt8(truncatingIfNeeded: rest / scale))
        rest %= scale
      }
    }
  }

  /// Appends an address as its description writes it.
  package mutating func append(_ address: IPAddress) {
    guard case .v4(let address) = address else {
      return append(contentsOf: address.description.utf8)
    }
    append(addingCapacity: 15) { output in
      output.append(octet: address.rawValue >> 24)
      output.append(0x2e)
      output.append(octet: address.rawValue >> 16 & 255)
      output.append(0x2e)
      output.append(octet: address.rawValue >> 8 & 255)
      output.append(0x2e)
      output.append(octet: address.rawValue & 255)
    }
  }
}

extension OutputSpan<UInt8> {
  /// Appends a number below 256.
  @inline(__always)
  fileprivate mutating func append(octet: UInt32) {
    if octet >= 100 { append(0x30 + UInt8(truncatingIfNeeded: octet / 100)) }
    if octet >= 10 { append(0x30 + UInt8(truncatingIfNeeded: octet / 10 % 10)) }
    append(0x30 + UInt8(truncatingIfNeeded: octet % 10))
  }

  @inline(__always)
  fileprivate mutating func append(decimal number: Int) {
    if number < 0 { append(0x2d) }
    var rest = number.magnitude
    var digits = [20 of UInt8](repeating: 0)
    var start = digits.count
    repeat {
      start &-= 1
      digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    for index in start..<digits.count { append(digits[index]) }
  }
}
