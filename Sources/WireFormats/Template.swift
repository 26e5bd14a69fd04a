// A report of a capture says the same few sentences of a million attempts, with other numbers in them.
// Appended piece by piece each piece asks for room, and a string for where its octets are; here that is
// asked once for a sentence.

/// Text with holes for facts, taken apart once: `"a SYN with TTL \(.number) expired at \(.address)"`.
package struct Template: Sendable {
  /// As many octets as are stored at one time, and whether a fact comes behind them.
  fileprivate struct Step: Sendable {
    var octets = SIMD32<UInt8>()
    var count = 0
    var hasHole = false
  }

  fileprivate let steps: [Step]

  /// What is to be put in, for whoever reads the sentence in the source.
  package enum Hole: Sendable {
    case address
    case number
    case seconds
    case milliseconds
  }
}

extension Template: ExpressibleByStringInterpolation {
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var steps: [Step] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      for (index, octet) in literal.utf8.enumerated() {
        if index % SIMD32<UInt8>.scalarCount == 0 { steps.append(Step()) }
        steps[steps.count - 1].octets[index % SIMD32<UInt8>.scalarCount] = octet
        steps[steps.count - 1].count += 1
      }
    }

    package mutating func appendInterpolation(_ hole: Hole) {
      if steps.last?.hasHole ?? true { steps.append(Step()) }
      steps[steps.count - 1].hasHole = true
    }
  }

  package init(stringInterpolation: StringInterpolation) { steps = stringInterpolation.steps }

  package init(stringLiteral literal: String) {
    var interpolation = StringInterpolation(literalCapacity: 0, interpolationCount: 0)
    interpolation.appendLiteral(literal)
    self.init(stringInterpolation: interpolation)
  }
}

extension OctetBuffer {
  /// Appends a template without holes.
  package mutating func append(_ template: borrowing Template) { append(template, []) }

  /// Appends a template with as many facts as it has holes.
  @inline(__always)
  package mutating func append<let count: Int>(
    _ template: borrowing Template, _ facts: [count of Fact]
  ) {
    append(template, facts.span)
  }

  @inline(never)
  private mutating func append(_ template: borrowing Template, _ facts: Span<Fact>) {
    let steps = template.steps.span
    write(room: steps.count &* SIMD32<UInt8>.scalarCount &+ facts.count &* Fact.room) {
      room, position in
      var hole = 0
      for index in steps.indices {
        // By halves: the lanes of all were stored one by one.
        var octets = room._mutatingExtracting(position..<position &+ 32)
        octets.store(steps[index].octets.lowHalf, at: 0)
        octets.store(steps[index].octets.highHalf, at: 16)
        position &+= steps[index].count
        if steps[index].hasHole, hole < facts.count {
          room.put(facts[hole], at: &position)
          hole &+= 1
        }
      }
    }
  }
}
