// A report of a capture has ten sentences for each of a million attempts. Interpolation into a String
// makes a string of every number and address on the way; this writes their digits where they belong.

/// Text in UTF-8, of which most is never taken apart: the sentences of reports.
package struct Text: Sendable {
  /// What the source says word for word lies in the program already.
  fileprivate enum Storage {
    case literal(String)
    case written(OctetBuffer)
  }

  fileprivate private(set) var storage: Storage

  package init() { storage = .literal("") }

  package init(_ string: String) { storage = .literal(string) }

  package init(_ buffer: consuming OctetBuffer) { storage = .written(buffer) }

  package var isEmpty: Bool {
    switch storage {
    case .literal(let string): string.isEmpty
    case .written(let buffer): buffer.isEmpty
    }
  }

  /// Changes it in place, with room for so many octets more.
  @inline(__always)
  private mutating func change(room: Int, _ body: (inout OctetBuffer) -> Void) {
    var buffer: OctetBuffer
    switch exchange(&storage, with: .literal("")) {
    case .literal(let string):
      buffer = OctetBuffer(room: string.utf8.count + room)
      buffer.append(string)
    case .written(let written): buffer = written
    }
    body(&buffer)
    storage = .written(buffer)
  }

  package mutating func append(_ text: Text) {
    if isEmpty {
      self = text
    } else {
      change(room: 64) { $0.append(text) }
    }
  }

  package static func + (left: consuming Text, right: Text) -> Text {
    left.append(right)
    return left
  }

  package static func += (left: inout Text, right: Text) { left.append(right) }

  /// A sentence without its full stop.
  package func dropLast() -> Text {
    var text = self
    text.change(room: 0) { $0.removeLast(1) }
    return text
  }

  package func contains(_ part: String) -> Bool { description.contains(part) }

  package func hasPrefix(_ part: String) -> Bool { description.utf8.starts(with: part.utf8) }
}

extension OctetBuffer {
  package mutating func append(_ text: Text) {
    switch text.storage {
    case .literal(let string): append(string)
    case .written(let buffer): append(buffer)
    }
  }
}

extension Text: Hashable {
  package static func == (left: Text, right: Text) -> Bool {
    left.description.utf8.elementsEqual(right.description.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for octet in description.utf8 { hasher.combine(octet) }
  }
}

extension Text: CustomStringConvertible {
  package var description: String {
    switch storage {
    case .literal(let string): string
    case .written(let buffer): buffer.description
    }
  }
}

extension Text: ExpressibleByStringInterpolation {
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var buffer: OctetBuffer

    package init(literalCapacity: Int, interpolationCount: Int) {
      // Most of what is put in are addresses, ports and the name of a connection.
      buffer = OctetBuffer(room: literalCapacity + interpolationCount * 40)
    }

    package mutating func appendLiteral(_ literal: String) { buffer.append(literal) }

    package mutating func appendInterpolation(_ value: Text) { buffer.append(value) }
    package mutating func appendInterpolation(_ value: String) { buffer.append(value) }
    package mutating func appendInterpolation(_ value: IPAddress) { buffer.append(value) }
    package mutating func appendInterpolation(_ value: Int) { buffer.append(decimal: value) }
    package mutating func appendInterpolation(_ value: some FixedWidthInteger) {
      buffer.append(decimal: Int(clamping: value))
    }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      buffer.append(value.description)
    }
  }

  package init(stringInterpolation: StringInterpolation) {
    self.init(stringInterpolation.buffer)
  }

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
