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

  @Test(arguments: ["Netz: Grüße\n", "\u{1B}[1mbold\u{1B}[0m", "Zeile\r\n\tzwei"])
  func `a text with letters of other alphabets, colours, and tabs`(text: String) {
    for count in 4...text.utf8.count {
      #expect(decode(Array(text.utf8.prefix(count))).error == .notCapture(.text))
    }
  }

  @Test func `records whose time reads like a text are none`() {
    let record: [UInt8] = [0x4F, 0x44, 0x36, 0x46, 0x6B, 0x4A, 2, 0, 60, 0, 0, 0, 60, 0, 0, 0]
    #expect(
      decode(record + [UInt8](repeating: 0x41, count: 60)).error
        == .notCapture(.unknown(0x4F44_3646)))
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0, 0, 0], .compressed(.gzip)),
      ([0x28, 0xB5, 0x2F, 0xFD], .compressed(.zstd)),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .compressed(.xz)),
      (Array("BZh9".utf8), .compressed(.bzip2)),
      ([4, 0x22, 0x4D, 0x18], .compressed(.lz4)), (Array("PK\u{3}\u{4}".utf8), .compressed(.unzip)),
      (Array("snoop\0\0\0".utf8), .otherFormat(name: "snoop")),
      (Array("GMBU".utf8), .otherFormat(name: "Network Monitor")),
      ([0x1C, 0, 1, 0xAC], .otherFormat(name: "Ixia (lcap)")),
      (Array("iptrace 2.0".utf8), .otherFormat(name: "iptrace")),
      (Array("TRSNIFF data".utf8), .otherFormat(name: "Sniffer (DOS)")),
      ([0x7F, 0x76, 0x65, 0x72, 0], .otherFormat(name: "OmniPeek")),
      ([0x4D, 0x3C, 0x2B, 0xA1], .variant(of: "Navtel")),
      ([0xA1, 0xB2, 0x34, 0xCD], .variant(of: "Francisco Mesquita's tcpdump")),
    ] as [([UInt8], NotCapture)])
  func `a compressed file, or the format of another program`(octets: [UInt8], found: NotCapture) {
    #expect(decode(octets).error == .notCapture(found))
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
      CaptureFormatError.notCapture(.compressed(.zstd)).description
        == "not a capture: the file is compressed with zstd; decompress it first (zstd -d)")
    #expect(
      CaptureFormatError.notCapture(.otherFormat(name: "snoop")).description
        == "not a capture: it is a capture of snoop; convert it first (editcap FILE NEW.pcapng)")
    #expect(
      CaptureFormatError.cut(recordStart: 40, end: 50, frames: 2).description
        == "cut at octet 50, inside the record that begins at octet 40; "
        + "2 frames before it are complete")
    #expect(
      CaptureFormatError.damaged(recordStart: 40, frames: 2, .byteOrderMagic(0xABC)).description
        == "damaged at octet 40, after 2 frames: a section with byte-order magic 0x00000abc")
    #expect(CaptureDamage.blockLength(8).description == "a block length of 8, below 12")
    #expect(
      CaptureDamage.blockLength(30).description
        == "a block length of 30, which is no multiple of 4")
  }
}
