import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Attempts that something refuses: their SYN, or what follows the handshake.
@Suite struct AttemptRefusalTests {
  /// What becomes of the refused attempt among others at the port, in their order.
  @Test(
    arguments: [
      ([true, false, true], true), ([true, true, false, false, true], true),
      ([true, false], false), ([false, true], false), ([false, false], false),
    ] as [([Bool], Bool)])
  func `a port that accepts before and after a refusal has a listener`(
    accepts: [Bool], isAmongOthers: Bool
  ) throws {
    var capture = CaptureBuilder()
    for (index, isAccepted) in accepts.enumerated() {
      let time = Double(index) * 100
      capture.client.port += 1
      capture.segment(.client, .syn, at: time) { $0.trafficClass = 0x48 }
      if isAccepted {
        capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
        capture.segment(.client, .ack, 1, ack: 1, at: time + 11)
      } else {
        capture.segment(.server, [.rst, .ack], ack: 1, at: time + 10) {
          $0.trafficClass = 0x48
          $0.wireSequence = 0
        }
      }
    }
    let verdicts = capture.judged(until: 20_000).map(\.verdict).filter { $0.outcome == .refused }
    #expect(verdicts.count == accepts.count { !$0 })
    for verdict in verdicts {
      #expect(verdict.cause == .noListener)
      #expect(verdict.confidence == (isAmongOthers ? .medium : .high))
      #expect(verdict.summary.description.contains("before and after") == isAmongOthers)
      #expect(verdict.alternatives.contains { $0.cause == .flowMemberDead } == isAmongOthers)
    }
  }

