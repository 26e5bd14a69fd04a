import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// What a flood leaves of itself: nothing grows without end, and nothing is looked for one by one.
struct FloodTests {
  private static let target = Endpoint(address: Scene.hostAddress(.v4), port: 22)

  /// The capture of a run, which says so itself.
  private func run(_ capture: inout CaptureBuilder) {
    capture.table.record(.target(name: "host", endpoint: Self.target), at: Network.start)
  }

  private func trace(_ capture: CaptureBuilder) throws -> Trace {
    try #require(capture.table.traces.traces.first)
  }

  /// SYNs of a trace, a millisecond apart, from as many ports.
  private func syns(_ capture: inout CaptureBuilder, _ count: Int) {
    for index in 0..<count {
      capture.client.port = UInt16(1024 + index)
      capture.segment(.client, .syn, at: Double(index)) {
        $0.timeToLive = UInt8(1 + index % 8)
        $0.identification = UInt16(index + 1)
      }
    }
  }

  @Test(arguments: [true, false])
  func `a trace keeps so many packets, whoever sent them`(isRun: Bool) throws {
    var capture = CaptureBuilder()
    if isRun { run(&capture) }
    syns(&capture, Trace.packetLimit + 100)
    #expect(try trace(capture).probes.count == Trace.packetLimit)
  }

  @Test func `segments of a run count with its SYNs`() throws {
    var capture = CaptureBuilder()
    run(&capture)
    syns(&capture, Trace.packetLimit - 10)
    for index in 0..<100 as Range<UInt32> { capture.segment(.client, .rst, index, at: 10_000) }
    #expect(try trace(capture).ownSegments.count == 10)
  }
}
