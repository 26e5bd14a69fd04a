import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Traces of other programs in a capture, and what is none.
struct TraceTableTests {
  private static func router(_ hop: UInt8) -> IPAddress {
    .v4(IPv4Address(198, 51, 100, hop))
  }

  private func path(_ capture: CaptureBuilder) throws -> Path {
    let traces = capture.table.traces.traces.filter { $0.asks == .syn }
    try #require(traces.count == 1)
    return Path(traces[0])
  }

  /// The SYNs of a trace that hop 4 drops, one port each, over so many milliseconds.
  private func sweep(_ capture: inout CaptureBuilder, each: Int = 1, of hops: UInt8 = 8) {
    for hop in 1...hops {
      for attempt in 0..<each {
        capture.client.port += 1
        let time = Double(hop) * 10 + Double(attempt)
        let syn = capture.segment(.client, .syn, at: time) { $0.timeToLive = hop }
        guard hop <= 3 else { continue }
        capture.error(
          (11, 0), from: Self.router(hop), about: syn, left: 1, quoting: 8, at: time + 0.4)
      }
    }
  }

  /// A datagram with a small time to live, and what answers it.
  private func datagram(
    _ capture: inout CaptureBuilder, _ hop: UInt8, at time: Double, from host: IPAddress?
  ) throws {
    guard
      let ip = IPHeader(
        source: capture.client.address, destination: capture.server.address, timeToLive: hop,
        payloadProtocol: .udp)
    else { return }
    let packet = Packet(
      ip: ip,
      transport: .udp(UDPHeader(sourcePort: 50000, destinationPort: 33434 + UInt16(hop), length: 8))
    )
    let octets = packet.octets()
    capture.receive(octets, at: time)
    guard let host else { return }
    capture.error(
      host == capture.server.address ? (3, 3) : (11, 0), from: host,
      about: try Packet(parsing: octets.span), left: 1, quoting: 8, at: time + 0.5)
  }

  @Test func `several probes per hop from many ports count per hop`() throws {
    var capture = CaptureBuilder()
    sweep(&capture, each: 3)
    let path = try path(capture)
    #expect(path.hops.prefix(3).allSatisfy { $0.target.sent == 3 && $0.target.answered == 3 })
    #expect(path.hops.dropFirst(3).allSatisfy { $0.target.sent == 3 && $0.target.answered == 0 })
    #expect(path.hops.prefix(3).map(\.address) == (1...3).map { Self.router($0) })
    #expect(path.distance == nil && path.lastHandled?.timeToLive == 3)
  }

  @Test(arguments: [true, false])
  func `datagrams of a UDP trace are the controls of the TCP trace`(isFirst: Bool) throws {
    var capture = CaptureBuilder()
    if !isFirst { sweep(&capture) }
    for hop in 1...8 as ClosedRange<UInt8> {
      try datagram(
        &capture, hop, at: (isFirst ? 0 : 4000) + Double(hop),
        from: hop < 6 ? Self.router(hop) : capture.server.address)
    }
    if isFirst { sweep(&capture) }
    let path = try path(capture)
    #expect(path.distance == 6)
    #expect(path.hops.allSatisfy { $0.control.answered > 0 })
    #expect(path.lastHandled?.timeToLive == 3 && path.nextAlive?.timeToLive == 4)
    #expect(path.hops[0].target.sent == 1 && path.hops[0].control.sent == 1)
  }

  @Test func `datagrams to another host control nothing`() throws {
    var capture = CaptureBuilder()
    sweep(&capture)
    capture.server.address = .v4(IPv4Address(203, 0, 113, 1))
    for hop in 1...8 as ClosedRange<UInt8> {
      try datagram(&capture, hop, at: 100 + Double(hop), from: Self.router(hop))
    }
    #expect(try path(capture).hops.allSatisfy { $0.control.sent == 0 })
  }

  @Test func `a sweep on both sides of a router is one sweep`() throws {
    var capture = CaptureBuilder()
    for hop in 1...8 as ClosedRange<UInt8> {
      capture.client.port += 1
      for side in 0...min(1, hop - 1) {
        capture.segment(.client, .syn, at: Double(hop) * 10 + Double(side) * 0.1) {
          $0.timeToLive = hop - side
          $0.identification = 7000 + UInt16(hop)
        }
      }
    }
    #expect(try path(capture).hops.map(\.target.sent) == Array(repeating: 1, count: 8))
  }

