import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Traces that send no SYN: the way is shown, a port is not.
struct OtherProbesTests {
  private static func router(_ hop: UInt8, _ version: IPVersion = .v4) -> IPAddress {
    version == .v4
      ? .v4(IPv4Address(198, 51, 100, hop))
      : .v6(IPv6Address(high: 0x2001_0db8_00ff_0000, low: UInt64(hop)))
  }

  private func expire(
    _ packet: Packet?, at hop: UInt8, quoting length: Int = 8, _ time: Double,
    in capture: inout CaptureBuilder
  ) {
    let version = capture.client.address.version
    capture.error(
      version == .v4 ? (11, 0) : (3, 0), from: Self.router(hop, version), about: packet, left: 1,
      quoting: length, at: time)
  }

  private func judged(_ capture: inout CaptureBuilder) throws -> (trace: Trace, verdict: Verdict) {
    #expect(capture.attempts(until: 60_000).isEmpty)
    let traces = capture.table.traces.traces
    try #require(traces.count == 1)
    return (traces[0], Diagnosis.verdict(of: traces[0]))
  }

  /// Rounds of pings, as mtr sends them; the first asks two hops beyond the host.
  private func pings(
    _ version: IPVersion = .v4, rounds: Int, host: UInt8 = 5, isAnswered: (Int, UInt8) -> Bool
  ) -> CaptureBuilder {
    var capture = CaptureBuilder(version)
    var number: UInt16 = 0
    for round in 0..<rounds {
      for hop in 1...(round == 0 ? host + 2 : host) {
        number += 1
        let time = Double(round) * 1000 + Double(hop) * 10
        let packet = capture.ping(hop, number: number, at: time)
        guard isAnswered(round, hop) else { continue }
        if hop < host {
          expire(packet, at: hop, time + Double(hop), in: &capture)
        } else {
          capture.echoReply(number: number, at: time + Double(hop))
        }
      }
    }
    return capture
  }

