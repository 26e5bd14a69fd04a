import CaptureFormats
import NamespaceLab
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures that come through a pipe: those that are over, and those that are still written.
struct StreamTests {
  private let folder = try! TemporaryFolder()

  private static func octets(_ capture: CaptureBuilder, from first: Int = 0) -> [UInt8] {
    let encoder = PcapngEncoder()
    var octets: [UInt8] = []
    if first == 0 {
      encoder.append(SectionDescription(application: nil), to: &octets)
      encoder.append(InterfaceDescription(index: 0, linkType: .raw, snapLength: 0), to: &octets)
    }
    for frame in capture.recorded.dropFirst(first) {
      encoder.append(frame.header, frame.octets.span, to: &octets)
    }
    return octets
  }

  /// So many full-size frames of a server that sends a file, a second apart.
  private static func transfer(_ capture: inout CaptureBuilder, _ count: Int, at time: Double) {
    let (client, server) = (capture.client, capture.server)
    capture.client.port = 50_000
    capture.server = Endpoint(address: .v4(IPv4Address(198, 51, 100, 200)), port: 443)
    capture.handshake(at: time)
    let payload = [UInt8](repeating: 65, count: 1448)
    for index in 0..<count {
      let start = UInt32(index * payload.count) + 1
      capture.segment(
        .server, .ack, start, ack: 1, payload: payload, at: time + Double(index + 1) * 1000)
    }
    (capture.client, capture.server) = (client, server)
  }

  /// A silent port, a transfer of minutes, and another port of the silent one's host that answers.
  private static func silence() -> CaptureBuilder {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 3000, 7000] { capture.segment(.client, .syn, at: time) }
    transfer(&capture, 300, at: 10_000)
    capture.client.port += 1
    capture.server.port = 80
    capture.handshake(at: 330_000)
    return capture
  }

  @Test func `a capture that is over gets the verdicts of its file`() async throws {
    let octets = Self.octets(Self.silence())
    #expect(octets.count > 400_000)
    let path = try folder.write("case.pcapng", octets)
    let file = try await Synpath.run("-j", "-r", path)
    let stream = try await Synpath.shell(#"cat "$1" | "$SYNPATH" -j -r -"#, path)
    #expect(file.output.contains(#""cause":"port-filter""#))
    #expect(stream.output == file.output && stream.status == file.status)
    let text = try await Synpath.run("-r", path).output.split(separator: "\n").dropFirst(2)
    let streamed = try await Synpath.shell(#"cat "$1" | "$SYNPATH" -r -"#, path)
    #expect(streamed.output.split(separator: "\n").dropFirst(2) == text)
  }

  @Test func `a verdict falls when nothing more comes, and not with the frames behind it`()
    async throws
  {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 10) { $0.wireSequence = 0 }
    capture.client.port += 1
    capture.segment(.client, .syn, at: 15_000)
    let result = try await Synpath.follow(
      folder.write("case.pcapng", Self.octets(capture)), folder.write("nothing", []),
      options: "-j", until: "refused", pipe: folder["pipe"], output: folder["lines"])
    #expect(!result.timedOut && result.status == 7)
  }

  @Test func `a capture that is being written tells at once, however large its frames are`()
    async throws
  {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 10) { $0.wireSequence = 0 }
    Self.transfer(&capture, 300, at: 20)
    let count = capture.recorded.count
    capture.client.port += 1
    for index in 0..<10 as Range<UInt32> {
      capture.segment(
        .server, .ack, index * 1448, ack: 1, payload: [UInt8](repeating: 66, count: 1448),
        at: 400_000)
    }
    let octets = Self.octets(capture)
    let more = Self.octets(capture, from: count)
    let result = try await Synpath.follow(
      folder.write("case.pcapng", Array(octets.dropLast(more.count))), folder.write("more", more),
      options: "-j", until: "refused", pipe: folder["pipe"], output: folder["lines"])
    #expect(!result.timedOut)
  }
}
