import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Where the ways of several source ports part.
struct DivergenceTests {
  /// SYNs of five hops from each of these ports; `router` says where each expires.
  private func divergences(
    _ ports: [UInt16], router: (_ port: UInt16, _ hop: UInt8) -> UInt8
  ) throws -> [UInt16: Int] {
    var capture = CaptureBuilder()
    for (index, port) in ports.enumerated() {
      capture.client.port = port
      for hop in 1...5 as ClosedRange<UInt8> {
        let time = Double(index * 10) + Double(hop)
        let syn = capture.segment(.client, .syn, at: time) {
          $0.timeToLive = hop
          $0.wireSequence = UInt32(port) << 8 | UInt32(hop)
        }
        capture.error(
          (11, 0), from: .v4(IPv4Address(198, 51, router(port, hop), hop)), about: syn, left: 1,
          quoting: 8, at: time + 0.5)
      }
    }
    return Findings(try #require(capture.table.traces.traces.first)).divergences
  }

  @Test func `a port whose routers no other port meets parts at the first of them`() throws {
    let found = try divergences([40_001, 40_002, 40_003, 40_004]) { port, hop in
      port == 40_002 && hop >= 3 ? 1 : port == 40_003 && hop == 5 ? 2 : 0
    }
    #expect(found == [40_002: 3, 40_003: 5])
  }

  @Test func `two ways with two ports each part nowhere`() throws {
    let found = try divergences([40_001, 40_002, 40_003, 40_004]) { port, hop in
      hop >= 2 ? UInt8(port % 2) : 0
    }
    #expect(found.isEmpty)
  }

  @Test func `one port has no other to part from`() throws {
    #expect(try divergences([40_001]) { _, _ in 0 }.isEmpty)
  }
}
