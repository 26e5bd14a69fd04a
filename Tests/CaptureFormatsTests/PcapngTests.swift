import CaptureFormats
import PathTracing
import Testing
import WireFormats

@Suite struct PcapngTests {
  @Test(arguments: [ByteOrder.little, .big])
  func `every block kind reads in either byte order`(order: ByteOrder) {
    let outcome = decode(FileBuilder.everyBlock(order))
    func header(
      _ number: Int, _ time: Int64, _ linkType: LinkType, _ interface: Int, _ length: Int
    ) -> FrameHeader {
      FrameHeader(
        number: number, timestamp: Timestamp(nanoseconds: time), linkType: linkType,
        interface: interface, originalLength: length)
    }
    #expect(outcome.error == nil)
    #expect(outcome.skippedBlocks == 1)
    #expect(
      outcome.events == [
        .section(SectionDescription(comments: ["of a section"], application: "writer")),
        .interface(
          InterfaceDescription(index: 0, linkType: .ethernet, snapLength: 0, name: "eth0")),
        .interface(InterfaceDescription(index: 1, linkType: .raw, snapLength: 3)),
        .frame(header(1, 5_000_000_007, .ethernet, 0, 9), octets: [1, 2, 3, 4, 5]),
        .frame(header(3, 5_000_001_000, .raw, 1, 1), octets: [6]),
        .frame(header(4, 5_000_001_000, .ethernet, 0, 3), octets: [7, 8, 9]),
        .frame(header(5, 6_000_000_000, .raw, 1, 2), octets: [1, 2]),
        .statistics(
          InterfaceStatistics(
            interface: 0, timestamp: Timestamp(nanoseconds: 9), received: 11,
            comments: ["send refused"])),
      ])
  }

  @Test func `sections of different byte order share one count of interfaces and frames`() {
    var first = FileBuilder(.little)
    first.section()
    first.interface(1)
    first.enhancedPacket(ticks: 1, [1])
    var second = FileBuilder(.big)
    second.section()
    second.interface(101)
    second.interface(113)
    second.enhancedPacket(1, ticks: 2, [2])
    second.statistics(0, ticks: 3)
    let outcome = decode(first.octets + second.octets)
    #expect(outcome.sections.count == 2)
    #expect(outcome.interfaces.map(\.index) == [0, 1, 2])
    #expect(outcome.headers.map(\.interface) == [0, 2])
    #expect(outcome.headers.map(\.linkType) == [.ethernet, .linuxCooked])
    #expect(outcome.headers.map(\.number) == [1, 2])
    #expect(outcome.statistics.map(\.interface) == [1])
  }

  /// How long the data is, and what stands behind the block as its length.
  @Test(arguments: [(1, 0), (2, 0), (3, 0), (4, 0), (1, 1), (2, 2)] as [(Int, UInt32)])
  func `a block whose length leaves the padding out ends behind it`(count: Int, wrong: UInt32) {
    for order in [ByteOrder.little, .big] {
      var file = FileBuilder(order)
      file.section()
      file.interface(1)
      let start = file.octets.count
      let data = [UInt8](repeating: 9, count: count)
      let length = UInt32(32 + count)
      let fields: [UInt32] = [6, length, 0, 0, 5, UInt32(count), UInt32(count)]
      file.octets += fields.flatMap { file.number($0) } + data
      file.octets += [UInt8](repeating: 0, count: -count & 3) + file.number(length + wrong)
      file.enhancedPacket(ticks: 6, [1, 2])
      let outcome = decode(file.octets)
      if wrong == 0 {
        #expect(outcome.frames == [data, [1, 2]] && outcome.error == nil)
      } else {
        #expect(
          outcome.error == .damaged(recordStart: start, frames: 0, .blockLength(length)))
      }
    }
  }

  @Test func `a section does not see the interfaces of the section before it`() {
    var file = FileBuilder()
    file.section()
    file.interface(1)
    file.section()
    let start = file.octets.count
    file.enhancedPacket(ticks: 1, [1])
    #expect(
      decode(file.octets).error
        == .damaged(recordStart: start, frames: 0, .unknownInterface(0)))
  }

  @Test(arguments: [ByteOrder.little, .big], [0, 1, 2, 999] as [UInt16])
  func `a section is read whatever its minor version`(order: ByteOrder, minor: UInt16) {
    var file = FileBuilder(order)
    for tick: UInt64 in [1, 2] {
      file.section(version: (1, minor))
      file.interface(1)
      file.enhancedPacket(ticks: tick, [1])
    }
    let outcome = decode(file.octets)
    #expect(outcome.frames == [[1], [1]] && outcome.error == nil)
  }

  @Test func `a long block that nobody asks for is passed over, in pieces and cut off`() {
    var file = FileBuilder()
    file.section()
    file.interface(1)
    file.enhancedPacket(ticks: 1, [1])
    let start = file.octets.count
    file.block(0x8000_0001, [UInt8](repeating: 7, count: 1 << 24 + 4))
    let end = file.octets.count
    file.enhancedPacket(ticks: 2, [2])
    let whole = decode(file.octets)
    #expect(whole.error == nil && whole.skippedBlocks == 1)
    #expect(whole.frames == [[1], [2]])
    #expect(decode(file.octets, cuts: [start + 12, start + 4000, end - 3]) == whole)
    #expect(
      decode(Array(file.octets[..<(end - 8)])).error
        == .cut(recordStart: start, end: end - 8, frames: 1))
  }

  @Test func `blocks that Wireshark lists among the packets take a number`() {
    var file = FileBuilder()
    file.section()
    file.interface(1)
    for type in [9, 0xBAD, 0x4000_0BAD, 0x204] as [UInt32] {
      file.block(type, [1, 2, 3, 4])
      file.enhancedPacket(ticks: 1, [5])
    }
    for type in [4, 10, 0x8000_0001] as [UInt32] { file.block(type, [0, 0, 0, 0]) }
    file.enhancedPacket(ticks: 1, [6])
    #expect(decode(file.octets).headers.map(\.number) == [2, 4, 6, 8, 9])
  }

  @Test func `a simple packet ends at the snap length`() {
    var file = FileBuilder()
    file.section()
    file.interface(1, snapLength: 5)
    file.simplePacket([1, 2, 3, 4, 5], original: 1500)
    file.simplePacket([1, 2], original: 2)
    let outcome = decode(file.octets)
    #expect(outcome.frames == [[1, 2, 3, 4, 5], [1, 2]])
    #expect(outcome.headers.map(\.originalLength) == [1500, 2])
  }

  @Test func `more captured than the snap length is read`() {
    var file = FileBuilder()
    file.section()
    file.interface(1, snapLength: 1)
    file.enhancedPacket(ticks: 1, [1, 2, 3])
    #expect(decode(file.octets).frames == [[1, 2, 3]])
  }

  @Test func `statistics have times and counters`() {
    var file = FileBuilder(.big)
    file.section()
    file.interface(1)
    file.statistics(
      ticks: 9,
      file.option(2, file.time(3)) + file.option(3, file.time(4))
        + file.option(4, file.number(UInt64.max)) + file.option(5, file.number(UInt64(6)))
        + file.option(6, file.number(UInt64(1))) + file.option(7, file.number(UInt64(7)))
        + file.option(5, [1, 2]))
    #expect(
      decode(file.octets).statistics == [
        InterfaceStatistics(
          interface: 0, timestamp: Timestamp(nanoseconds: 9000),
          startTime: Timestamp(nanoseconds: 3000), endTime: Timestamp(nanoseconds: 4000),
          received: .max, droppedByInterface: 6, droppedBySystem: 7)
      ])
  }

  @Test func `an option that exceeds its block ends the options and nothing else`() {
    var file = FileBuilder()
    file.section()
    file.interface(1)
    file.statistics(
      ticks: 1, file.comment("kept") + file.number(UInt16(1)) + file.number(UInt16(5)))
    file.enhancedPacket(ticks: 1, [2])
    let outcome = decode(file.octets)
    #expect(outcome.statistics.map(\.comments) == [["kept"]])
    #expect(outcome.frames == [[2]])
    #expect(outcome.events.count == 4)
  }

  @Test func `a comment that is not UTF-8 is repaired`() {
    var file = FileBuilder()
    file.section(file.option(1, [0x41, 0xFF, 0x42]))
    #expect(decode(file.octets).sections.map(\.comments) == [["A\u{FFFD}B"]])
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `every truncation is reported after the events before it`(order: ByteOrder) {
    let file = FileBuilder.everyBlock(order)
    let whole = decode(file)
    var starts = [0]
    var builder = FileBuilder(order)
    builder.octets = file
    while let start = starts.last, start < file.count {
      let length = (0..<4).reduce(0) { value, index in
        value << 8 | Int(file[start + 4 + (order == .big ? index : 3 - index)])
      }
      starts.append(start + length)
    }
    for length in 4..<file.count where !starts.contains(length) {
      let outcome = decode(Array(file[..<length]))
      let start = starts.last { $0 < length } ?? 0
      let frames = outcome.frames.count
      #expect(outcome.error == .cut(recordStart: start, end: length, frames: frames))
      #expect(outcome.events[...] == whole.events[..<outcome.events.count])
    }
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `any single-octet change is survived`(order: ByteOrder) {
    let file = FileBuilder.everyBlock(order)
    for index in file.indices {
      for octet in UInt8.min...UInt8.max {
        var changed = file
        changed[index] = octet
        #expect(decode(changed).events.count <= 9)
      }
    }
  }

  @Test func `random octets behind a good start are survived`() {
    var generator = SeededGenerator(seed: 7)
    let file = FileBuilder.everyBlock(.little)
    for _ in 0..<2000 {
      var changed = file
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        changed[Int.random(in: 28..<file.count, using: &generator)] =
          .random(in: 0...255, using: &generator)
      }
      #expect(decode(changed).sections.first?.application != "")
    }
  }
}