  /// Segments behind the handshake that a router refuses, of which the client hears nothing.
  @Test(arguments: [(13, false, true), (1, false, true), (13, true, false), (4, false, false)])
  func `ICMP errors about segments behind the handshake name who refuses them`(
    code: UInt8, isAcknowledged: Bool, isRejected: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 20)
    capture.segment(.client, .ack, 1, ack: 12, at: 21)
    for time in [30.0, 230, 630, 1430, 3030, 6230] {
      let data = capture.segment(
        .client, [.psh, .ack], 1, ack: 12, payload: Array("SSH-2.0-y\r\n".utf8), at: time)
      capture.error(
        (3, code), from: .v4(IPv4Address(198, 51, 100, 7)), about: data,
        parameter: code == 4 ? 1400 : 0, at: time + 5)
    }
    if isAcknowledged { capture.segment(.server, .ack, 12, ack: 12, at: 6300) }
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.place.by != nil) == isRejected, "\(verdict.summary)")
    guard isRejected else { return }
    #expect(verdict.cause == (code == 13 ? .routerProhibited : .unreachableRoute))
    #expect(verdict.place.by == .v4(IPv4Address(198, 51, 100, 7)))
  }

  // MARK: What a router's words mean

  private static let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))

  /// A port without a route, among connections to another port of the host in front of it and behind.
  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
  func `a router that lets others pass may word a refusal so`(
    before: Bool, after: Bool
  ) throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 2000] {
      capture.client.port += 1
      capture.server.port = time == 1000 ? 80 : 8080
      if time == 0 && !before || time == 2000 && !after { continue }
      let syn = capture.segment(.client, .syn, at: time)
      if time == 1000 {
        capture.error((3, 0), from: Self.router, about: syn, at: time + 12)
      } else {
        capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
        capture.segment(.client, .ack, 1, ack: 1, at: time + 11)
      }
    }
    let verdict = try #require(
      capture.judged(until: 20_000).map(\.verdict).first { $0.outcome != .open })
    #expect(verdict.outcome == .unreachable && verdict.cause == .noRoute)
    // A capture that is still written does not know what comes behind.
    #expect(verdict.confidence == (before ? .medium : .high))
    #expect(verdict.alternatives.contains { $0.cause == .routerReject } == before)
  }

  static let lateErrors: [([Double], [Double], Cause, Confidence)] = [
    // Each SYN that waited is answered as the resolution fails.
    ([0, 1000], [3060, 3061], .hostDown, .high),
    ([0, 1000, 3000, 7000], [10_060], .hostDown, .high),
    // An earlier error may have been lost: this one may answer a SYN between the first and the last.
    ([0, 1000, 3000, 7000], [6060], .hostDown, .medium),
    // That may as well be the answer to the third SYN.
    ([0, 1000, 3000], [3012], .hostDown, .medium),
    ([0, 1000, 3000, 7000], [7012], .unreachableRoute, .medium),
    ([0, 1000, 3000, 7000, 15_000], [15_012], .unreachableRoute, .medium),
  ]

  @Test(arguments: lateErrors)
  func `host unreachable is a dead host's in the time of address resolution alone`(
    syns: [Double], errors: [Double], cause: Cause, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder()
    var syn: Packet?
    let times = syns.map { ($0, true) } + errors.map { ($0, false) }
    for (time, isSYN) in times.sorted(by: { $0.0 < $1.0 }) {
      if isSYN {
        syn = capture.segment(.client, .syn, at: time)
      } else {
        capture.error((3, 1), from: Self.router, about: syn, at: time)
      }
    }
    let verdict = try capture.verdict(until: 60_000)
    #expect(verdict.outcome == .unreachable && verdict.cause == cause)
    #expect(verdict.confidence == confidence)
    #expect(verdict.alternatives.isEmpty == (confidence == .high))
  }

  @Test func `several codes at one instant are no router's`() throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.error((3, 13), from: Self.router, about: syn, at: 10)
    capture.error((3, 10), from: Self.router, about: syn, at: 10.2)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .rejected && verdict.confidence == .medium)
    #expect(verdict.explanation.contains("intrusion prevention"))
    #expect(!verdict.explanation.contains("A router on the way"))
  }

  /// Resets in front of the SYN-ACK: their flags and acknowledgement numbers.
  @Test(
    arguments: [(.rst, 0), ([.rst, .ack], 999_999), ([.rst, .ack], 1)] as [(TCPFlags, UInt32)])
  func `a client believes the resets alone that acknowledge its SYN`(
    flags: TCPFlags, number: UInt32
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, flags, ack: flags == .rst ? nil : number, at: 3) {
      $0.wireSequence = 0
    }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 12)
    let verdict = try capture.verdict(until: 1000)
    #expect((verdict.cause == .forgedReset) == (number == 1))
    // That it gave up, only its own reset shows.
    #expect(verdict.confidence != .high && !verdict.explanation.contains("gave up"))
  }

  /// Keepalives that a router refuses.
  @Test(
    arguments: [
      (13, Outcome.rejected, Cause.routerProhibited), (3, .rejected, .routerReject),
      (1, .unreachable, .unreachableRoute), (0, .unreachable, .noRoute),
    ] as [(UInt8, Outcome, Cause)])
  func `refused keepalives are told as the router words it`(
    code: UInt8, outcome: Outcome, cause: Cause
  ) throws {
    var capture = CaptureBuilder.served()
    for index in 0..<5 {
      let time = 60_000 + 1000 * Double(index)
      let segment = capture.segment(.client, .ack, 3, ack: 4, at: time)
      // Far from the host, at once.
      capture.error((3, code), from: Self.router, about: segment, timeToLive: 63, at: time + 5)
    }
    let verdict = try capture.verdict(until: 90_000)
    #expect(verdict.outcome == outcome && verdict.cause == cause)
  }

  /// Quotes behind a translation of ports: the server's, the client's, both with an address.
  @Test(
    arguments: [
      (40_000, 2222, false), (61_000, 22, false), (61_000, 22, true), (61_000, 2222, true),
    ] as [(UInt16, UInt16, Bool)], [8, 28])
  func `a quote with translated ports is known by the sequence number`(
    ports: (source: UInt16, destination: UInt16, isElsewhere: Bool), length: Int
  ) throws {
    var capture = CaptureBuilder()
    let packet = capture.segment(.client, .syn, at: 0)
    var syn = try #require(packet)
    let client = syn.ip.source
    guard case .tcp(var tcp) = syn.transport, case .v4(var header) = syn.ip else { return }
    (tcp.sourcePort, tcp.destinationPort) = (ports.source, ports.destination)
    if ports.isElsewhere { header.source = IPv4Address(203, 0, 113, 200) }
    (syn.transport, syn.ip) = (.tcp(tcp), .v4(header))
    capture.error((3, 13), from: Self.router, about: syn, quoting: length, to: client, at: 5)
    let verdicts = capture.judged(until: 20_000).map(\.verdict)
    #expect(verdicts.count == 1)
    #expect(verdicts.first?.cause == .routerProhibited && verdicts.first?.confidence == .medium)
  }

  /// A reset so many milliseconds behind the SYN, from a host that accepts others after 20 ms.
  @Test(arguments: [(0.5, true), (15, false), (20, false)])
  func `a reset that comes much sooner than any answer is from somebody nearer`(
    wait: Double, isNearer: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 20)
    capture.segment(.client, .ack, 1, ack: 1, at: 20.1)
    (capture.client.port, capture.server.port) = (40_001, 23)
    capture.segment(.client, .syn, at: 1000)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 1000 + wait) { $0.wireSequence = 0 }
    let verdict = try #require(
      capture.judged(until: 20_000).map(\.verdict).first { $0.outcome == .refused })
    #expect(verdict.confidence == (isNearer ? .low : .medium))
    #expect((verdict.alternatives.first?.cause == .middleboxReset) == isNearer)
  }

  /// The SYN is known from the quote alone.
  @Test func `an error about a SYN that the capture lacks tells no time`() throws {
    var (other, capture) = (CaptureBuilder(), CaptureBuilder())
    let syn = other.segment(.client, .syn, at: 0)
    capture.error((3, 1), from: Self.router, about: syn, at: 5)
    let verdict = try capture.verdict(until: 60_000)
    #expect(verdict.outcome == .unreachable && verdict.confidence == .low)
    #expect(!verdict.explanation.contains("ms"))
    #expect(verdict.alternatives.map(\.cause).contains(.hostDown))
  }
}
