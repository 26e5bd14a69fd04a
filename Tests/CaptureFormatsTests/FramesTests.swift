import CaptureFormats
import PathTracing
import Testing
import WireFormats

/// Frames that are taken many at a time; `decode` compares them with those taken one by one.
@Suite struct FramesTests {
  enum Kind: CaseIterable {
    case pcap, pcapng
  }

  /// 300 frames of other lengths; in pcapng every kind of block is between some of them.
  private static func file(_ kind: Kind, _ order: ByteOrder) -> [UInt8] {
    var file = FileBuilder(order)
    if kind == .pcap {
      file.pcapHeader()
    } else {
      file.octets = FileBuilder.everyBlock(order)
      file.section()
      file.interface(1)
      file.interface(113, snapLength: 64, file.option(9, [9]))
    }
    for index in 0..<300 {
      let octets = [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: index * 7 % 97)
      if kind == .pcap {
        file.pcapRecord(UInt32(index), 5, octets)
      } else {
        let options = index % 50 == 7 ? file.comment("seen") : []
        file.enhancedPacket(
          UInt32(index % 2), ticks: UInt64(index), octets, original: 1500, options)
        if index == 200 { file.simplePacket(octets) }
        if index == 220 { file.obsoletePacket(ticks: 9, octets) }
        if index == 240 { file.block(0xBAD, [1, 2, 3, 4]) }
      }
    }
    return file.octets
  }

  @Test(arguments: Kind.allCases, [ByteOrder.little, .big])
  func `most frames come many at a time, and lie in the file`(kind: Kind, order: ByteOrder) throws {
    let file = Self.file(kind, order)
    var decoder = CaptureDecoder()
    var offset = 0
    var counts: [Int] = []
    try decoder.forEach(
      in: file.span, at: &offset, isLast: true,
      frames: { places, buffer in
        counts.append(places.count)
        for index in places.indices {
          let place = places[index]
          #expect(Set(buffer.array(place.octets)).count <= 1 || kind == .pcapng)
          #expect(place == FramePlace(place.header, at: place.octets))
        }
      },
      others: { event, _ in
        if case .frame = event { Issue.record("a frame among the others") }
      })
    #expect(counts.count < 20 && counts.max() == 64)
    #expect(counts.reduce(0, +) == decoder.frameCount)
    #expect(decode(file).frameCount == decoder.frameCount && decoder.frameCount >= 300)
  }

  @Test(arguments: Kind.allCases, [ByteOrder.little, .big])
  func `wherever the file is cut, and ends`(kind: Kind, order: ByteOrder) {
    let file = Self.file(kind, order)
    let whole = decode(file)
    for cut in stride(from: 0, to: file.count, by: 157) {
      #expect(decode(file, cuts: [cut]) == whole)
      let start = decode(Array(file[..<cut]))
      #expect(start.events[...] == whole.events[..<start.events.count])
    }
  }

  @Test(arguments: Kind.allCases, [ByteOrder.little, .big])
  func `whatever octets change`(kind: Kind, order: ByteOrder) {
    var generator = SeededGenerator(seed: 11)
    let file = Self.file(kind, order)
    let words: [[UInt8]] = [[0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 1], [1, 0, 0, 0]]
    for _ in 0..<300 {
      var changed = file
      let place = Int.random(in: 0..<file.count - 4, using: &generator)
      if Bool.random(using: &generator) {
        changed[place] = .random(in: 0...255, using: &generator)
      } else {
        changed.replaceSubrange(
          place & ~3..<place & ~3 + 4, with: words.randomElement(using: &generator) ?? [])
      }
      // The header of a record or a block takes 16 octets at least.
      #expect(decode(changed).frames.count <= changed.count / 16)
    }
  }
}