  @Test(arguments: [IPVersion.v4, .v6])
  func `pings that reach the host make a hop table, and decide no port`(
    version: IPVersion
  ) throws {
    var capture = pings(version, rounds: 4) { _, _ in true }
    let (trace, verdict) = try judged(&capture)
    let path = Path(trace)
    #expect(trace.asks == .echo && !trace.asksPort)
    #expect(path.distance == 5)
    // What went beyond the host in the first round is not in the tracer's own table either.
    #expect(path.hops.map(\.target.sent) == Array(repeating: 4, count: 5))
    #expect(path.hops.allSatisfy { $0.target.answered == 4 && $0.control.sent == 0 })
    #expect(
      path.hops.prefix(4).map(\.address) == (1...4).map { Self.router($0, version) })
    #expect(path.hops.map { $0.roundTrips.min()?.milliseconds.rounded() } == [1, 2, 3, 4, 5])
    #expect(verdict.outcome == .inconclusive && verdict.cause == .noPortAsked)
    #expect(verdict.confidence == .low)
    #expect(!verdict.summary.contains("port 0"))
  }

  @Test func `loss that persists up to the host is said with its share`() throws {
    var capture = pings(rounds: 20) { round, hop in hop < 3 || round % 4 != 1 }
    let (trace, verdict) = try judged(&capture)
    #expect(Path(trace).hops[4].target.sent == 20 && Path(trace).hops[4].target.answered == 15)
    #expect(verdict.outcome == .inconclusive && verdict.cause == .packetLoss)
    #expect(verdict.summary.contains("25 %"))
    #expect(verdict.observations.contains { $0.text.contains("hop 2 answered every time") })
  }

  @Test func `a hop that limits its answers loses nothing`() throws {
    var capture = pings(rounds: 20) { round, hop in hop != 3 || round % 2 == 0 }
    #expect(try judged(&capture).verdict.cause == .noPortAsked)
  }

  @Test func `pings that end on the way leave open what TCP meets`() throws {
    var capture = pings(rounds: 3) { _, hop in hop <= 3 }
    let (trace, verdict) = try judged(&capture)
    #expect(Path(trace).lastHandled?.timeToLive == 3)
    #expect(verdict.outcome == .inconclusive && verdict.place.after?.timeToLive == 3)
    #expect(verdict.summary.contains("after hop 3"))
  }

  @Test func `pings that nobody answers are a trace by their times to live`() throws {
    var capture = pings(rounds: 2) { _, _ in false }
    let verdict = try judged(&capture).verdict
    #expect(verdict.outcome == .inconclusive && verdict.place.after?.timeToLive == 0)
  }

  @Test(arguments: [(33434, false), (53, true)] as [(UInt16, Bool)])
  func `datagrams to rising ports, or of one pair of ports, make a hop table`(
    port: UInt16, isOnePair: Bool
  ) throws {
    var capture = CaptureBuilder()
    for hop in 1...4 as ClosedRange<UInt8> {
      for attempt in 0..<3 as Range<UInt16> {
        let time = Double(hop) * 10 + Double(attempt)
        let other = isOnePair ? 0 : UInt16(hop) * 3 + attempt
        // All are sent before the first is answered.
        let packet = capture.datagram(
          hop, ports: (50000, port + other), identification: UInt16(hop) << 8 | attempt,
          at: time)
        if hop < 4 {
          expire(packet, at: hop, time + 100 - Double(hop), in: &capture)
        } else {
          capture.error(
            (3, 3), from: capture.server.address, about: packet, left: 1, quoting: 8,
            at: time + 100)
        }
      }
    }
    let (trace, verdict) = try judged(&capture)
    let path = Path(trace)
    #expect(trace.asks == .datagram && path.distance == 4)
    #expect(path.hops.allSatisfy { $0.target.sent == 3 && $0.target.answered == 3 })
    #expect(path.hops.prefix(3).map(\.address) == (1...3).map { Self.router($0) })
    #expect(verdict.outcome == .inconclusive)
  }

  @Test func `bare ACKs are a trace, and neither sessions nor refusals`() throws {
    var capture = CaptureBuilder()
    for hop in 1...5 as ClosedRange<UInt8> {
      capture.client.port += 1
      let time = Double(hop) * 10
      let packet = capture.segment(.client, .ack, 1, ack: 1, at: time) { $0.timeToLive = hop }
      if hop < 4 {
        expire(packet, at: hop, time + 1, in: &capture)
      } else {
        capture.segment(.server, .rst, 1, at: time + 1)
      }
    }
    let (trace, verdict) = try judged(&capture)
    #expect(trace.asks == .acknowledgement && trace.target == capture.server)
    #expect(Path(trace).distance == 4)
    #expect(verdict.outcome == .inconclusive && verdict.cause == .noPortAsked)
    #expect(verdict.summary.contains("port 22"))
  }

  @Test(arguments: [(3, 13), (3, 10), (3, 3)] as [(UInt8, UInt8)])
  func `a filter that names itself rejects the probes, TCP perhaps not`(
    type: (UInt8, UInt8)
  ) throws {
    var capture = CaptureBuilder()
    for hop in 1...6 as ClosedRange<UInt8> {
      let packet = capture.ping(hop, number: UInt16(hop), at: Double(hop))
      if hop < 3 {
        expire(packet, at: hop, Double(hop) + 0.5, in: &capture)
      } else {
        capture.error(
          type, from: Self.router(3), about: packet, left: hop - 2, quoting: 8,
          at: Double(hop) + 0.5)
      }
    }
    let verdict = try judged(&capture).verdict
    #expect(verdict.outcome == .rejected && verdict.confidence == .medium)
    #expect(verdict.place.by == Self.router(3))
  }

  @Test func `a router that gives up on address resolution shows a host that is down`() throws {
    var capture = CaptureBuilder()
    for hop in 1...6 as ClosedRange<UInt8> {
      let packet = capture.ping(hop, number: UInt16(hop), at: Double(hop))
      if hop <= 3 {
        expire(packet, at: hop, Double(hop) + 0.5, in: &capture)
      } else {
        capture.error(
          (3, 1), from: Self.router(3), about: packet, left: hop - 3, quoting: 8, at: 3060)
      }
    }
    let verdict = try judged(&capture).verdict
    #expect(verdict.outcome == .unreachable && verdict.cause == .hostDown)
    #expect(verdict.observations.contains { $0.text.hasPrefix("ping") })
  }

  @Test func `monitors, multicast and neighbours that speak at TTL 1 are no traces`() throws {
    var capture = CaptureBuilder()
    for number in 0..<50 as Range<UInt16> {
      _ = capture.ping(64, number: number, at: Double(number) * 1000)
      capture.echoReply(number: number, at: Double(number) * 1000 + 5)
      _ = capture.datagram(1, ports: (520, 520), at: Double(number) * 1000 + 10)
    }
    for timeToLive in [1, 3, 5, 7] as [UInt8] {
      _ = capture.datagram(timeToLive, ports: (654, 654), at: 49_000 + Double(timeToLive))
    }
    capture.server.address = .v4(IPv4Address(224, 0, 0, 251))
    for timeToLive in [1, 2, 4, 8] as [UInt8] {
      _ = capture.datagram(timeToLive, ports: (5353, 5353), at: 50_000 + Double(timeToLive))
    }
    #expect(capture.table.traces.traces.isEmpty)
  }
}
