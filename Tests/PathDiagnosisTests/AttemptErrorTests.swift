import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What ICMP errors say of an attempt.
struct AttemptErrorTests {
  @Test(arguments: bothVersions)
  func `an administrative error of a router rejects, by the hop that its quote tells`(
    version: IPVersion
  ) throws {
    var capture = CaptureBuilder(version)
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error(
      version == .v4 ? (3, 13) : (1, 1), from: .someRouter(version), about: syn, left: 61,
      quoting: version == .v4 ? 8 : 60, at: 5)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .rejected && verdict.cause == .routerProhibited)
    #expect(verdict.place.by == IPAddress.someRouter(version))
    #expect(verdict.summary.contains("hop 3 or 4"))
  }

  @Test(arguments: [(3, 3), (3, 10), (3, 13)] as [(UInt8, UInt8)])
  func `an error from the host's own address is its filter`(type: (UInt8, UInt8)) throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error(type, from: capture.server.address, about: syn, left: 57, at: 5)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .rejected && verdict.cause == .hostRejectICMP)
    #expect(verdict.place.kind == .hostFirewall && verdict.confidence == .high)
  }

  @Test(arguments: [(5.0, Outcome.rejected), (3060, .unreachable)])
  func `host unreachable from the host's own address is a filter's if it comes at once`(
    wait: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error((3, 1), from: capture.server.address, about: syn, left: 57, at: wait)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == outcome)
    // Behind a forwarded port there is another host, which nothing else shows.
    #expect(verdict.cause == (outcome == .rejected ? .hostRejectICMP : .hostDown))
    #expect(verdict.confidence == (outcome == .rejected ? .high : .medium))
    #expect(verdict.place.kind == (outcome == .rejected ? .hostFirewall : .host))
  }

  @Test(arguments: [(0.0, Cause.unreachableRoute), (3060, .hostDown)])
  func `host unreachable means a host that is down only after the time of three requests`(
    wait: Double, cause: Cause
  ) throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error((3, 1), from: .someRouter(.v4), about: syn, at: wait + 2)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .unreachable && verdict.cause == cause)
  }

  @Test func `a SYN with a full time to live that expires shows a loop`() throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error((11, 0), from: .someRouter(.v4), about: syn, left: 1, at: 40)
    #expect(try capture.verdict().cause == .routingLoop)
  }

  @Test func `a quote with translated addresses is known by port and sequence number`() throws {
    var capture = CaptureBuilder()
    let packet = capture.segment(.client, .syn, at: 0)
    var syn = try #require(packet)
    let client = syn.ip.source
    if case .v4(var header) = syn.ip {
      header.source = IPv4Address(203, 0, 113, 200)
      header.destination = IPv4Address(10, 9, 9, 9)
      syn.ip = .v4(header)
    }
    capture.error((3, 13), from: .someRouter(.v4), about: syn, quoting: 8, to: client, at: 5)
    let verdict = try capture.verdict()
    #expect(verdict.cause == .routerProhibited && verdict.confidence == .medium)
    #expect(verdict.observations.contains { $0.text.contains("translated") })
  }

  @Test func `an error about a reply rejects nothing`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    let answer = capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.client, .ack, 1, ack: 1, at: 10.1)
    capture.error(
      (3, 10), from: capture.client.address, about: answer, at: 11)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
  }

  @Test func `an error after a good handshake does not undo it`() throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    capture.error((3, 13), from: .someRouter(.v4), about: syn, at: 900)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.observations.contains { $0.text.contains("after the session") })
  }
}
