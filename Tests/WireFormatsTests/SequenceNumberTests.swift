import PathTracing
import Testing
import WireFormats

@Suite struct SequenceNumberTests {
  @Test func `sequence numbers wrap around`() {
    let last = SequenceNumber(rawValue: .max)
    #expect(last + 2 == SequenceNumber(rawValue: 1))
    #expect(SequenceNumber(rawValue: 1) - last == 2)
    #expect(last - SequenceNumber(rawValue: 1) == -2)
    #expect(SequenceNumber(rawValue: 1) - 2 == last)
    #expect(last.precedes(SequenceNumber(rawValue: 1)))
    #expect(!SequenceNumber(rawValue: 1).precedes(last))
    #expect(!last.precedes(last))
  }

  @Test func `no distance and no amount traps`() {
    let zero = SequenceNumber(rawValue: 0)
    let middle = SequenceNumber(rawValue: 0x8000_0000)
    #expect(middle - zero == -0x8000_0000)
    #expect(zero - middle == -0x8000_0000)
    #expect(SequenceNumber(rawValue: 0x7fff_ffff) - zero == 0x7fff_ffff)
    #expect(zero + Int.max == SequenceNumber(rawValue: .max))
    #expect(zero + Int.min == zero)
    #expect(zero - Int.min == zero)
    #expect(zero + -1 == SequenceNumber(rawValue: .max))
  }

  @Test func `adding a distance gives the other number back`() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<1000 {
      let left = SequenceNumber(rawValue: generator.integer())
      let right = SequenceNumber(rawValue: generator.integer())
      let distance: Int = left - right
      #expect(right + distance == left)
      #expect(left - distance == right)
    }
  }

  @Test func `of two numbers as far apart as can be neither precedes`() {
    let (number, far) = (SequenceNumber(rawValue: 7), SequenceNumber(rawValue: 7 &+ 1 << 31))
    #expect(!number.precedes(far) && !far.precedes(number))
    #expect(number.precedes(far - 1) && far.precedes(number - 1))
  }
}
