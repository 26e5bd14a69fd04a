import CaptureFormats
import Testing

@Suite struct DamageTests {
  /// A file with one good frame, and where the next block starts.
  private static func good() -> FileBuilder {
    var file = FileBuilder()
    file.section()
    file.interface(1)
    file.enhancedPacket(ticks: 1, [1, 2, 3, 4])
    return file
  }

  private func error(after file: FileBuilder, _ octets: [UInt8]) -> CaptureFormatError? {
    let outcome = decode(file.octets + octets)
    #expect(outcome.frames == [[1, 2, 3, 4]])
    return outcome.error
  }

  private func damage(
    _ damage: CaptureDamage, at file: FileBuilder
  ) -> CaptureFormatError {
    .damaged(recordStart: file.octets.count, frames: 1, damage)
  }

  @Test(arguments: [0, 4, 8, 11, 13, 30] as [UInt32])
  func `a block length below 12 or no multiple of 4`(length: UInt32) {
    let file = Self.good()
    let octets = file.number(UInt32(6)) + file.number(length) + [UInt8](repeating: 0, count: 40)
    #expect(error(after: file, octets) == damage(.blockLength(length), at: file))
  }

  @Test func `a trailing length that differs`() {
    let file = Self.good()
    let octets = file.number(UInt32(6)) + file.number(UInt32(12)) + file.number(UInt32(16))
    #expect(
      error(after: file, octets) == damage(.trailingLength(leading: 12, trailing: 16), at: file))
  }

  @Test func `a block length of gigabytes`() {
    let file = Self.good()
    let octets = file.number(UInt32(6)) + file.number(UInt32.max - 3) + file.number(UInt32(16))
    #expect(error(after: file, octets) == damage(.recordTooLong(.max - 3), at: file))
  }

  @Test(arguments: [(2, 19), (3, 3), (5, 11), (6, 19), (1, 7)] as [(UInt32, Int)])
  func `a block too short for its type`(type: UInt32, needed: Int) {
    let file = Self.good()
    var longer = file
    longer.block(type, [UInt8](repeating: 0, count: needed & ~3))
    #expect(
      decode(longer.octets).error
        == damage(.blockTooShort(type: type, length: UInt32(needed & ~3) + 12), at: file))
  }

  @Test func `more captured octets than the block holds`() {
    let file = Self.good()
    for captured: UInt32 in [5, 1000, .max] {
      var longer = file
      let data: [UInt8] = [1, 2, 3, 4]
      longer.block(
        6,
        file.number(UInt32(0)) + file.time(1) + file.number(captured) + file.number(captured)
          + data)
      #expect(decode(longer.octets).error == damage(.capturedLength(captured), at: file))
    }
  }

  @Test func `a simple packet longer than its block`() {
    let file = Self.good()
    var longer = file
    longer.simplePacket([1], original: 1000)
    #expect(decode(longer.octets).error == damage(.capturedLength(1000), at: file))
  }

  @Test func `an interface that nothing described`() {
    let file = Self.good()
    for number: UInt32 in [1, .max] {
      var longer = file
      longer.enhancedPacket(number, ticks: 1, [1])
      #expect(decode(longer.octets).error == damage(.unknownInterface(number), at: file))
    }
  }

  @Test func `a section without its byte-order magic`() {
    let file = Self.good()
    let octets =
      file.number(UInt32(0x0A0D_0D0A)) + file.number(UInt32(28)) + [UInt8](repeating: 7, count: 20)
    #expect(error(after: file, octets) == damage(.byteOrderMagic(0x0707_0707), at: file))
  }

  @Test(arguments: [0, 2, 256] as [UInt16])
  func `a section of another major version, which ends the reading`(major: UInt16) {
    let file = Self.good()
    var longer = file
    longer.section(version: (major, 0))
    longer.interface(1)
    longer.enhancedPacket(ticks: 2, [5, 6, 7, 8])
    let outcome = decode(longer.octets)
    #expect(outcome.frames == [[1, 2, 3, 4]])
    #expect(outcome.error == damage(.sectionVersion(major: major, minor: 0), at: file))
    #expect(
      outcome.error?.description.hasSuffix(
        "a section of pcapng version \(major).0, and only version 1 can be read") ?? false)
  }

  @Test func `an error repeats where the caller asks again`() {
    let file = Self.good().octets + [UInt8](repeating: 0, count: 12)
    var decoder = CaptureDecoder()
    var offset = 0
    var errors: [CaptureFormatError] = []
    for _ in 0..<6 {
      do throws(CaptureFormatError) {
        _ = try decoder.next(in: file.span, at: &offset, isLast: true)
      } catch {
        errors.append(error)
      }
    }
    #expect(errors.count == 3)
    #expect(Set(errors).count == 1)
  }
}
