import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Routers that lose their route for a time, and what looks like it.
struct RouteLapseTests {
  private static let noRoute: (UInt8, UInt8) = (3, 0)
  private static let expired: (UInt8, UInt8) = (11, 0)
  private static let (router, next) = (Scene.address(.v4, 3), Scene.address(.v4, 5))

  /// SYNs that the routers report at 0 ms, one that the first of them refuses at 1 s, and some behind that,
  /// at times in milliseconds, which the next one reports.
  private static func trace(passing times: Int64...) throws -> Trace {
    var builder = TraceBuilder()
    try builder.error(expired, from: router, about: builder.syn(3), at: 2)
    try builder.error(expired, from: next, about: builder.syn(5), at: 2)
    try builder.error(noRoute, from: router, about: builder.syn(64, at: 1000), at: 1002)
    for time in times {
      try builder.error(
        expired, from: next, about: builder.syn(5, flow: 40001, at: time), at: time + 2)
    }
    return builder.trace
  }

  @Test func `what was refused while a route was lost is left out once it is there again`() throws {
    let trace = try Self.trace(passing: 2000)
    let lapse = try #require(trace.lapses.first)
    #expect(trace.lapses.count == 1 && lapse.router == Self.router && lapse.reason == .noRoute)
    #expect(lapse.end.map { $0 - lapse.begin } == .seconds(1))
    let rest = trace.without(trace.lapses)
    #expect(rest.probes.count == trace.probes.count - 1)
    #expect(!rest.probes.contains { $0.reply?.kind == .unreachable(.noRoute) })
  }

  @Test func `what is refused to the end of a run stays`() throws {
    let trace = try Self.trace()
    #expect(trace.lapses.count == 1 && trace.lapses.first?.end == nil)
    #expect(trace.without(trace.lapses).probes.count == trace.probes.count)
  }

  @Test func `what passes in the same burst goes another way`() throws {
    #expect(try Self.trace(passing: 1050).lapses.isEmpty)
  }
}