  @Test func `a tracer with one sequence number is known by its identification`() throws {
    var capture = CaptureBuilder()
    for hop in 1...5 as ClosedRange<UInt8> {
      let syn = capture.segment(.client, .syn, at: Double(hop)) {
        $0.timeToLive = hop
        $0.wireSequence = 0
        $0.identification = UInt16(hop)
      }
      // Answers overtake each other.
      capture.error(
        (11, 0), from: Self.router(hop), about: syn, left: 1, quoting: 8,
        at: 20 - Double(hop))
    }
    #expect(try path(capture).hops.map(\.address) == (1...5).map { Self.router($0) })
  }

  @Test(arguments: [true, false])
  func `SYNs that differ in their times to live only are a trace where these go up`(
    goUp: Bool
  ) throws {
    var capture = CaptureBuilder(.v6)
    let router = { (hop: UInt8) in
      IPAddress.v6(IPv6Address(high: 0x2001_0db8_0000_0001, low: UInt64(hop)))
    }
    for step in 1...4 as ClosedRange<UInt8> {
      // Seen on each link of a way, one packet goes down.
      let hop = goUp ? step : 13 - step
      let time = Double(step) * (goUp ? 100 : 1)
      let syn = capture.segment(.client, .syn, at: time) { $0.timeToLive = hop }
      if goUp {
        capture.error((3, 0), from: router(hop), about: syn, left: 1, quoting: 8, at: time + 1)
      }
    }
    guard goUp else {
      #expect(capture.table.traces.traces.isEmpty)
      return
    }
    #expect(try path(capture).hops.map(\.address) == (1...4).map { router($0) })
  }

