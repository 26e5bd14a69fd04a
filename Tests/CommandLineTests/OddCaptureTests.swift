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

  /// Frames of IEEE 802.11, or of another link type, without anything in front.
  private func wireless(_ frames: [[UInt8]], _ linkType: UInt32 = 105) throws -> String {
    var octets: [UInt8] = [0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]
    octets.append(bigEndian: 65535)
    octets.append(bigEndian: linkType)
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

  /// One frame of IEEE 802.11 around several packets of IPv4.
  private func aggregate(_ packets: [[UInt8]]) -> [UInt8] {
    var octets: [UInt8] = [0x88, 0x01] + [UInt8](repeating: 2, count: 22) + [0x80, 0]
    for packet in packets {
      octets += [UInt8](repeating: 0, count: (4 - (octets.count - 26) % 4) % 4)
      let length = packet.count + 8
      octets += [UInt8](repeating: 2, count: 12) + [UInt8(length >> 8), UInt8(length & 0xff)]
      octets += [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + packet
    }
    return octets
  }

  @Test func `of several packets in a frame inside a tunnel one is read, as is said`() async throws
  {
    let other = try #require(
      IPHeader(
        source: .v4(IPv4Address(192, 0, 2, 7)), destination: .v4(IPv4Address(192, 0, 2, 8)),
        timeToLive: 64, payloadProtocol: .udp))
    let datagram = Packet(
      ip: other, transport: .udp(UDPHeader(sourcePort: 5, destinationPort: 6, length: 0)))
    let sniffer = Packet(
      ip: other, transport: .udp(UDPHeader(sourcePort: 5, destinationPort: 37008, length: 0)))
    let frames = Self.frames().map { frame in
      [UInt8](repeating: 2, count: 12) + [8, 0]
        + sniffer.octets(
          payload: [1, 0, 0, 18, 1] + aggregate([datagram.octets(), frame.octets, frame.octets]))
    }
    let run = try await Synpath.run("-r", wireless(frames, 1))
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(run.output.contains("     3 healthy\n"))
    let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("14 packets inside TZSP, A-MSDU of 3"))
    #expect(
      words.contains("28 packets beside another in one wireless frame inside a tunnel: not read"))
  }

  @Test(arguments: [1, 2, 5, 14])
  func `several packets in one wireless frame are read as if each came alone`(
    count: Int
  ) async throws {
    let frames = Self.frames()
    let aggregates = stride(from: 0, to: frames.count, by: count).map { start in
      aggregate(frames[start..<min(start + count, frames.count)].map(\.octets))
    }
    let run = try await Synpath.run("-j", "-r", wireless(aggregates))
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(try outcomes(run) == ["open", "open", "open", "refused"])
    // A filter leaves out whole frames.
    let none = try await Synpath.run("-r", wireless(aggregates), "--filter", "type mgt")
    #expect(none.status == 7 && none.errors.contains("none of which passes the filter"))
  }

  @Test func `what a key hides in a tag or a tunnel is called encrypted`() async throws {
    // MACsec and DTLS in CAPWAP, behind Ethernet; signed and not encrypted, MACsec hides nothing.
    let ethernet = [UInt8](repeating: 2, count: 12)
    let secret = ethernet + [0x88, 0xe5, 0x0c, 0, 0, 0, 0, 1] + [UInt8](repeating: 0x5a, count: 90)
    let run = try await Synpath.run("-r", wireless([secret, secret], 1))
    #expect(run.status == 7 && run.output.isEmpty)
    #expect(run.errors.contains(": 2 packets, 2 encrypted, but no SYN: nothing to judge"))
    let signed = Self.frames().map { frame in
      ethernet + [0x88, 0xe5, 0, 0, 0, 0, 0, 1, 8, 0] + frame.octets
        + [UInt8](repeating: 7, count: 16)
    }
    let mixed = try await Synpath.run("-r", wireless(signed + [secret], 1))
    #expect(mixed.status == 1 && mixed.errors.isEmpty)
    #expect(mixed.output.contains("  · 14 packets inside MACsec\n"))
    #expect(mixed.output.contains("  · 1 encrypted frame: not judged\n"))
  }

  @Test(
    arguments: [
      (182, "MFR (182)"), (232, "JUNIPER_VS (232)"), (112, "HDLC (112)"), (102, "SLIP_BSDOS (102)"),
      (301, "DECT_NR (301)"), (192, "PPI (192)"),
    ] as [(UInt32, String)])
  func `a link type that is not decoded is named and counted`(
    number: UInt32, name: String
  ) async throws {
    let frame: [UInt8] = [0, 0, 8, 0, 147, 0, 0, 0] + [UInt8](repeating: 0, count: 60)
    let run = try await Synpath.run("-r", wireless([frame, frame, frame], number))
    #expect(run.status == 7 && run.output.isEmpty)
    #expect(
      run.errors.hasSuffix(
        ": 3 packets of link type \(name) were skipped: not a layer that synpath decodes; "
          + "capture with 'tcpdump -i any'\n"), "\(run.errors)")
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
