import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Errors of routers that the snap length cuts.
struct CutErrorTests {
  private static func router(_ hop: UInt8) -> IPAddress {
    .v4(IPv4Address(198, 51, 100, hop))
  }

  @Test(arguments: [IPVersion.v4, .v6], [true, false])
  func `routers whose answers the snap length cuts are not silent`(
    version: IPVersion, isCut: Bool
  ) throws {
    var capture = CaptureBuilder(version)
    if isCut { capture.snapLength = version == .v4 ? 50 : 82 }
    let router: IPAddress =
      version == .v4 ? Self.router(1) : .v6(IPv6Address(high: 0x2001_0db8_0000_0001, low: 1))
    for hop in 1...6 as ClosedRange<UInt8> {
      capture.client.port += 1
      let syn = capture.segment(.client, .syn, at: Double(hop) * 10) { $0.timeToLive = hop }
      guard hop <= 3 else { continue }
      capture.error(
        version == .v4 ? (11, 0) : (3, 0), from: router, about: syn, left: 1, quoting: 8,
        at: Double(hop) * 10 + 0.4)
    }
    _ = capture.attempts(until: 5000)
    let trace = try #require(capture.table.traces.traces.first)
    let verdict = Diagnosis.verdict(of: trace)
    // The identification of IPv4 tells which SYN is quoted.
    let isKnown = version == .v4 || !isCut
    #expect((trace.cutErrors?.frames.count ?? 0) == (isKnown ? 0 : 3))
    #expect((verdict.outcome == .inconclusive) != isKnown)
    #expect(verdict.place.kind != .gateway)
    #expect(verdict.summary.contains("snap length of 82 octets") != isKnown)
  }

  /// ICMP errors about packets without ports, of which the snap length leaves the quoted IP header.
  @Test(arguments: [UInt8(50), 47, 6])
  func `cut errors about other protocols hide nothing of a trace`(number: UInt8) throws {
    var capture = CaptureBuilder()
    capture.snapLength = 50
    for hop in 1...6 as ClosedRange<UInt8> {
      capture.client.port += 1
      let syn = capture.segment(.client, .syn, at: Double(hop) * 10) { $0.timeToLive = hop }
      guard hop <= 3 else { continue }
      capture.error(
        (11, 0), from: Self.router(hop), about: syn, left: 1, quoting: 8,
        at: Double(hop) * 10 + 0.4)
    }
    guard
      let lost = IPHeader(
        source: capture.client.address, destination: capture.server.address, timeToLive: 9,
        payloadProtocol: IPProtocol(rawValue: number)),
      let ip = IPHeader(
        source: Self.router(2), destination: capture.client.address, timeToLive: 250,
        payloadProtocol: .icmpv4)
    else { return }
    let quote = Packet(ip: lost, transport: .none).octets(payload: [UInt8](repeating: 9, count: 40))
    let error = ICMPMessage(header: ICMPHeader(version: .v4, type: 3, code: 4, parameter: 1400))
    capture.receive(Packet(ip: ip, transport: .icmp(error)).octets(payload: quote), at: 70)
    _ = capture.attempts(until: 5000)
    let trace = try #require(capture.table.traces.traces.first)
    #expect((trace.cutErrors != nil) == (number == 6))
  }

  @Test func `cut answers of routers do not matter where the host answers`() throws {
    var capture = CaptureBuilder(.v6)
    capture.snapLength = 82
    for hop in 1...4 as ClosedRange<UInt8> {
      capture.client.port += 1
      let time = Double(hop) * 10
      let syn = capture.segment(.client, .syn, at: time) { $0.timeToLive = hop }
      if hop == 4 {
        capture.segment(.server, [.syn, .ack], ack: 1, at: time + 0.4)
      } else {
        capture.error(
          (3, 0), from: .v6(IPv6Address(high: 0x2001_0db8_0000_0001, low: UInt64(hop))), about: syn,
          left: 1, quoting: 8, at: time + 0.4)
      }
    }
    _ = capture.attempts(until: 5000)
    let verdict = Diagnosis.verdict(of: try #require(capture.table.traces.traces.first))
    #expect(verdict.outcome == .open)
    #expect(verdict.observations.contains { $0.text.contains("-s 0") })
  }
}