  @Test(arguments: [(8, 1, 50.0, false), (8, 3, 1100, true), (8, 3, 4000, true)])
  func `silence counts when the tracer waited for it`(
    hops: UInt8, each: Int, end: Double, isDropped: Bool
  ) throws {
    var capture = CaptureBuilder()
    sweep(&capture, each: each, of: hops)
    _ = capture.attempts(until: end)
    let verdict = Diagnosis.verdict(of: try #require(capture.table.traces.traces.first))
    #expect(verdict.outcome == (isDropped ? .dropped : .inconclusive))
    #expect(verdict.confidence == .low)
  }

  /// A trace with three SYNs per hop, each from another port, of which some at the host get no answer.
  private func balanced(isDead: (Int) -> Bool) -> CaptureBuilder {
    var capture = CaptureBuilder()
    var count = 0
    for hop in 1...7 as ClosedRange<UInt8> {
      for attempt in 0..<3 {
        capture.client.port += 1
        let time = Double(hop) * 10 + Double(attempt)
        let syn = capture.segment(.client, .syn, at: time) { $0.timeToLive = hop }
        if hop <= 3 {
          capture.error(
            (11, 0), from: Self.router(hop), about: syn, left: 1, quoting: 8, at: time + 0.4)
        } else {
          if !isDead(count) { capture.segment(.server, [.syn, .ack], ack: 1, at: time + 0.4) }
          count += 1
        }
      }
    }
    return capture
  }

  @Test(arguments: [true, false])
  func `SYNs of several source ports that die among others make a member that fails likely`(
    isSpread: Bool
  ) throws {
    // Behind the last answer, a limit or the end of the capture is as likely.
    var capture = balanced { isSpread ? $0 % 3 == 1 : $0 >= 9 }
    _ = capture.attempts(until: 5000)
    let verdict = Diagnosis.verdict(of: try #require(capture.table.traces.traces.first))
    #expect(verdict.outcome == .open)
    #expect(verdict.confidence == (isSpread ? .medium : .high))
    #expect(verdict.explanation.contains("4 of 12 SYNs") == isSpread)
    #expect((verdict.alternatives.first?.cause == .flowMemberDead) == isSpread)
  }

  @Test func `answers that the capture did not wait for are not missing`() throws {
    // The last answers come 0.4 ms behind their SYNs, 3 ms behind the first of those without one.
    var capture = balanced { $0 % 3 == 1 && $0 > 8 || $0 == 11 || $0 == 9 }
    _ = capture.attempts()
    let verdict = Diagnosis.verdict(of: try #require(capture.table.traces.traces.first))
    #expect(!verdict.alternatives.contains { $0.cause == .flowMemberDead })
  }

  // MARK: Where, and how much of it, was captured

  @Test(arguments: [true, false, nil] as [Bool?])
  func `hops of SYNs that come in count from the capture`(isIncoming: Bool?) throws {
    var capture = CaptureBuilder()
    capture.isIncoming = isIncoming
    for hop in 1...6 as ClosedRange<UInt8> {
      capture.client.port += 1
      let syn = capture.segment(.client, .syn, at: Double(hop) * 10) { $0.timeToLive = hop }
      capture.error(
        (3, 13), from: Self.router(1), about: syn, left: hop, quoting: 8,
        at: Double(hop) * 10 + 0.4)
    }
    _ = capture.attempts(until: 5000)
    let verdict = Diagnosis.verdict(of: try #require(capture.table.traces.traces.first))
    #expect(verdict.outcome == .rejected && verdict.place.by == Self.router(1))
    let isElsewhere = isIncoming ?? false
    #expect((verdict.place.kind == .gateway) != isElsewhere)
    #expect((verdict.confidence == .high) != isElsewhere)
    #expect(verdict.explanation.contains("hops count from there") == isElsewhere)
    #expect(verdict.summary.contains("local gateway") != isElsewhere)
  }

  /// The tracer's own SYN that goes all the way, in front of those that expire or among them, as its system
  /// sends it or as a scanner makes it.
  @Test(arguments: [
    (UInt8(60), true, true), (64, true, false), (60, false, false),
    // The end of a long sweep, and a machine behind the client's own address.
    (33, true, false), (63, true, false),
  ])
  func `a SYN that has passed routers shows that a trace comes from elsewhere`(
    timeToLive: UInt8, isKernels: Bool, isElsewhere: Bool
  ) throws {
    var capture = CaptureBuilder()
    for hop in 1...6 as ClosedRange<UInt8> {
      capture.client.port += 1
      capture.segment(.client, .syn, at: Double(hop) * 10) {
        $0.timeToLive = hop == 4 ? timeToLive : hop
        $0.options = [.maximumSegmentSize(1460)] + (isKernels ? [.windowScale(7)] : [])
      }
    }
    _ = capture.attempts(until: 5000)
    let trace = try #require(capture.table.traces.traces.first)
    let verdict = Diagnosis.verdict(of: trace)
    #expect(trace.isSeenArriving == isElsewhere)
    #expect(verdict.summary.contains("local gateway") != isElsewhere)
    #expect(verdict.observations.contains { $0.text.contains("came in over") } == isElsewhere)
  }

  @Test func `what a SYN met that went all the way before the sweep is not forgotten`() throws {
    var capture = CaptureBuilder()
    let first = capture.segment(.client, .syn, at: 0)
    capture.error((3, 0), from: Self.router(3), about: first, left: 61, quoting: 8, at: 1)
    for hop in 1...4 as ClosedRange<UInt8> {
      let syn = capture.segment(.client, .syn, at: Double(hop) * 10) {
        $0.timeToLive = hop
        $0.wireSequence = 5000 + UInt32(hop)
      }
      guard hop <= 3 else { continue }
      capture.error(
        (11, 0), from: Self.router(hop), about: syn, left: 1, quoting: 8, at: Double(hop) * 10 + 1)
    }
    let attempts = capture.attempts(until: 60)
    let trace = try #require(capture.table.traces.traces.first)
    let verdict = Diagnosis.verdict(of: trace)
    #expect(verdict.outcome == .unreachable && verdict.cause == .noRoute)
    #expect(verdict.place.by == Self.router(3))
    #expect(verdict.observations.first?.frames == [1, 2])
    #expect(attempts.allSatisfy { $0.conversation.syn?.timeToLive ?? 0 <= 30 })
  }

  @Test func `a trace that never ends is held in part`() throws {
    var capture = CaptureBuilder()
    for round in 0..<1500 {
      for hop in 1...8 as ClosedRange<UInt8> {
        capture.client.port = 2000 + UInt16(round * 8) + UInt16(hop)
        capture.segment(.client, .syn, at: Double(round) * 1000 + Double(hop)) {
          $0.timeToLive = hop
        }
      }
    }
    #expect(try path(capture).hops.map(\.target.sent) == Array(repeating: 1024, count: 8))
    #expect(capture.attempts().isEmpty)
  }

  @Test func `SYNs of a scanner with any time to live are no trace`() throws {
    var capture = CaptureBuilder()
    var generator = SeededGenerator(seed: 9)
    for index in 0..<40 as Range<UInt16> {
      capture.client.port += 1
      capture.server.port = 20 + index % 4
      capture.segment(.client, .syn, at: Double(index)) {
        $0.timeToLive = .random(in: 37...59, using: &generator)
      }
    }
    #expect(capture.table.traces.traces.isEmpty)
    #expect(capture.attempts().count == 40)
  }
}
