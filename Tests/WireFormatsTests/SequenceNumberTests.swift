import Testing
import WireFormats

@Suite struct SequenceNumberTests {
  @Test func `sequence numbers wrap around`() {
    let last = SequenceNumber(rawValue: .max)
    #expect(last + 2 == SequenceNumber(rawValue: 1))
    #expect(SequenceNumber(rawValue: 1) - last == 2)
    #expect(last.precedes(SequenceNumber(rawValue: 1)))
  }
}
