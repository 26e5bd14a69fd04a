import CaptureFormats
import NamespaceLab
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures of ordinary traffic: a summary, the failing attempts, one object each.
struct AttemptReplayTests {
  private let folder = try! TemporaryFolder()

  /// Six good sessions with one server, a refused port, a silent one, a filtered one.
  private static func mixed() -> CaptureBuilder {
    var capture = CaptureBuilder()
    for index in 0..<6 as Range<UInt16> {
      capture.client.port = 41000 + index
      let time = Double(index) * 100
      capture.handshake(at: time)
      capture.segment(
        .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: time + 20)
      capture.segment(.client, .ack, 1, ack: 12, at: time + 21)
    }
    capture.client.port = 42000
    capture.server.port = 23
    capture.segment(.client, .syn, at: 700)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 710) { $0.wireSequence = 0 }
    capture.client.port = 43000
    capture.server.port = 5432
    for time in [800.0, 1800, 2800, 3800] { capture.segment(.client, .syn, at: time) }
    capture.client.port = 44000
    capture.server.port = 8080
    let syn = capture.segment(.client, .syn, at: 4000)
    capture.error(
      (3, 13), from: .v4(IPv4Address(198, 51, 100, 7)), about: syn, quoting: 8, at: 4005)
    capture.client.port = 45000
    capture.server.port = 22
    capture.handshake(at: 6000)
    return capture
  }

  private func write(_ capture: CaptureBuilder, _ linkType: LinkType = .raw) throws -> String {
    let encoder = PcapngEncoder()
    var octets: [UInt8] = []
    encoder.append(SectionDescription(application: nil), to: &octets)
    encoder.append(
      InterfaceDescription(index: 0, linkType: linkType, snapLength: 0), to: &octets)
    for frame in capture.recorded {
      encoder.append(frame.header, frame.octets.span, to: &octets)
    }
    return try folder.write("mixed.pcapng", octets)
  }

  @Test(
    arguments: [
      (port: 22, words: Array("SSH-2.0-x\r\n".utf8), banner: "SSH-2.0-x"),
      (port: 25, words: Array("220 mail.example.net\r\n".utf8), banner: "220 mail.example.net"),
      (
        port: 5432, words: Array("R\0\0\0\u{8}\0\0\0\0S\0\0\0\u{16}application_name".utf8),
        banner: nil
      ),
      (port: 3306, words: Array("J\0\0\0\n8.0.36\0".utf8), banner: nil),
      // What no key opens; a banner in Latin-1; one that would colour the terminal.
      (port: 4242, words: [0x51, 0xdc, 0x08, 0x27, 0xb7, 0x5c, 0xfe, 0xea, 0x0a], banner: nil),
      (port: 21, words: [0x47, 0x72, 0xfc, 0xdf, 0x65, 0x0d, 0x0a], banner: "Gr\u{fffd}\u{fffd}e"),
      (port: 21, words: Array("220 \u{1b}[1mhi\r\n".utf8), banner: "220 \u{1b}[1mhi"),
    ] as [(UInt16, [UInt8], String?)])
  func `what a server says first is a banner where it is text`(
    port: UInt16, words: [UInt8], banner: String?
  ) async throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: words, at: 20)
    let end = UInt32(words.count) + 1
    capture.segment(.client, [.ack, .fin], 1, ack: end, at: 21)
    capture.segment(.server, [.ack, .fin], end, ack: 2, at: 30)
    let run = try await Synpath.run("-j", "-r", write(capture))
    #expect(run.status == 0)
    #expect(try JSONValue(run.output)["service"]["banner"].string == banner)
  }

  @Test func `the summary says healthy first, then the failing ones in full`() async throws {
    let run = try await Synpath.run("-r", write(Self.mixed()))
    #expect(run.status == 3 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
    // The heading breaks where the path of the file makes it.
    let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("41 packets,") && words.contains("10 attempts to 1 server."))
    #expect(lines.contains("     7 healthy"))
    let order = ["dropped", "rejected", "refused"].map { word in
      lines.firstIndex { $0.hasPrefix("     1 \(word)") } ?? -1
    }
    #expect(order == order.sorted() && !order.contains(-1))
    for (port, word) in [(5432, "DROPPED"), (8080, "REJECTED"), (23, "REFUSED")] {
      #expect(lines.contains { $0.contains("port \(port) is \(word)") })
    }
    #expect(!lines.contains { $0.contains("port 22 is") })
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(run.output)")
  }

  @Test func `the summary names the alerts that end sessions of TLS`() async throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    for index in 0..<2 as Range<UInt16> {
      capture.client.port = 40000 + index
      capture.handshake()
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [22, 3, 1, 0, 1, 1], at: 20)
      let alert: [UInt8] = [21, 3, 3, 0, 2, 2, 40]
      capture.segment(.server, [.psh, .ack], 1, ack: 7, payload: alert, at: 30)
      capture.segment(.server, [.fin, .ack], 8, ack: 7, at: 31)
      capture.segment(.client, [.fin, .ack], 7, ack: 9, at: 32)
    }
    let run = try await Synpath.run("-r", write(capture))
    #expect(run.status == 0 && run.output.contains("     0 healthy\n"))
    let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("2 open 203.0.113.66:443 2 of 2, from"))
    #expect(words.contains("TLS alert \u{201c}handshake_failure\u{201d} of the server"))
  }

  @Test func `every attempt is one object with every key of the contract`() async throws {
    let reports = try await Synpath.run("-j", "-r", write(Self.mixed())).reports
    #expect(reports.count == 10)
    for report in reports {
      #expect(JSONShape.report.complaints(about: report) == [])
      #expect(report["mode"] == .string("capture"))
    }
    let outcomes = reports.compactMap { $0["verdict"]["outcome"].string }
    #expect(outcomes.count { $0 == "open" } == 7)
    #expect(Set(outcomes) == ["open", "dropped", "rejected", "refused"])
    #expect(reports[0]["service"]["banner"] == .string("SSH-2.0-x"))
  }

  @Test func `port, host and filter narrow the attempts`() async throws {
    let path = try write(Self.mixed())
    let refused = try await Synpath.run("-r", path, "-p", "23")
    #expect(refused.status == 1 && refused.output.contains("port 23 is REFUSED"))
    #expect(!refused.output.contains("healthy"))
    #expect(try await Synpath.run("-j", "-r", path, "203.0.113.66:8080").status == 2)
    let none = try await Synpath.run("-r", path, "192.0.2.1")
    #expect(none.status == 7 && none.errors.contains("none to the host and port asked for"))
    let filtered = try await Synpath.run("-r", path, "-j", "--filter", "tcp port 22")
    #expect(filtered.status == 0)
    #expect(try filtered.reports.count == 7)
  }

  @Test func `what other packets teach stays when the attempts are narrowed`() async throws {
    let run = try await Synpath.run("-j", "-r", write(Self.mixed()), "-p", "5432")
    #expect(try run.report["verdict"]["cause"] == .string("port-filter"))
  }

  @Test(arguments: [["--filter", "tcp prot 22"], ["--filter", ""]])
  func `a filter that is none is refused before anything is read`(words: [String]) async throws {
    let run = try await Synpath.run(["-r", write(Self.mixed())] + words)
    if words[1].isEmpty {
      #expect(run.status == 3)
    } else {
      #expect(run.status == 64 && run.output.isEmpty)
      #expect(run.errors.contains("syntax error"))
    }
  }

  @Test func `a filter without a capture is refused`() async throws {
    let run = try await Synpath.run("--filter", "tcp", "192.0.2.1")
    #expect(run.status == 64 && run.errors.contains("-r"))
  }

  @Test func `a link type that libpcap cannot filter is named with its count`() async throws {
    let run = try await Synpath.run(
      "-r", write(Self.mixed(), LinkType(rawValue: 147)), "--filter", "tcp")
    #expect(run.status == 7)
    #expect(run.errors.contains("41 packets left out") && run.errors.contains("147"))
  }

  @Test func `a session older than the capture is not judged`() async throws {
    var capture = CaptureBuilder()
    for index in 0..<4 as Range<UInt32> {
      capture.segment(
        .server, [.psh, .ack], 1 + index, ack: 1, payload: [65], at: Double(index) * 10)
      capture.segment(.client, .ack, 1, ack: 2 + index, at: Double(index) * 10 + 1)
    }
    let run = try await Synpath.run("-r", write(capture))
    #expect(run.status == 7 && run.errors.contains("older than the capture"))
  }

  @Test func `a stream that trickles has each verdict when it falls`() async throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 10) { $0.wireSequence = 0 }
    let path = try write(capture)
    capture.client.port += 1
    capture.segment(.client, .syn, at: 15_000)
    var more: [UInt8] = []
    for frame in capture.recorded.suffix(1) {
      PcapngEncoder().append(frame.header, frame.octets.span, to: &more)
    }
    let result = try await Synpath.follow(
      path, folder.write("more", more), options: "-j", until: "refused", pipe: folder["pipe"],
      output: folder["lines"])
    #expect(!result.timedOut && result.status == 7)
  }

  @Test func `a scan is one line of text, and an object for each attempt`() async throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    for port in 1000..<1020 as Range<UInt16> {
      capture.server.port = port
      for time in [100.0, 1100] {
        capture.client.port += 1
        capture.segment(.client, .syn, at: time)
      }
    }
    capture.server.port = 80
    capture.client.port += 1
    capture.handshake(at: 20_000)
    let path = try write(capture)
    let run = try await Synpath.run("-r", path)
    #expect(run.status == 3)
    let line =
      "    40 dropped      203.0.113.66  20 ports (1000, 1001, 1002, 1003, 1004, …), 1"
    #expect(run.output.contains(line + "\n                    answers, from "))
    #expect(run.output.contains("\nand 39 more like it, at 20 ports\n"))
    #expect(run.output.ranges(of: "is DROPPED").count == 1)
    let all = try await Synpath.run("-v", "-r", path)
    #expect(all.output.ranges(of: "is DROPPED").count == 20)
    let objects = try await Synpath.run("-j", "-r", path).output.split(separator: "\n")
    #expect(objects.count { $0.contains("\"outcome\":\"dropped\"") } == 40)
  }

  @Test func `of a server of whose ports some are not remembered the report says so`() async throws
  {
    var capture = CaptureBuilder()
    for host in 0..<9000 as Range<UInt32> {
      capture.server.address = .v4(IPv4Address(rawValue: 0xc612_0000 + host))
      capture.server.port = 1000
      capture.segment(.client, .syn, at: 100)
    }
    capture.server.address = .v4(IPv4Address(rawValue: 0xc612_0000))
    for port in 2000..<2003 as Range<UInt16> {
      capture.server.port = port
      capture.segment(.client, .syn, at: 200)
    }
    let run = try await Synpath.run("-r", write(capture))
    #expect(run.output.contains(" 4 inconclusive 198.18.0.0 "))
    #expect(run.output.contains(" and others, from"))
  }

  @Test func `one attempt needs no summary`() async throws {
    var capture = CaptureBuilder()
    capture.handshake()
    let run = try await Synpath.run("-r", write(capture))
    #expect(run.status == 0 && run.output.hasPrefix("203.0.113.66 port 22 is open"))
  }
}
