import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Full packets that a router cuts into fragments, and what arrives of these.
struct LostFragmentTests {
  /// Shows the fragments of a segment of 1400 octets of payload.
  private static func fragments(
    _ capture: inout CaptureBuilder, _ kinds: [Bool], identification: UInt16, at time: Double
  ) {
    guard case .v4(let source) = capture.client.address,
      case .v4(let destination) = capture.server.address
    else { return }
    var tcp = TCPHeader(
      sourcePort: capture.client.port, destinationPort: capture.server.port,
      sequenceNumber: SequenceNumber(rawValue: capture.initial.client &+ 4),
      flags: [.psh, .ack])
    tcp.acknowledgementNumber = SequenceNumber(rawValue: capture.initial.server &+ 4)
    tcp.window = 64240
    for isFirst in kinds {
      var ip = IPv4Header(
        source: source, destination: destination, timeToLive: 62, payloadProtocol: .tcp)
      ip.identification = identification
      ip.moreFragments = isFirst
      ip.fragmentOffset = isFirst ? 0 : 122
      if isFirst {
        capture.receive(
          Packet(ip: .v4(ip), transport: .tcp(tcp)).octets(
            payload: [UInt8](repeating: 5, count: 956)), at: time)
      } else {
        capture.receive(
          Packet(ip: .v4(ip), transport: .none).octets(
            payload: [UInt8](repeating: 5, count: 444)), at: time)
      }
    }
  }

  /// Which fragments come of each packet, and whether something is said of them.
  @Test(arguments: [([true], true), ([true, false], false)] as [([Bool], Bool)])
  func `a session stalls where only the first fragments of its packets arrive`(
    kinds: [Bool], isTold: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    for (index, time) in [100.0, 400, 1000, 2200, 4600].enumerated() {
      Self.fragments(&capture, kinds, identification: UInt16(index), at: time)
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled && verdict.confidence < .high, "\(verdict.summary)")
    #expect(verdict.observations.contains { $0.text.contains("in fragments") } == isTold)
    #expect((verdict.alternatives.first?.text.contains("fragments") ?? false) == isTold)
  }

  @Test func `fragments that a filter on ports left out are not missed where all is acknowledged`()
    throws
  {
    var capture = CaptureBuilder.served()
    Self.fragments(&capture, [true], identification: 1, at: 100)
    capture.segment(.server, .ack, 4, ack: 1404, at: 110)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
  }
}
