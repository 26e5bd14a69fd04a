import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// A trace by other packets beside an attempt: a port scanner's, or somebody's mtr.
struct AttemptWayTests {
  private static func router(_ hop: UInt8) -> IPAddress {
    .v4(IPv4Address(198, 51, 100, hop))
  }

  private func way(_ capture: inout CaptureBuilder) throws -> Path? {
    let attempts = capture.attempts()
    try #require(attempts.count == 1)
    var ways = TraceTable.Ways()
    return ways.way(of: attempts[0].conversation, in: capture.table.traces)
  }

  private func tracePings(_ capture: inout CaptureBuilder, at start: Double) {
    for hop in 1...4 as ClosedRange<UInt8> {
      let time = start + Double(hop)
      let packet = capture.ping(hop, number: UInt16(hop), at: time)
      if hop < 4 {
        capture.error(
          (11, 0), from: Self.router(hop), about: packet, left: 1, quoting: 8, at: time + 0.5)
      } else {
        capture.echoReply(number: UInt16(hop), at: time + 0.5)
      }
    }
  }

  @Test func `pings behind a silent SYN show its way`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 100] { capture.segment(.client, .syn, at: time) }
    tracePings(&capture, at: 300)
    let way = try #require(try way(&capture))
    #expect(way.distance == 4)
    #expect(way.hops.prefix(3).map(\.address) == (1...3).map { Self.router($0) })
    #expect(way.hops.allSatisfy { $0.target.sent == 0 && $0.control.sent == 1 })
  }

  @Test(arguments: [9999, 22] as [UInt16])
  func `SYNs to another port, or from other ports to the same, show it too`(
    port: UInt16
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 1) { $0.wireSequence = 0 }
    capture.server.port = port
    for hop in 1...4 as ClosedRange<UInt8> {
      capture.client.port += 1
      let time = 50 + Double(hop)
      let packet = capture.segment(.client, .syn, at: time) { $0.timeToLive = hop }
      if hop < 4 {
        capture.error(
          (11, 0), from: Self.router(hop), about: packet, left: 1, quoting: 8, at: time + 0.5)
      } else {
        capture.segment(.server, [.rst, .ack], ack: 1, at: time + 0.5) { $0.wireSequence = 0 }
      }
    }
    let way = try #require(try way(&capture))
    #expect(way.distance == 4)
    #expect(way.hops.allSatisfy { (port == 22 ? $0.target : $0.control).sent == 1 })
  }

  @Test func `a trace of another hour, or to another host, is not its way`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    tracePings(&capture, at: 3_600_000)
    #expect(try way(&capture) == nil)
    var other = CaptureBuilder()
    other.segment(.client, .syn, at: 0)
    other.server.address = .v4(IPv4Address(203, 0, 113, 9))
    tracePings(&other, at: 100)
    #expect(try way(&other) == nil)
  }

  @Test(arguments: [nil, false, true] as [Bool?])
  func `a router that refuses is placed by the hops`(isIncoming: Bool?) throws {
    var capture = CaptureBuilder()
    capture.isIncoming = isIncoming
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error((3, 13), from: Self.router(2), about: syn, left: 62, quoting: 8, at: 5)
    tracePings(&capture, at: 100)
    var summary = CaptureSummary()
    let attempts = capture.attempts()
    let traces = capture.table.traces
    var ways = TraceTable.Ways()
    let judged = summary.judge(
      attempts, facts: capture.table.facts, way: { ways.way(of: $0, in: traces) })
    let summaryLine = try #require(judged.first).verdict.summary
    #expect(
      summaryLine.contains(
        isIncoming == true ? "hop 2, counted from the capture" : "hop 2 from the client"))
  }
}
