import CaptureFormats
import Testing

/// However a file is cut into pieces, the same events come out of it.
@Suite struct SplitTests {
  static let files: [[UInt8]] = [
    FileBuilder.everyBlock(.little), FileBuilder.everyBlock(.big), pcap,
    Array("not a capture".utf8), FileBuilder.everyBlock(.little) + [6, 0, 0, 0, 13],
    FileBuilder.everyBlock(.big).dropLast(3), [],
  ]

  static let pcap: [UInt8] = {
    var file = FileBuilder(.big)
    file.pcapHeader()
    file.pcapRecord(1, 2, [1, 2, 3])
    file.pcapRecord(3, 4, [])
    file.pcapRecord(3, 4, [5, 6])
    return file.octets
  }()

  @Test(arguments: files) func `in two pieces`(file: [UInt8]) {
    let whole = decode(file)
    for cut in 0...file.count { #expect(decode(file, cuts: [cut]) == whole) }
  }

  @Test(arguments: files) func `in three pieces`(file: [UInt8]) {
    let whole = decode(file)
    for first in stride(from: 0, through: file.count, by: 3) {
      for second in stride(from: first, through: file.count, by: 5) {
        #expect(decode(file, cuts: [first, second]) == whole)
      }
    }
  }

  @Test(arguments: files) func `octet by octet`(file: [UInt8]) {
    #expect(decode(file, cuts: Array(0..<file.count)) == decode(file))
  }
}
