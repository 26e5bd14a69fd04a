import Foundation
import Testing

@testable import Reporting

struct JSONWriterTests {
  @Test func `every character below the first planes comes back as it was`() throws {
    for start in stride(from: UInt32(0), to: 0x3_0000, by: 0x400) {
      let scalars = (start..<start + 0x400).compactMap(Unicode.Scalar.init)
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      guard !text.isEmpty else { continue }
      #expect(try Self.readBack(Self.written(text)) == text)
    }
  }

  @Test func `nothing that steers a terminal or ends a line stands in the text`() {
    let hostile = "\u{1b}[31m\u{7}\u{8}\u{9b}2J\u{85}\u{2028}\u{202e}\u{200b}\u{e0041}\n\r\t\u{0}"
    let json = Self.written(hostile)
    #expect(json.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "\(json)")
  }

  @Test func `quotes and backslashes are escaped, letters and signs are not`() {
    #expect(Self.written(#"a"b\c"#) == #"{"key":"a\"b\\c"}"#)
    #expect(Self.written("Zürich, 東京, 🚀") == #"{"key":"Zürich, 東京, 🚀"}"#)
    #expect(Self.written("\u{1f}\u{e0041}") == #"{"key":"\u001f\udb40\udc41"}"#)
  }

  @Test func `fractions have three digits, and what is no number is null`() {
    let values: [(Double?, String)] = [
      (0, "0.000"), (1.0005, "1.001"), (0.0004, "0.000"), (-0.0004, "0.000"), (-2.5, "-2.500"),
      (123456789.25, "123456789.250"), (.nan, "null"), (.infinity, "null"), (1e300, "null"),
      (nil, "null"),
    ]
    for (value, text) in values {
      var writer = JSONWriter()
      writer.object { $0.number("n", value) }
      #expect(writer.text == "{\"n\":\(text)}")
    }
  }

  @Test func `commas stand between the members and nowhere else`() throws {
    var writer = JSONWriter()
    writer.object { json in
      json.array("empty", [Int]()) { $0.number(nil, $1) }
      json.object("none") { _ in }
      json.array("two", [1, 2]) { $0.number(nil, $1) }
      json.bool("yes", true)
      json.bool("unknown", nil)
      json.array("objects", ["a", "b"]) { json, name in json.object { $0.string(name, name) } }
      json.null("end")
    }
    #expect(
      writer.text == #"{"empty":[],"none":{},"two":[1,2],"yes":true,"unknown":null,"#
        + #""objects":[{"a":"a"},{"b":"b"}],"end":null}"#)
  }

  private static func written(_ text: String) -> String {
    var writer = JSONWriter()
    writer.object { $0.string("key", text) }
    return writer.text
  }

  private static func readBack(_ json: String) throws -> String? {
    try JSONDecoder().decode([String: String].self, from: Data(json.utf8))["key"]
  }
}
