import CaptureFormats
import PathTracing
import Testing
import WireFormats

@Suite struct PcapngEncoderTests {
  @Test func `a section is written octet for octet`() {
    var output: [UInt8] = []
    PcapngEncoder().append(
      SectionDescription(comments: ["hello"], application: "synpath 0"), to: &output)
    var expected = FileBuilder()
    expected.section(
      expected.comment("hello") + expected.option(4, Array("synpath 0".utf8))
        + expected.option(0, []))
    #expect(output == expected.octets)
  }

  @Test func `an interface is written octet for octet`() {
    var output: [UInt8] = []
    PcapngEncoder().append(
      InterfaceDescription(index: 0, linkType: .ethernet, snapLength: 256, name: "eth0"),
      to: &output)
    var expected = FileBuilder()
    expected.interface(
      1, snapLength: 256,
      expected.option(2, Array("eth0".utf8)) + expected.option(9, [9]) + expected.option(0, []))
    #expect(output == expected.octets)
  }

  @Test func `a frame is written octet for octet`() {
    var output: [UInt8] = []
    let header = FrameHeader(
      number: 1, timestamp: Timestamp(nanoseconds: 1 << 32 | 5), linkType: .ethernet,
      interface: 3, originalLength: 1500)
    let octets: [UInt8] = [1, 2, 3, 4, 5]
    PcapngEncoder().append(header, octets.span, to: &output)
    PcapngEncoder().append(header, octets.span, comments: ["first"], to: &output)
    var expected = FileBuilder()
    expected.enhancedPacket(3, ticks: 1 << 32 | 5, octets, original: 1500)
    expected.enhancedPacket(
      3, ticks: 1 << 32 | 5, octets, original: 1500,
      expected.comment("first") + expected.option(0, []))
    #expect(output == expected.octets)
  }

  @Test func `statistics are written octet for octet`() {
    var output: [UInt8] = []
    PcapngEncoder().append(
      InterfaceStatistics(
        interface: 1, timestamp: Timestamp(nanoseconds: 7), endTime: Timestamp(nanoseconds: 8),
        received: 9, droppedBySystem: 10, comments: ["end"]), to: &output)
    var expected = FileBuilder()
    expected.statistics(
      1, ticks: 7,
      expected.comment("end") + expected.option(3, expected.time(8))
        + expected.option(4, expected.number(UInt64(9)))
        + expected.option(7, expected.number(UInt64(10))) + expected.option(0, []))
    #expect(output == expected.octets)
  }

  @Test func `a comment too long for its length field is cut between characters`() {
    var output: [UInt8] = []
    let encoder = PcapngEncoder()
    encoder.append(
      SectionDescription(
        comments: [String(repeating: "€", count: 30_000), "next"], application: nil), to: &output)
    let comments = decode(output).sections.first?.comments
    #expect(comments == [String(repeating: "€", count: 21_845), "next"])
  }

  @Test func `random files come back as they were written`() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      var output: [UInt8] = []
      let written = randomFile(&generator, to: &output)
      let outcome = decode(output)
      #expect(outcome.error == nil)
      #expect(outcome.events == written)
    }
  }

  private func randomFile(
    _ generator: inout SeededGenerator, to output: inout [UInt8]
  ) -> [Seen] {
    let encoder = PcapngEncoder()
    func time(_ generator: inout SeededGenerator) -> Timestamp {
      Timestamp(nanoseconds: .random(in: .min ... .max, using: &generator))
    }
    func comments(_ generator: inout SeededGenerator) -> [String] {
      (0..<Int.random(in: 0...2, using: &generator)).map { _ in generator.text() }
    }
    let section = SectionDescription(
      comments: comments(&generator), application: generator.optional { $0.text() },
      operatingSystem: generator.optional { $0.text() })
    encoder.append(section, to: &output)
    var events = [Seen.section(section)]
    let linkTypes: [LinkType] = [.ethernet, .raw, .linuxCooked2]
    for (index, linkType) in linkTypes.enumerated() {
      let interface = InterfaceDescription(
        index: index, linkType: linkType,
        snapLength: Int(UInt32.random(in: 0 ... .max, using: &generator)),
        name: generator.optional { $0.text() }, comments: comments(&generator))
      encoder.append(interface, to: &output)
      events.append(.interface(interface))
    }
    var frames = 0
    for _ in 0..<10 {
      let index = Int.random(in: 0..<3, using: &generator)
      if Bool.random(using: &generator) {
        let statistics = InterfaceStatistics(
          interface: index, timestamp: time(&generator), startTime: generator.optional(time),
          endTime: generator.optional(time), received: generator.optional { $0.next() },
          droppedByInterface: generator.optional { $0.next() },
          droppedBySystem: generator.optional { $0.next() }, comments: comments(&generator))
        encoder.append(statistics, to: &output)
        events.append(.statistics(statistics))
      } else {
        frames += 1
        let header = FrameHeader(
          number: frames, timestamp: time(&generator), linkType: linkTypes[index],
          interface: index,
          originalLength: Int(UInt32.random(in: 0 ... .max, using: &generator)))
        let octets = generator.octets(upTo: 100)
        encoder.append(header, octets.span, comments: comments(&generator), to: &output)
        events.append(.frame(header, octets: octets))
      }
    }
    return events
  }
}
