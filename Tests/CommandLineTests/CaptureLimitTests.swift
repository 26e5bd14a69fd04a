import CaptureFormats
import NamespaceLab
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What a capture lacks, beside what it shows.
struct CaptureLimitTests {
  private let folder = try! TemporaryFolder()

  private func write(
    _ capture: CaptureBuilder, _ statistics: InterfaceStatistics? = nil
  ) throws -> String {
    let encoder = PcapngEncoder()
    var octets: [UInt8] = []
    encoder.append(SectionDescription(application: nil), to: &octets)
    encoder.append(InterfaceDescription(index: 0, linkType: .raw, snapLength: 0), to: &octets)
    for frame in capture.recorded {
      encoder.append(frame.header, frame.octets.span, to: &octets)
    }
    if let statistics { encoder.append(statistics, to: &octets) }
    return try folder.write("case.pcapng", octets)
  }

  /// A refused port, and one that is open.
  private static func mixed() -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 10) { $0.wireSequence = 0 }
    capture.client.port += 1
    capture.server.port = 23
    capture.handshake(at: 100)
    return capture
  }

  // MARK: Counters

  /// What the kernel calls lost, and the interface; what counts.
  @Test(
    arguments: [(nil, 7, 7), (0, 7, 0), (3, 7, 3), (nil, 0, 0), (nil, nil, nil)]
      as [(UInt64?, UInt64?, Double?)])
  func `drops of the interface count where nothing is known of the kernel's`(
    bySystem: UInt64?, byInterface: UInt64?, count: Double?
  ) async throws {
    var capture = CaptureBuilder()
    capture.handshake()
    let end = try #require(capture.recorded.last?.header.timestamp)
    let path = try write(
      capture,
      InterfaceStatistics(
        interface: 0, timestamp: end, droppedByInterface: byInterface, droppedBySystem: bySystem))
    let run = try await Synpath.run("-j", "-r", path)
    #expect(run.status == 0)
    #expect(try run.report["packets"]["captureDropped"].number == count)
  }

  // MARK: Damaged frames

  @Test(arguments: [(1, "1 frame"), (2, "2 frames")])
  func `damaged frames beside a single attempt are told`(
    count: Int, words: String
  ) async throws {
    var capture = CaptureBuilder()
    capture.handshake()
    for _ in 0..<count { capture.receive([0x45, 0], at: 100) }
    let path = try write(capture)
    let sentence =
      "\(words) cut too short, damaged or of an unknown link type: not judged\n"
    let text = try await Synpath.run("-r", path)
    #expect(text.status == 0 && text.errors.isEmpty)
    #expect(text.output.hasSuffix("\n" + sentence), "\(text.output)")
    let object = try await Synpath.run("-j", "-r", path)
    #expect(object.status == 0 && object.errors.hasSuffix(sentence), "\(object.errors)")
    #expect(try object.report["verdict"]["outcome"] == .string("open"))
  }

  @Test func `of a capture without damage nothing is told beside a single attempt`() async throws {
    var capture = CaptureBuilder()
    capture.handshake()
    let path = try write(capture)
    let text = try await Synpath.run("-r", path)
    #expect(!text.output.contains("damaged"))
    #expect(try await Synpath.run("-j", "-r", path).errors.isEmpty)
  }

  // MARK: Nothing to judge

  /// Filters that nothing passes, and one that some packets pass but no SYN.
  @Test(arguments: [
    ("tcp port 9", true), ("vlan", true), ("tcp[tcpflags] == tcp-ack", false),
  ])
  func `a filter that nothing passes is named`(filter: String, isAlone: Bool) async throws {
    let run = try await Synpath.run("-r", write(Self.mixed()), "--filter", filter)
    #expect(run.status == 7 && run.output.isEmpty)
    #expect(run.errors.contains("5 packets, none of which passes the filter") == isAlone)
    #expect(run.errors.contains("vlan and") == isAlone, "\(run.errors)")
  }

  @Test(arguments: [(30, true), (60, false)])
  func `a snap length that cuts the TCP headers is named`(
    length: Int, isCut: Bool
  ) async throws {
    var capture = CaptureBuilder()
    capture.snapLength = length
    capture.handshake()
    let run = try await Synpath.run("-r", write(capture))
    #expect(run.status == (isCut ? 7 : 0))
    #expect(
      run.errors.contains(
        "3 packets, 3 of TCP cut in front of the end of its header (capture with -s 0), but no SYN")
        == isCut, "\(run.errors)")
  }

  @Test func `packets of IPsec are encrypted ones`() async throws {
    var capture = CaptureBuilder()
    for kind in [IPProtocol.encapsulatingSecurityPayload, .encapsulatingSecurityPayload, .udp] {
      let ip = try #require(
        IPHeader(
          source: capture.client.address, destination: capture.server.address, timeToLive: 64,
          payloadProtocol: kind))
      let payload = [UInt8](repeating: 7, count: 40)
      capture.receive(Packet(ip: ip, transport: .none).octets(payload: payload), at: 0)
    }
    let run = try await Synpath.run("-r", write(capture))
    #expect(run.status == 7)
    #expect(run.errors.contains("3 packets, 2 encrypted, but no SYN"), "\(run.errors)")
  }

  /// A question on the link of Ethernet who has an address.
  private func question(_ asker: UInt8, for address: UInt8) -> [UInt8] {
    [UInt8](repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, asker, 8, 6]
      + [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, asker, 192, 0, 2, asker]
      + [0, 0, 0, 0, 0, 0, 192, 0, 2, address]
  }

  /// Who asks for the one address, and who of them asks more than once.
  @Test(
    arguments: [([1, 2, 2], "192.0.2.2 asks 2 times"), ([1, 2, 3], nil)] as [([UInt8], String?)])
  func `who asks a neighbour in vain is named`(askers: [UInt8], words: String?) async throws {
    let encoder = PcapngEncoder()
    var octets: [UInt8] = []
    encoder.append(SectionDescription(application: nil), to: &octets)
    encoder.append(InterfaceDescription(index: 0, linkType: .ethernet, snapLength: 0), to: &octets)
    for (index, asker) in askers.enumerated() {
      let frame = question(asker, for: 254)
      encoder.append(
        FrameHeader(
          number: index + 1, timestamp: Timestamp(nanoseconds: Int64(index) * 1_000_000_000),
          linkType: .ethernet, interface: 0, originalLength: frame.count), frame.span, to: &octets)
    }
    let run = try await Synpath.run("-r", folder.write("case.pcapng", octets))
    #expect(run.status == 7)
    #expect(run.errors.contains("who has") == (words != nil), "\(run.errors)")
    guard let words else { return }
    #expect(run.errors.contains(words + " who has 192.0.2.254, and no answer is in the capture"))
    #expect(run.errors.contains("capture at 192.0.2.2, for answers are seen by who asked alone"))
  }

  // MARK: Streams

  /// One failure or two of a kind in a capture that is still written, and SYNs or datagrams behind them.
  private func follow(_ failures: Int, isAlone: Bool) async throws -> (CommandResult, String) {
    var capture = CaptureBuilder()
    for index in 0..<failures {
      let time = 100 * Double(index)
      capture.client.port += 1
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, [.rst, .ack], ack: 1, at: time + 10) { $0.wireSequence = 0 }
    }
    let path = try write(capture)
    capture.client.port += 1
    if isAlone {
      _ = capture.attempts(until: 15_000)
    } else {
      capture.segment(.client, .syn, at: 15_000)
    }
    var more: [UInt8] = []
    for frame in capture.recorded.suffix(1) {
      PcapngEncoder().append(frame.header, frame.octets.span, to: &more)
    }
    let result = try await Synpath.follow(
      path, folder.write("more", more), until: "REFUSED", pipe: folder["pipe"],
      output: folder["lines"])
    return (result, folder.text("lines"))
  }

  @Test(arguments: [1, 2])
  func `a report of a stream that trickles goes out when its verdict falls, and once`(
    failures: Int
  ) async throws {
    let (result, output) = try await follow(failures, isAlone: false)
    #expect(!result.timedOut && result.status == 7)
    #expect(output.hasPrefix("203.0.113.66 port 22 is REFUSED"), "\(output)")
    #expect(output.ranges(of: "is REFUSED").count == 1, "\(output)")
    // The summary and the attempt that is not decided come in the end.
    #expect(output.contains("     \(failures) refused "), "\(output)")
    #expect(output.contains("not decided"), "\(output)")
  }

  @Test func `a single failure of a stream that trickles needs no summary`() async throws {
    let (result, output) = try await follow(1, isAlone: true)
    #expect(!result.timedOut && result.status == 1)
    #expect(output.hasPrefix("203.0.113.66 port 22 is REFUSED"), "\(output)")
    #expect(output.ranges(of: "is REFUSED").count == 1, "\(output)")
    #expect(!output.contains(" refused "), "\(output)")
  }

  @Test func `a capture that is there as a whole has its summary first`() async throws {
    let path = try write(Self.mixed())
    let piped = try await Synpath.shell("cat \"$1\" | \"$SYNPATH\" -r -", path)
    #expect(piped.status == 1 && piped.output.hasPrefix("standard input: 5 packets"))
    #expect(piped.output.ranges(of: "is REFUSED").count == 1)
  }
}
