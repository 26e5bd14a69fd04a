// A report of a capture says the same few sentences of a million attempts, with other numbers in them.
// Appended piece by piece each piece asks for room, and a string for where its octets are; here that is
// asked once for a sentence.

/// Text with holes for facts, taken apart once: `"a SYN with TTL \(.number) expired at \(.address)"`.
package struct Template: Sendable {
  /// Each stretch behind its length in two octets, and some zeros that copying may read.
  fileprivate let octets: [UInt8]
  /// How many stretches there are: one more than holes.
  fileprivate let count: Int

  /// What is to be put in, for whoever reads the sentence in the source.
  package enum Hole: Sendable {
    case subject
    case address
    case number
    case time
    case seconds
    case milliseconds
  }
}

extension Template: ExpressibleByStringInterpolation {
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var octets: [UInt8] = []
    fileprivate var count = 0
    private var stretch: [UInt8] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) { stretch += literal.utf8 }

    package mutating func appendInterpolation(_ hole: Hole) { end() }

    fileprivate mutating func end() {
      octets += [
        UInt8(truncatingIfNeeded: stretch.count), UInt8(truncatingIfNeeded: stretch.count >> 8),
      ]
      octets += stretch
      count += 1
      stretch = []
    }
  }

  package init(stringInterpolation: StringInterpolation) {
    var interpolation = stringInterpolation
    interpolation.end()
    octets = interpolation.octets + [UInt8](repeating: 0, count: 32)
    count = interpolation.count
  }

  package init(stringLiteral literal: String) {
    var interpolation = StringInterpolation(literalCapacity: 0, interpolationCount: 0)
    interpolation.appendLiteral(literal)
    self.init(stringInterpolation: interpolation)
  }
}

/// What is put into a hole.
package enum Fact: Sendable {
  case number(Int)
  case address(IPAddress)
  case milliseconds(Interval)
  case seconds(Interval)
  /// Three digits behind the point, without a unit.
  case exactSeconds(Interval)
  /// `null` where there is none.
  case numberIfAny(Int?)
  /// In quotes; `null` where there is none.
  case quotedIfAny(IPAddress?)

  /// Octets that one takes at most, and what storing them may write over behind them.
  fileprivate static let room = 64
}

extension OctetBuffer {
  /// Appends a template without holes.
  package mutating func append(_ template: Template) { append(template, []) }

  /// Appends a template with as many facts as it has holes.
  @inline(__always)
  package mutating func append<let count: Int>(_ template: Template, _ facts: [count of Fact]) {
    append(template, facts.span)
  }

  @inline(never)
  private mutating func append(_ template: Template, _ facts: Span<Fact>) {
    let pieces = template.octets.span
    write(room: pieces.count &+ facts.count &* Fact.room) { room, position in
      var start = 0
      for hole in 0..<template.count {
        let length = Int(pieces[start]) | Int(pieces[start &+ 1]) << 8
        room.copy(pieces, from: start &+ 2, length, to: &position)
        start = start &+ 2 &+ length
        if hole < facts.count { room.put(facts[hole], at: &position) }
      }
    }
  }
}

extension MutableSpan<UInt8> {
  /// Copies octets, and up to 31 more behind them.
  @inline(__always)
  fileprivate mutating func copy(
    _ octets: Span<UInt8>, from start: Int, _ length: Int, to position: inout Int
  ) {
    var index = 0
    while index < length {
      // Two stores for one look at the bounds.
      let source = octets.extracting(start &+ index..<start &+ index &+ 32)
      var target = _mutatingExtracting(position &+ index..<position &+ index &+ 32)
      target.store(source.chunk(at: 0), at: 0)
      target.store(source.chunk(at: 16), at: 16)
      index &+= 32
    }
    position &+= length
  }

  @inline(__always)
  private mutating func putNull(at position: inout Int) {
    store(0x6c6c_756e, at: position)
    position &+= 4
  }

  @inline(__always)
  fileprivate mutating func put(_ fact: Fact, at position: inout Int) {
    switch fact {
    case .number(let number): put(decimal: number, at: &position)
    case .address(let address): put(address, at: &position)
    case .milliseconds(let interval): put(milliseconds: interval, at: &position)
    case .seconds(let interval): put(seconds: interval, at: &position)
    case .exactSeconds(let interval): put(decimal: interval.seconds, digits: 3, at: &position)
    case .numberIfAny(let number):
      if let number { put(decimal: number, at: &position) } else { putNull(at: &position) }
    case .quotedIfAny(let address):
      guard let address else { return putNull(at: &position) }
      put(octet: 0x22, at: &position)
      put(address, at: &position)
      put(octet: 0x22, at: &position)
    }
  }
}
