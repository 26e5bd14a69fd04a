import CaptureFormats
import Testing

/// Longer record headers that no magic number tells of.
@Suite struct PcapVariantTests {
  /// How many octets follow the 16 of each record header, by what the magic number announces.
  static let variants: [(magic: UInt32, extra: Int)] = [
    (0xA1B2_C3D4, 8), (0xA1B2_C3D4, 4), (0xA1B2_CD34, 12),
  ]
  static let frames: [[UInt8]] = [[1, 2, 3, 4, 5, 6], [7, 8], [], [9]]

  static func file(_ magic: UInt32, extra: Int, _ order: ByteOrder = .little) -> [UInt8] {
    var file = FileBuilder(order)
    file.pcapHeader(magic: magic)
    for (index, frame) in frames.enumerated() {
      file.pcapRecord(
        1_000_000_000 + UInt32(index), 999_999, frame, original: 100,
        extra: [UInt8](repeating: 7, count: extra))
    }
    return file.octets
  }

  @Test(arguments: variants, [ByteOrder.little, .big])
  func `what Red Hat 6.1, Nokia and SuSE 6.3 wrote is read`(
    variant: (magic: UInt32, extra: Int), order: ByteOrder
  ) {
    let outcome = decode(Self.file(variant.magic, extra: variant.extra, order))
    #expect(outcome.error == nil)
    #expect(outcome.frames == Self.frames)
  }

  @Test(arguments: variants)
  func `a variant is known however the file is cut into pieces`(
    variant: (magic: UInt32, extra: Int)
  ) {
    let file = Self.file(variant.magic, extra: variant.extra)
    let whole = decode(file)
    for cut in 0...file.count { #expect(decode(file, cuts: [cut]) == whole) }
  }

  @Test(arguments: [(0xA1B2_C3D4, 0), (0xA1B2_CD34, 8)] as [(UInt32, Int)])
  func `a plain file that is cut anywhere stays plain`(magic: UInt32, extra: Int) {
    let file = Self.file(magic, extra: extra)
    for end in 24...file.count {
      let outcome = decode(Array(file[..<end]))
      #expect(outcome.frames == Array(Self.frames.prefix(outcome.frames.count)))
    }
  }

  @Test func `a second record without sense makes no variant`() {
    var file = FileBuilder()
    file.pcapHeader()
    file.pcapRecord(1_000_000_000, 5, [1, 2, 3, 4])
    file.pcapRecord(7, 4_000_000_000, [5])
    file.pcapRecord(1_000_000_000, 6, [6])
    let outcome = decode(file.octets)
    #expect(outcome.error == nil)
    #expect(outcome.frames == [[1, 2, 3, 4], [5], [6]])
  }
}
