import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Errors by what they say of the place of their sender.
struct InTheHostsNameTests {
  private static let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))

  /// A port that the host's own address refuses, beside one that it answers from seven hops away.
  private func refused(
    _ code: UInt8, timeToLive: UInt8, hasOther: Bool = true
  ) throws -> Verdict {
    var capture = CaptureBuilder()
    capture.server.port = 80
    if hasOther { capture.handshake() }
    capture.server.port = 22
    capture.client.port += 1
    let syn = capture.segment(.client, .syn, at: 100)
    capture.error(
      (3, code), from: capture.server.address, about: syn, timeToLive: timeToLive, at: 103)
    return try #require(
      capture.judged(until: 20_000).map(\.verdict).first { $0.outcome != .open })
  }

  @Test(
    arguments: [(13, Cause.routerProhibited), (10, .routerProhibited), (3, .routerReject)]
      as [(UInt8, Cause)], [63, 254] as [UInt8])
  func `an error from nearer than the host's packets is another's in its name`(
    kind: (UInt8, Cause), timeToLive: UInt8
  ) throws {
    let verdict = try refused(kind.0, timeToLive: timeToLive)
    #expect(verdict.outcome == .rejected && verdict.cause == kind.1)
    #expect(verdict.confidence == .medium && verdict.place.kind == .unknown)
    #expect(verdict.summary.contains("on the way, in the host's name"))
    #expect(verdict.explanation.contains("has passed 1 router, the host's own packets 7"))
    #expect(verdict.alternatives.map(\.cause) == [.hostRejectICMP])
  }

  @Test(
    arguments: [
      // Its own distance, by three initial values, and one hop nearer, which another way may be.
      (57, true), (248, true), (121, true), (58, true),
      // Nothing else shows how far the host is.
      (63, false),
    ] as [(UInt8, Bool)])
  func `an error from the host's distance is its own`(timeToLive: UInt8, hasOther: Bool) throws {
    let verdict = try refused(13, timeToLive: timeToLive, hasOther: hasOther)
    #expect(verdict.outcome == .rejected && verdict.cause == .hostRejectICMP)
    #expect(verdict.confidence == .high && verdict.place.kind == .hostFirewall)
  }

  /// How much of the time to live is left in the quote of a SYN that began with 64.
  @Test(
    arguments: [
      (61, "198.51.100.7, hop 3 or 4 from the client, "),
      (64, "198.51.100.7, hop 1 from the client, "),
    ] as [(UInt8, String)], [(0, 5.0), (1, 5), (1, 3060)] as [(UInt8, Double)])
  func `a router without a way is named with its hop`(
    position: (UInt8, String), error: (UInt8, Double)
  ) throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error(
      (3, error.0), from: Self.router, about: syn, left: position.0, at: error.1)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .unreachable)
    #expect(verdict.summary.contains(position.1), "\(verdict.summary)")
  }

  @Test func `a host that passes a port on is no hop in front of itself`() throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error((3, 1), from: capture.server.address, about: syn, left: 57, at: 3060)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .unreachable && !verdict.summary.contains("from the client"))
  }
}
