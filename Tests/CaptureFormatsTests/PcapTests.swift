import CaptureFormats
import Testing
import WireFormats

@Suite struct PcapTests {
  @Test(arguments: [ByteOrder.little, .big])
  func `microsecond files read in either byte order`(order: ByteOrder) {
    var file = FileBuilder(order)
    file.pcapHeader(snapLength: 96, linkType: 113)
    file.pcapRecord(1_700_000_000, 999_999, [1, 2, 3], original: 60)
    file.pcapRecord(0, 1, [])
    let outcome = decode(file.octets)
    #expect(outcome.error == nil)
    #expect(
      outcome.interfaces == [
        InterfaceDescription(index: 0, linkType: .linuxCooked, snapLength: 96)
      ])
    #expect(outcome.frames == [[1, 2, 3], []])
    #expect(
      outcome.headers == [
        FrameHeader(
          number: 1, timestamp: Timestamp(nanoseconds: 1_700_000_000_999_999_000),
          linkType: .linuxCooked, interface: 0, originalLength: 60),
        FrameHeader(
          number: 2, timestamp: Timestamp(nanoseconds: 1000), linkType: .linuxCooked, interface: 0,
          originalLength: 0),
      ])
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `nanosecond files read in either byte order`(order: ByteOrder) {
    var file = FileBuilder(order)
    file.pcapHeader(magic: 0xA1B2_3C4D)
    file.pcapRecord(3, 999_999_999, [1])
    #expect(decode(file.octets).headers.map(\.timestamp.nanoseconds) == [3_999_999_999])
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `modified files have eight octets more per record`(order: ByteOrder) {
    var file = FileBuilder(order)
    file.pcapHeader(magic: 0xA1B2_CD34)
    file.pcapRecord(3, 5, [1, 2], extra: [9, 9, 9, 9, 9, 9, 9, 9])
    file.pcapRecord(4, 5, [3], extra: [9, 9, 9, 9, 9, 9, 9, 9])
    let outcome = decode(file.octets)
    #expect(outcome.frames == [[1, 2], [3]])
    #expect(outcome.headers.map(\.timestamp.nanoseconds) == [3_000_005_000, 4_000_005_000])
  }

  @Test func `the check sequence length is no part of the link type`() {
    var file = FileBuilder()
    file.pcapHeader(linkType: 0x2400_0001)
    #expect(decode(file.octets).interfaces.map(\.linkType) == [.ethernet])
  }

  @Test func `captured may exceed both snap length and original length`() {
    var file = FileBuilder()
    file.pcapHeader(snapLength: 2)
    file.pcapRecord(1, 1, [1, 2, 3, 4], original: 3)
    let outcome = decode(file.octets)
    #expect(outcome.frames == [[1, 2, 3, 4]])
    #expect(outcome.headers.map(\.originalLength) == [3])
  }

  @Test func `no snap length and no original length are no damage`() {
    var file = FileBuilder()
    file.pcapHeader(snapLength: 0)
    file.pcapRecord(1, 1, [1, 2, 3, 4], original: 0)
    file.pcapRecord(2, 1, [UInt8](repeating: 7, count: 300_000))
    let outcome = decode(file.octets)
    #expect(outcome.error == nil && outcome.frames.map(\.count) == [4, 300_000])
    #expect(outcome.headers.map(\.originalLength) == [0, 300_000])
  }

  @Test func `old versions may have their lengths swapped`() {
    var file = FileBuilder()
    file.pcapHeader(version: (2, 2))
    file.octets += [1, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 2, 0, 0, 0, 7, 8]
    let outcome = decode(file.octets)
    #expect(outcome.frames == [[7, 8]])
    #expect(outcome.headers.map(\.originalLength) == [60])
  }

  @Test func `an unknown version is read as the latest`() {
    var file = FileBuilder()
    file.pcapHeader(version: (9, 0))
    file.pcapRecord(1, 1, [1])
    #expect(decode(file.octets).frames == [[1]])
  }

  @Test func `the latest time that fits does not trap`() {
    var file = FileBuilder()
    file.pcapHeader()
    file.pcapRecord(.max, .max, [1])
    let times = decode(file.octets).headers.map(\.timestamp.nanoseconds)
    #expect(times == [4_294_971_589_967_295_000])
  }

  @Test func `a record of absurd length is damage`() {
    var file = FileBuilder()
    file.pcapHeader()
    file.pcapRecord(1, 1, [1])
    file.octets += file.number(UInt32(0)) + file.number(UInt32(0))
    file.octets += file.number(UInt32.max) + file.number(UInt32.max)
    let outcome = decode(file.octets)
    #expect(outcome.frames == [[1]])
    #expect(
      outcome.error == .damaged(recordStart: 41, frames: 1, .recordTooLong(.max)))
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `every truncation is reported after the frames before it`(order: ByteOrder) {
    var file = FileBuilder(order)
    file.pcapHeader()
    file.pcapRecord(1, 1, [1, 2])
    file.pcapRecord(2, 2, [3, 4, 5])
    for length in 4..<file.octets.count where length != 24 && length != 42 {
      let outcome = decode(Array(file.octets[..<length]))
      let start = length < 24 ? 0 : length < 42 ? 24 : 42
      let frames = length < 42 ? 0 : 1
      #expect(outcome.frames.count == frames)
      #expect(outcome.error == .cut(recordStart: start, end: length, frames: frames))
    }
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `any single-octet change is survived`(order: ByteOrder) {
    var file = FileBuilder(order)
    file.pcapHeader()
    file.pcapRecord(1, 1, [1, 2])
    file.pcapRecord(2, 2, [3, 4, 5])
    for index in file.octets.indices {
      for octet in UInt8.min...UInt8.max {
        var changed = file.octets
        changed[index] = octet
        let outcome = decode(changed)
        #expect(outcome.frames.count <= 2)
      }
    }
  }
}
