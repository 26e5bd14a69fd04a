import Testing
import WireFormats

struct OctetBufferTests {
  @Test(arguments: 0...40) func `a piece of any length comes out as it went in`(length: Int) {
    let text = String((0..<length).map { Character(UnicodeScalar(0x21 + UInt8($0))) })
    for start in 0...17 {
      var buffer = OctetBuffer()
      for _ in 0..<start { buffer.append(0x2d) }
      buffer.append(text)
      buffer.append(0x7e)
      #expect(buffer.description == String(repeating: "-", count: start) + text + "~")
    }
  }

  @Test func `short words follow one another`() {
    let text: Text = "\(12) ms, \(true ? "one" : "two")" + " and " + Text("three") + "."
    #expect(text == "12 ms, one and three.")
    #expect(text.dropLast().description == "12 ms, one and three")
  }

  @Test(arguments: [
    0, 1, 9, 10, 99, 100, 999, 1000, 1001, 99_999, 100_000, 999_999, 1_000_000, 1_000_001,
    123_456_789, 1_000_000_000_000, Int.max, -1, -1_000_000, Int.min,
  ]) func `numbers are written as Swift describes them`(number: Int) {
    var buffer = OctetBuffer()
    buffer.append(decimal: number)
    #expect(buffer.description == "\(number)")
  }

  @Test func `random numbers and addresses are written as Swift describes them`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let number = Int.random(in: .min ... .max, using: &random) >> Int.random(in: 0..<64)
      let address = IPAddress.v4(IPv4Address(rawValue: .random(in: 0...(.max), using: &random)))
      var buffer = OctetBuffer()
      buffer.append(decimal: number)
      buffer.append(0x20)
      buffer.append(address)
      #expect(buffer.description == "\(number) \(address)")
    }
  }

  @Test(arguments: [
    (0.0, 1, "0.0"), (0.04, 1, "0.0"), (0.05, 1, "0.1"), (9.96, 1, "10.0"), (0.005, 2, "0.01"),
    (1.0005, 3, "1.001"), (-2.5, 3, "-2.500"), (123_456_789.25, 2, "123456789.25"),
  ]) func `fractions are rounded`(value: Double, digits: Int, text: String) {
    var buffer = OctetBuffer()
    buffer.append(decimal: value, digits: digits)
    #expect(buffer.description == text)
  }

  @Test func `what is drained is what was written, and the buffer begins anew`() throws {
    var buffer = OctetBuffer(room: 100)
    for word in ["one", "two"] {
      buffer.append(word)
      var drained: [UInt8] = []
      buffer.drain { drained = Array($0) }
      #expect(drained == Array(word.utf8))
      #expect(buffer.isEmpty)
    }
  }
}
