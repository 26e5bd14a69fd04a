import CaptureFormats
import PacketCapture
import PathTracing
import Testing
import WireFormats

/// Files of every format with some octets changed: whatever they say, reading them ends.
@Suite struct MutationTests {
  let folder = TemporaryFolder()

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a changed file yields frames that lie in it, then its end or one error`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let files = Self.files
    for round in 0..<400 {
      var file = files[round % files.count]
      mutate(&file, using: &generator)
      if round % 3 == 0 {
        file = Gzip.file(file)
        if round % 2 == 0 { mutate(&file, using: &generator) }
      }
      let (frames, octets, error) = read(folder.write("\(round % 7)", file))
      #expect(frames <= file.count * 1100 && octets >= 0, "seed \(seed), round \(round)")
      if case .system = error {
        Issue.record("seed \(seed), round \(round): \(String(describing: error))")
      }
    }
  }

  /// Reads and decodes a whole file.
  private func read(_ path: String) -> (frames: Int, octets: Int, CaptureFileError?) {
    var frames = 0
    var octets = 0
    do throws(CaptureFileError) {
      var reader = try CaptureFileReader(path: path)
      while try reader.read(
        frames: { places, buffer in
          for index in places.indices {
            frames += 1
            let header = places[index].header
            #expect(header.number == frames)
            let content = FrameContent(
              header.linkType, parsing: buffer.extracting(places[index].octets),
              originalLength: header.originalLength)
            if case .packet(let packet) = content { octets += packet.payload.count }
          }
        }, others: { _, _ in })
      {}
      return (frames, octets, nil)
    } catch {
      return (frames, octets, error)
    }
  }

  private func mutate(_ octets: inout [UInt8], using generator: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      guard octets.count > 16 else { return }
      // Headers are worth more tries than what lies behind.
      let end = Bool.random(using: &generator) ? min(octets.count - 8, 64) : octets.count - 8
      let index = Int.random(in: 0..<max(1, end), using: &generator)
      switch Int.random(in: 0...6, using: &generator) {
      case 0, 1: octets[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 2: octets[index] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator)!
      case 3: octets.replaceSubrange(index..<index + 4, with: [0, 0, 0, 0])
      case 4: octets.replaceSubrange(index..<index + 4, with: [0xff, 0xff, 0xff, 0xff])
      case 5: octets.insert(contentsOf: octets[index...].prefix(40), at: index)
      default: octets.removeLast(Int.random(in: 0...octets.count / 3, using: &generator))
      }
    }
  }

  private static let files: [[UInt8]] = {
    let magics: [[UInt8]] = [
      [0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0xc3, 0xd4], [0x4d, 0x3c, 0xb2, 0xa1],
      [0xa1, 0xb2, 0xcd, 0x34],
    ]
    return magics.map(pcap) + [Collected.file(lengths: [60, 60, 1500]).0, pcapng, pcapng + pcapng]
  }()

  private static let frames: [(LinkType, [UInt8])] = {
    let (a, b) = (IPAddress("192.0.2.1")!, IPAddress("192.0.2.2")!)
    let packets = [
      PacketBuilder.tcp(a, b), PacketBuilder.ip(a, b, proto: 4, PacketBuilder.tcp(b, a)),
      PacketBuilder.icmp(a, b, type: 11),
    ]
    let types: [LinkType] = [.ethernet, .raw, .linuxCooked, .linuxCooked2, .null]
    return types.flatMap { type in
      packets.map { (type, PacketBuilder.frame(type, $0)!) }
    }
  }()

  private static func pcap(_ magic: [UInt8]) -> [UInt8] {
    let isBig = magic[0] == 0xa1
    func number(_ value: UInt32) -> [UInt8] {
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isBig ? octets.reversed() : octets
    }
    let version: [UInt8] = isBig ? [0, 2, 0, 4] : [2, 0, 4, 0]
    var file = magic + version + number(0) + number(0) + number(65535) + number(1)
    for (index, (type, octets)) in frames.enumerated() where type == .ethernet {
      let length = number(UInt32(octets.count))
      file += number(UInt32(index)) + number(5) + length + length
      if magic[3] == 0x34 { file += [UInt8](repeating: 0, count: 8) }
      file += octets
    }
    return file
  }

  private static let pcapng: [UInt8] = {
    let encoder = PcapngEncoder()
    var output: [UInt8] = []
    encoder.append(SectionDescription(comments: ["text"], application: "test"), to: &output)
    for (index, (type, octets)) in frames.enumerated() {
      encoder.append(
        InterfaceDescription(index: index, linkType: type, snapLength: 100), to: &output)
      let header = FrameHeader(
        number: index + 1, timestamp: Timestamp(nanoseconds: Int64(index)), linkType: type,
        interface: index, originalLength: octets.count)
      encoder.append(
        header, octets.span, comments: ["frame \(index)"], to: &output)
      encoder.append(
        InterfaceStatistics(
          interface: index, timestamp: header.timestamp, received: UInt64(index),
          comments: ["note"]), to: &output)
    }
    return output
  }()
}
