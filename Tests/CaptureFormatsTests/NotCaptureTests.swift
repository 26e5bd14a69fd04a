import CaptureFormats
import Testing

@Suite struct NotCaptureTests {
  @Test func `an empty file`() {
    #expect(decode([]).error == .notCapture(.empty))
  }

  @Test(arguments: ["a", "12:00:01.5 IP a > b", "\n\n\n\n", "\u{FEFF}text"])
  func `a text file`(text: String) {
    #expect(decode(Array(text.utf8)).error == .notCapture(.text))
  }

  @Test func `a gzip file`() {
    #expect(decode([0x1F, 0x8B, 8, 0, 0, 0]).error == .notCapture(.gzip))
  }

  @Test func `octets of another format`() {
    #expect(decode([0x7F, 0x45, 0x4C, 0x46, 1]).error == .notCapture(.unknown(0x7F45_4C46)))
    #expect(decode([0xA1, 0xB2]).error == .notCapture(.unknown(0xA1B2)))
  }

  @Test func `the magic number alone is a cut capture`() {
    #expect(
      decode([0xD4, 0xC3, 0xB2, 0xA1]).error == .cut(recordStart: 0, end: 4, frames: 0))
    #expect(
      decode([0x0A, 0x0D, 0x0D, 0x0A]).error == .cut(recordStart: 0, end: 4, frames: 0))
  }

  @Test func `errors say what to do`() {
    #expect(
      CaptureFormatError.notCapture(.gzip).description
        == "not a capture: the file is compressed with gzip; decompress it first (gzip -d)")
    #expect(
      CaptureFormatError.cut(recordStart: 40, end: 50, frames: 2).description
        == "cut at octet 50, inside the record that begins at octet 40; "
        + "2 frames before it are complete")
    #expect(
      CaptureFormatError.damaged(recordStart: 40, frames: 2, .byteOrderMagic(0xABC)).description
        == "damaged at octet 40, after 2 frames: a section with byte-order magic 0x00000abc")
  }
}
