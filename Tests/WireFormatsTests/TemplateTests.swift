import PathTracing
import Testing

@testable import WireFormats

struct TemplateTests {
  private static let sentence: Template =
    "TTL \(.number) expired at \(.address), \(.seconds) later."

  @Test func `facts stand where the template has its holes`() {
    var buffer = OctetBuffer()
    buffer.append(
      Self.sentence,
      [
        .number(64), .address(.v4(IPv4Address(192, 0, 2, 1))),
        .seconds(.milliseconds(1250)),
      ])
    #expect(buffer.description == "TTL 64 expired at 192.0.2.1, 1.3 s later.")
  }

  @Test func `missing facts leave their holes empty, superfluous ones are not written`() {
    var buffer = OctetBuffer()
    buffer.append(Self.sentence, [.number(1)])
    buffer.append(" " as Template, [.number(2), .number(3)])
    #expect(buffer.description == "TTL 1 expired at ,  later. ")
  }

  @Test func `stretches of every length are written as they are`() {
    for length in 0...300 {
      let text = String(repeating: "abcdefghij", count: 30).prefix(length)
      var interpolation = Template.StringInterpolation(literalCapacity: 0, interpolationCount: 0)
      interpolation.appendLiteral(String(text))
      interpolation.appendInterpolation(.number)
      interpolation.appendLiteral(String(text.reversed()))
      var buffer = OctetBuffer()
      buffer.append("before ")
      buffer.append(Template(stringInterpolation: interpolation), [.number(length)])
      #expect(buffer.description == "before \(text)\(length)\(String(text.reversed()))")
    }
  }

  @Test func `numbers and addresses are written as their descriptions`() {
    var generator = SeededGenerator(seed: 7)
    for shift in 0..<63 {
      for _ in 0..<200 {
        let number = Int(truncatingIfNeeded: generator.next()) >> shift
        let v4 = IPAddress.v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: generator.next())))
        let v6 = IPAddress.v6(
          IPv6Address(high: generator.next(), low: generator.next() >> UInt64(shift)))
        var buffer = OctetBuffer()
        buffer.append(
          "\(.number) \(.address) \(.address) \(.number)",
          [.number(number), .quotedIfAny(v4), .address(v6), .numberIfAny(nil)])
        #expect(buffer.description == "\(number) \"\(v4)\" \(v6) null")
      }
    }
    for number in [0, 9, 10, 99, 100, 9_999, 10_000, 99_999_999, 100_000_000, .min, .max] {
      var buffer = OctetBuffer()
      buffer.append(decimal: number)
      #expect(buffer.description == "\(number)")
    }
    for octet in 0...255 {
      let address = IPAddress.v4(IPv4Address(rawValue: UInt32(octet) << 24 | UInt32(255 - octet)))
      var buffer = OctetBuffer()
      buffer.append(address)
      #expect(buffer.description == address.description)
    }
  }
  @Test(arguments: [
    (0.05, "0.05 ms"), (0.999, "1.00 ms"), (10.44, "10.4 ms"), (-2, "-2.0 ms"),
    (9_999.9, "9999.9 ms"), (10_000, "10.0 s"), (141_557.6, "141.6 s"), (-61_000, "-61.0 s"),
  ])
  func `times are in the unit in which people read them`(milliseconds: Double, text: String) {
    var buffer = OctetBuffer()
    buffer.append(milliseconds: .seconds(milliseconds / 1000))
    #expect(buffer.description == text)
  }
}
