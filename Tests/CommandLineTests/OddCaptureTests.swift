import CaptureFormats
import NamespaceLab
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Files that other tools write and few read.
struct OddCaptureTests {
  private let folder = try! TemporaryFolder()

  /// Three sessions and a refused port.
  private static func frames() -> [CapturedFrame] {
    var capture = CaptureBuilder()
    for index in 0..<3 as Range<UInt16> {
      capture.client.port = 41000 + index
      let time = Double(index) * 100
      capture.handshake(at: time)
      capture.segment(
        .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: time + 20)
    }
    capture.client.port = 42000
    capture.server.port = 23
    capture.segment(.client, .syn, at: 700)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 710) { $0.wireSequence = 0 }
    return capture.recorded
  }

  private func outcomes(_ run: ProgramRun) throws -> [String] {
    try run.reports.compactMap { $0["verdict"]["outcome"].string }.sorted()
  }

  @Test func `a big-endian capture that is compressed reads as any other`() async throws {
    var octets: [UInt8] = [0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]
    octets.append(bigEndian: 65535)
    octets.append(bigEndian: 101)
    for frame in Self.frames() {
      let nanoseconds = frame.header.timestamp.nanoseconds
      octets.append(bigEndian: UInt32(truncatingIfNeeded: nanoseconds / 1_000_000_000))
      octets.append(bigEndian: UInt32(truncatingIfNeeded: nanoseconds % 1_000_000_000))
      octets.append(bigEndian: UInt32(frame.octets.count))
      octets.append(bigEndian: UInt32(frame.octets.count))
      octets += frame.octets
    }
    let path = try folder.write("big.pcap", octets)
    #expect(try await Subprocess.run(["gzip", path]).status == 0)
    let run = try await Synpath.run("-j", "-r", path + ".gz")
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(try outcomes(run) == ["open", "open", "open", "refused"])
    let piped = try await Synpath.shell("gzip -dc \"$1\" | \"$SYNPATH\" -j -r -", path + ".gz")
    #expect(piped.status == 1 && piped.output == run.output)
  }

  @Test func `what AIX writes is read, with its own link types and nanoseconds`() async throws {
    var octets: [UInt8] = [0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    octets.append(bigEndian: 65535)
    octets.append(bigEndian: 6)
    for frame in Self.frames() {
      let nanoseconds = frame.header.timestamp.nanoseconds
      octets.append(bigEndian: UInt32(truncatingIfNeeded: nanoseconds / 1_000_000_000))
      octets.append(bigEndian: UInt32(truncatingIfNeeded: nanoseconds % 1_000_000_000))
      octets.append(bigEndian: UInt32(frame.octets.count + 14))
      octets.append(bigEndian: UInt32(frame.octets.count + 14))
      octets += [UInt8](repeating: 2, count: 12) + [8, 0] + frame.octets
    }
    let run = try await Synpath.run("-j", "-r", folder.write("aix.pcap", octets))
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(try outcomes(run) == ["open", "open", "open", "refused"])
    let elapsed = try run.reports.compactMap { $0["elapsed"].number }
    #expect(elapsed.count == 4 && elapsed.allSatisfy { $0 < 0.1 })
  }

  /// Frames of IEEE 802.11 without anything in front.
  private func wireless(_ frames: [[UInt8]]) throws -> String {
    var octets: [UInt8] = [0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]
    octets.append(bigEndian: 65535)
    octets.append(bigEndian: 105)
    for (index, frame) in frames.enumerated() {
      octets.append(bigEndian: 1000)
      octets.append(bigEndian: UInt32(index * 1000))
      octets.append(bigEndian: UInt32(frame.count))
      octets.append(bigEndian: UInt32(frame.count))
      octets += frame
    }
    return try folder.write("wireless.pcap", octets)
  }

  @Test func `encrypted wireless frames are called so, and hide no plain ones`() async throws {
    let addresses = [UInt8](repeating: 2, count: 22)
    let beacon: [UInt8] = [0x80, 0] + addresses + [UInt8](repeating: 0, count: 12)
    let secret: [UInt8] = [0x08, 0x41] + addresses + [UInt8](repeating: 0x5a, count: 80)
    let run = try await Synpath.run("-r", wireless([beacon, secret, secret, secret]))
    #expect(run.status == 7 && run.output.isEmpty)
    #expect(
      run.errors.hasSuffix(
        ": 4 packets, 3 encrypted, 1 of other protocols than IP, but no SYN: nothing to judge; "
          + "capture the beginning of a connection\n"))
    let header: [UInt8] = [0x08, 0x01] + addresses + [0xaa, 0xaa, 3, 0, 0, 0, 8, 0]
    let plain = Self.frames().map { header + $0.octets }
    let mixed = try await Synpath.run("-r", wireless([secret] + plain + [secret]))
    #expect(mixed.status == 1 && mixed.errors.isEmpty)
    #expect(mixed.output.contains("  · 2 encrypted frames: not judged\n"))
    #expect(mixed.output.contains("     3 healthy\n"))
  }

  @Test func `a capture of 82 interfaces is one capture`() async throws {
    let encoder = PcapngEncoder()
    var octets: [UInt8] = []
    encoder.append(SectionDescription(application: nil), to: &octets)
    for index in 0..<82 {
      encoder.append(
        InterfaceDescription(
          index: index, linkType: index % 2 == 0 ? .raw : .ethernet, snapLength: 100 + index),
        to: &octets)
    }
    let frames = Self.frames()
    for (index, frame) in frames.enumerated() {
      var header = frame.header
      // The first and the last one, and each packet by another.
      header.interface = 81 - index * 7 % 82
      var payload = frame.octets
      if header.interface % 2 == 1 {
        payload = [UInt8](repeating: 2, count: 12) + [8, 0] + payload
        header.linkType = .ethernet
        header.originalLength += 14
      }
      encoder.append(header, payload.span, to: &octets)
    }
    let path = try folder.write("many.pcapng", octets)
    let run = try await Synpath.run("-j", "-r", path)
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(try outcomes(run) == ["open", "open", "open", "refused"])
    let text = try await Synpath.run("-r", path)
    let words = text.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("82 interfaces, 4 attempts to 1 server."))
  }

  @Test func `what is around the packets is said`() async throws {
    let encoder = PcapngEncoder()
    var octets: [UInt8] = []
    encoder.append(SectionDescription(application: nil), to: &octets)
    encoder.append(
      InterfaceDescription(index: 0, linkType: .ethernet, snapLength: 0), to: &octets)
    for frame in Self.frames() {
      let tagged = [UInt8](repeating: 2, count: 12) + [0x81, 0, 0, 7, 8, 0] + frame.octets
      var header = frame.header
      header.linkType = .ethernet
      header.originalLength = tagged.count
      encoder.append(header, tagged.span, to: &octets)
    }
    let path = try folder.write("tagged.pcapng", octets)
    let summary = try await Synpath.run("-r", path)
    #expect(summary.output.contains("14 packets inside VLAN 7"))
    let one = try await Synpath.run("-r", path, "-p", "23")
    #expect(one.output.hasSuffix("14 packets inside VLAN 7\n"))
    #expect(one.output.contains("\ninside VLAN 7\n"))
    for report in try await Synpath.run("-r", path, "-j").reports {
      #expect(report["encapsulation"].array.map { $0["type"].string } == ["vlan"])
      #expect(report["encapsulation"].array.map { $0["id"].number } == [7])
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(bigEndian number: UInt32) {
    self += (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }
}
