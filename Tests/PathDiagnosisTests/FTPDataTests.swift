import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Data connections of FTP, which go to ports that the control connection names.
struct FTPDataTests {
  private static let words = "the data connection of FTP"

  /// A control connection in which the server says something.
  private static func control(_ line: String) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 21
    capture.handshake()
    let octets = Array("220 x\r\n\(line)\r\n".utf8)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: octets, at: 20)
    capture.segment(.client, .ack, 1, ack: UInt32(octets.count) + 1, at: 21)
    return capture
  }

  /// The verdict on an attempt beside it.
  private static func verdict(
    _ capture: inout CaptureBuilder, to port: UInt16, at address: IPAddress? = nil
  ) throws -> Verdict {
    capture.client.port = 41000
    capture.server.port = port
    if let address { capture.server.address = address }
    for time in [100.0, 1100, 3100, 7100] { capture.segment(.client, .syn, at: time) }
    let judged = capture.judged(until: 60_000)
    return try #require(judged.first { $0.findings.port == port }).verdict
  }

  @Test(arguments: [
    ("229 Extended Passive Mode (|||40000|)", true),
    ("227 Entering Passive Mode (203,0,113,66,156,64)", true),
    // Another port, and words that only look like it.
    ("229 Extended Passive Mode (|||40001|)", false), ("230 Hello (40000)", false),
    ("227 Entering Passive Mode (203,0,113,66,156)", false),
  ])
  func `an attempt at the port that the server named is its data connection`(
    line: String, isTold: Bool
  ) throws {
    var capture = Self.control(line)
    let verdict = try Self.verdict(&capture, to: 40000)
    #expect(verdict.outcome == .dropped)
    #expect(verdict.observations.contains { $0.text.contains(Self.words) } == isTold)
  }

  /// The packets of the server, and the frame of the one that names port 40000.
  @Test(
    arguments: [
      (
        ["220 (vsFTPd)\r\n", "230 in\r\n", "227 Passive (203,0,113,66,156,64)\r\n", "425 no\r\n"],
        6
      ),
      (["220 x\r\n", "229 Extended (|||40000|)\r\n", "150 a\r\n", "226 b\r\n"], 5),
      // Named twice, and in two pieces.
      (["220 x\r\n", "229 Extended (|||40000|)\r\n", "229 Extended (|||40000|)\r\n"], 5),
      (["220 x\r\n", "227 Passive (203,0,11", "3,66,156,64)\r\n", "425 no\r\n"], 5),
    ] as [([String], Int)])
  func `the evidence is the packet that names the port`(packets: [String], frame: Int) throws {
    var capture = CaptureBuilder()
    capture.server.port = 21
    capture.handshake()
    var number: UInt32 = 1
    for (index, words) in packets.enumerated() {
      let octets = Array(words.utf8)
      capture.segment(
        .server, [.psh, .ack], number, ack: 1, payload: octets, at: 20 + Double(index))
      number += UInt32(octets.count)
    }
    let verdict = try Self.verdict(&capture, to: 40000)
    let told = try #require(verdict.observations.first { $0.text.contains(Self.words) })
    #expect(Array(told.frames) == [frame])
  }

  @Test func `a port that is named only behind the attempt is another's`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 21
    capture.handshake()
    capture.client.port = 41000
    capture.server.port = 40000
    for time in [100.0, 1100, 3100, 7100] { capture.segment(.client, .syn, at: time) }
    capture.client.port = 40000
    capture.server.port = 21
    let octets = Array("220 x\r\n229 Extended (|||40000|)\r\n".utf8)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: octets, at: 8000)
    let judged = capture.judged(until: 60_000)
    let verdict = try #require(judged.first { $0.findings.port == 40000 }).verdict
    #expect(!verdict.observations.contains { $0.text.contains(Self.words) })
  }

  @Test func `a server behind a translation names an address that is not its own`() throws {
    var capture = Self.control("227 Entering Passive Mode (10,9,9,9,156,64)")
    let verdict = try Self.verdict(&capture, to: 40000, at: .v4(IPv4Address(10, 9, 9, 9)))
    #expect(verdict.observations.contains { $0.text.contains("not its own") })
  }
}
