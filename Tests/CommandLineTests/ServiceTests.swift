import CaptureFormats
import NamespaceLab
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What the JSON of a capture calls a service, by the server's first octets.
struct ServiceTests {
  private let folder = try! TemporaryFolder()

  private func write(_ capture: CaptureBuilder) throws -> String {
    let encoder = PcapngEncoder()
    var octets: [UInt8] = []
    encoder.append(SectionDescription(application: nil), to: &octets)
    encoder.append(InterfaceDescription(index: 0, linkType: .raw, snapLength: 0), to: &octets)
    for frame in capture.recorded {
      encoder.append(frame.header, frame.octets.span, to: &octets)
    }
    return try folder.write("service.pcapng", octets)
  }

  @Test(
    arguments: [
      (22, Array("SSH-2.0-x\r\n".utf8), "SSH-2.0-x", "ssh"),
      // RFC 4253 section 4.2: other lines may stand in front.
      (22, Array("Welcome\r\nto x\r\nSSH-2.0-x\r\n".utf8), "SSH-2.0-x", "ssh"),
      (22, Array("Welcome\r\nSorry, no SSH-2.0 here\r\n".utf8), "Welcome", nil),
      (443, [22, 3, 3, 0, 122, 2, 0, 0, 118], nil, "tls"),
      // An alert is a record too; what only begins with its first octet is none.
      (443, [21, 3, 3, 0, 2, 2, 40], nil, "tls"), (443, [21, 7, 3, 0, 2, 2, 40], nil, nil),
      (25, Array("220 mail\r\n".utf8), "220 mail", nil),
    ] as [(UInt16, [UInt8], String?, String?)])
  func `the protocol is that of the first words, whatever stands in front of them`(
    port: UInt16, words: [UInt8], banner: String?, name: String?
  ) async throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: words, at: 20)
    let run = try await Synpath.run("-j", "-r", write(capture))
    let service = try JSONValue(run.output)["service"]
    #expect(service["banner"].string == banner)
    #expect(service["protocol"].string == name)
  }
}
