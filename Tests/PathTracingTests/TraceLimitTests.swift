import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// What all traces of a capture keep together: no more, however many groups there are.
struct TraceLimitTests {
  private static func kept(_ traces: [Trace]) -> Int {
    traces.reduce(0) { sum, trace in
      sum + trace.probes.count + trace.ownSegments.count + trace.strays.count
        + trace.probes.reduce(0) { $0 + $1.replies.count }
    }
  }

  private static func router(_ number: Int) -> IPAddress {
    .v4(IPv4Address(198, 51, UInt8(number >> 8), UInt8(number & 0xff)))
  }

  /// SYNs of a trace, of which each has so many answers of different routers.
  private static func syns(_ capture: inout CaptureBuilder, _ count: Int, answers: Int) {
    for index in 0..<count {
      capture.client.port = UInt16(1024 + index)
      let syn = capture.segment(.client, .syn, UInt32(index), at: Double(capture.frames)) {
        $0.timeToLive = UInt8(1 + index % 8)
        $0.identification = UInt16(index + 1)
      }
      for number in 0..<answers {
        capture.error(
          (11, 0), from: router(number), about: syn, left: 1, quoting: 8,
          at: Double(capture.frames))
      }
    }
  }

  @Test func `all groups of SYNs keep so many packets`() {
    var capture = CaptureBuilder()
    for group in 0..<10 as Range<UInt16> {
      capture.server.port = 22 + group
      Self.syns(&capture, Trace.packetLimit, answers: 0)
    }
    #expect(Self.kept(capture.table.traces.traces) == TraceTable.packetLimit)
    let groups = TraceTable.packetLimit / Trace.packetLimit
    #expect(capture.table.traces.groups.count == groups)
    #expect(capture.table.traces.leftOut == (10 - groups) * Trace.packetLimit)
  }

  @Test func `answers count with what they answer`() {
    var capture = CaptureBuilder()
    Self.syns(&capture, 1040, answers: Probe.replyLimit)
    #expect(Self.kept(capture.table.traces.traces) == TraceTable.packetLimit)
  }

  @Test func `answers to pings are limited with the pings`() {
    var capture = CaptureBuilder()
    for index in 0..<300 as Range<UInt32> {
      guard
        let ip = IPHeader(
          source: capture.client.address, destination: capture.server.address,
          timeToLive: UInt8(1 + index % 8), payloadProtocol: .icmpv4)
      else { continue }
      let message = ICMPMessage(
        header: ICMPHeader(version: .v4, type: 8, code: 0, parameter: index))
      let ping = Packet(ip: ip, transport: .icmp(message))
      let octets = ping.octets()
      capture.receive(octets, at: Double(capture.frames))
      let sent = try? Packet(parsing: octets.span)
      for number in 0..<Probe.replyLimit {
        capture.error(
          (11, 0), from: Self.router(number), about: sent, left: 1, quoting: 8,
          at: Double(capture.frames))
      }
    }
    let probes = capture.table.traces.controls.probes(
      from: capture.client.address, to: capture.server.address)
    #expect(probes.count > 200)
    #expect(probes.reduce(0) { $0 + $1.replies.count } == ControlTable.limit)
  }
}
