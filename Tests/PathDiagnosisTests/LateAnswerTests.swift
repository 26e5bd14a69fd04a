import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Answers that come when nobody waits for them any more, or that nobody can use.
struct LateAnswerTests {
  private func kernels(_ changes: inout CaptureBuilder.Changes) {
    changes.options = [.maximumSegmentSize(1460), .windowScale(7)]
  }

  private func answered(
    syns: [Double], answers: [Double], isCrafted: Bool = false
  ) throws -> Verdict {
    var capture = CaptureBuilder()
    for time in (syns + answers).sorted() {
      if syns.contains(time) {
        capture.segment(.client, .syn, at: time) { if !isCrafted { kernels(&$0) } }
      } else {
        capture.segment(.server, [.syn, .ack], ack: 1, at: time)
        capture.segment(.client, .rst, 1, at: time + 0.1) { $0.window = 0 }
      }
    }
    return try capture.verdict(until: 20_000)
  }

  @Test func `a client that has given up resets what comes then`() throws {
    let verdict = try answered(syns: [0, 1000, 2000, 3000], answers: [5100])
    #expect(verdict.outcome == .dropped && verdict.cause == .intermittent)
    #expect(verdict.confidence == .medium && verdict.summary.contains("only after 5.1 s"))
  }

  @Test func `answers that a client resets and asks for again do not fit its question`() throws {
    let verdict = try answered(syns: [0, 1000, 3000], answers: [10, 1010, 3010])
    #expect(verdict.outcome == .dropped && verdict.cause == .returnPath)
    #expect(verdict.summary.contains("tries again"))
  }

  @Test func `an answer at once that a client hears too late is lost on the way back`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 3000] {
      capture.segment(.client, .syn, at: time) { kernels(&$0) }
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
    }
    capture.segment(.client, .rst, 1, at: 4000) { $0.window = 0 }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .dropped && verdict.cause == .returnPath)
    #expect(verdict.summary.contains("before it gives up"))
  }

  /// Where every SYN has its answer, the way is long; what resets a session later is no answer's.
  @Test func `a long way, or a filter on flags, makes no late answer`() throws {
    let long = try answered(syns: [0, 1000], answers: [1300, 2300])
    #expect(long.outcome == .open, "\(long.summary)")
    var capture = CaptureBuilder()
    for time in [0.0, 1000] { capture.segment(.client, .syn, at: time) { kernels(&$0) } }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 1010)
    capture.segment(.client, [.rst, .ack], 5231, ack: 77_000, at: 30_000)
    #expect(try capture.verdict(until: 40_000).outcome == .open)
  }

  /// Scanners send each SYN once, or with a stack of their own.
  @Test(arguments: [true, false])
  func `a scanner that resets what answers it has found an open port`(isRepeated: Bool) throws {
    let verdict = try answered(
      syns: isRepeated ? [0, 1000] : [0], answers: [1010], isCrafted: isRepeated)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
  }

  // MARK: SYN proxies

  @Test(arguments: [(UInt16(0), 10_000.0, Outcome.stalled), (64240, 2000, .open), (0, 2000, .open)])
  func `a window that is never opened is a proxy's before a dead host`(
    window: UInt16, end: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 7999
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10) { $0.window = window }
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    for time in [200.0, 600, 1400] { capture.segment(.client, .ack, 0, ack: 1, at: time) }
    let verdict = try capture.verdict(until: end)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .stalled {
      #expect(verdict.cause == .deadBackend && verdict.confidence == .medium)
    }
  }

  // MARK: Controls of earlier times

  @Test(arguments: [true, false])
  func `pings that go unanswered while a port is silent say that it is not the port`(
    goesOn: Bool
  ) throws {
    var capture = CaptureBuilder()
    _ = capture.ping(64, number: 1, at: 0)
    capture.echoReply(number: 1, at: 10)
    for (index, time) in [1000.0, 2000, 4000, 8000].enumerated() {
      capture.segment(.client, .syn, at: time) { kernels(&$0) }
      if goesOn { _ = capture.ping(64, number: UInt16(2 + index), at: time + 100) }
    }
    let verdict = try #require(capture.judged(until: 20_000).first?.verdict)
    #expect(verdict.outcome == .dropped)
    #expect(verdict.cause == (goesOn ? .hostDownOrDenyAll : .portFilter), "\(verdict.explanation)")
    #expect(verdict.confidence == (goesOn ? .low : .medium))
  }

  // MARK: Crafted and rewritten

  @Test(arguments: [true, false])
  func `an error about the same SYN with another number refuses it, unless it is of an earlier one`(
    isSoon: Bool
  ) throws {
    var capture = CaptureBuilder()
    let other = capture.segment(.client, .syn, at: -60_000) { $0.wireSequence = 7 }
    capture.client.port += 1
    var quoted = other
    if case .tcp(var tcp) = other?.transport {
      tcp.sourcePort = capture.client.port
      quoted?.transport = .tcp(tcp)
    }
    capture.segment(.client, .syn, at: 0)
    capture.error(
      (3, 13), from: Scene.address(.v4, 3), about: quoted, at: isSoon ? 20 : 3000)
    let verdict = try #require(
      capture.verdicts(until: 4000).last)
    #expect((verdict.outcome == .rejected) == isSoon, "\(verdict.summary)")
    if isSoon { #expect(verdict.confidence != .high) }
  }

  @Test(arguments: [true, false])
  func `a reset without ACK behind a bare ACK answers that, and forges nothing`(
    hasACK: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    if hasACK { capture.segment(.client, .ack, 1, at: 10) }
    capture.segment(.server, .rst, at: 30) { $0.wireSequence = 0 }
    let verdict = try capture.verdict(until: 2000)
    #expect((verdict.cause == .forgedReset) == !hasACK, "\(verdict.summary)")
    if hasACK { #expect(verdict.outcome == .inconclusive) }
  }

  @Test(arguments: [(UInt32(1), Outcome.open), (4_000_000_000, .inconclusive)])
  func `an ACK with a number from nowhere opens nothing`(number: UInt32, outcome: Outcome) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, number, ack: 13, at: 200)
    #expect(try capture.verdict(until: 400).outcome == outcome)
  }

  @Test func `a FIN that is sent again one number higher loses no octet`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 3, payload: [3, 4], at: 30)
    capture.segment(.server, [.fin, .ack], 3, ack: 3, at: 31)
    capture.segment(.client, [.fin, .ack], 3, ack: 4, at: 40)
    capture.segment(.server, .ack, 4, ack: 4, at: 41)
    capture.segment(.server, [.fin, .ack], 4, ack: 4, at: 60)
    #expect(try capture.verdict(until: 5000).outcome == .open)
  }

  @Test(arguments: [(UInt8(57), UInt8(64), Cause.served), (64, 57, .proxiedHandshake)])
  func `who answers in front of the host is not farther away`(
    answer: UInt8, other: UInt8, cause: Cause
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive.server = answer
    capture.handshake()
    capture.timeToLive.server = other
    capture.segment(
      .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-OpenSSH_9.6\r\n".utf8), at: 30)
    capture.segment(.client, .ack, 1, ack: 22, at: 31)
    #expect(try capture.verdict(until: 100).cause == cause)
  }

  // MARK: In the middle

  /// Both sides of a router show a packet with one less of its time to live, and captures of both ends of a
  /// way with many less.
  @Test(arguments: [(2, 1), (2, 14), (30, 1)])
  func `a SYN that passes again and again goes round in a loop`(rounds: Int, step: Int) throws {
    var capture = CaptureBuilder()
    for round in 0..<rounds {
      capture.segment(.client, .syn, at: Double(round) / 100) {
        $0.timeToLive = UInt8(62 - round * step)
        $0.identification = 7
      }
    }
    let verdict = try capture.verdict(until: 2000)
    #expect((verdict.cause == .routingLoop) == (rounds > 2), "\(verdict.summary)")
    if rounds > 2 { #expect(verdict.outcome == .unreachable && verdict.confidence == .high) }
  }

  /// dumpcap writes what two devices saw in turns, not by time.
  @Test(arguments: [true, false])
  func `a SYN that another device saw is none that was sent again`(isCopy: Bool) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0) { $0.identification = 7 }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 300)
    capture.segment(.client, .syn, at: 1) { $0.identification = isCopy ? 7 : 8 }
    capture.segment(.client, .ack, 1, ack: 1, at: 301)
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == .open)
    #expect(verdict.summary.contains("2 SYNs") == !isCopy, "\(verdict.summary)")
  }

  @Test(arguments: [(UInt8(61), Place.Kind.unknown), (57, .service)])
  func `a reset from elsewhere than the data is not known to be the service's`(
    timeToLive: UInt8, kind: Place.Kind
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 7000
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 3, payload: [3, 4], at: 30)
    capture.segment(.client, [.psh, .ack], 3, ack: 3, payload: [5, 6], at: 40)
    capture.segment(.server, [.rst, .ack], 3, ack: 5, at: 50) {
      $0.timeToLive = timeToLive
      $0.window = 0
      $0.identification = 0
    }
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == .reset && verdict.place.kind == kind, "\(verdict.place)")
    let isTold = verdict.observations.contains { $0.text.contains("own segments arrive") }
    #expect(isTold == (kind == .unknown))
  }

  @Test(arguments: [2, 6])
  func `what is repeated in vain to the end makes an open port less sure`(times: Int) throws {
    var capture = CaptureBuilder()
    capture.server.port = 7000
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 3, payload: [3, 4], at: 30)
    capture.segment(.server, [.fin, .ack], 3, ack: 3, at: 31)
    for index in 0..<times {
      capture.segment(
        .client, [.psh, .ack], 3, ack: 4, payload: [5, 6], at: 40 + 300 * Double(index))
    }
    let verdict = try capture.verdict(until: 3000)
    #expect(verdict.outcome == .open && (verdict.confidence == .high) == (times == 2))
    let isTold = verdict.observations.contains { $0.text.contains("never acknowledged") }
    #expect(isTold == (times == 6))
  }

  @Test(arguments: [8, 4])
  func `an error that is cut in front of what it quotes may be about any attempt`(
    quoted: Int
  ) throws {
    var capture = CaptureBuilder()
    capture.snapLength = 20 + 8 + 20 + quoted
    let syn = capture.segment(.client, .syn, at: 0)
    for time in [1000.0, 3000] { capture.segment(.client, .syn, at: time) }
    capture.error((3, 13), from: Scene.address(.v4, 3), about: syn, at: 3010)
    let verdict = try capture.verdict(until: 4000)
    #expect((verdict.outcome == .rejected) == (quoted == 8), "\(verdict.summary)")
    guard quoted < 8 else { return }
    #expect(verdict.observations.contains { $0.text.contains("-s 0") })
    #expect(verdict.confidence == .low)
  }

  /// What it quotes is of another protocol, however short.
  @Test func `an error about a datagram hides nothing of an attempt`() throws {
    var capture = CaptureBuilder()
    capture.snapLength = 20 + 8 + 20 + 4
    let datagram = capture.datagram(64, ports: (5000, 53), at: 0)
    for time in [10.0, 1000, 3000, 5000] { capture.segment(.client, .syn, at: time) }
    capture.error((3, 3), from: Scene.address(.v4, 3), about: datagram, at: 5010)
    let verdict = try #require(capture.verdicts(until: 9000).first { $0.outcome == .dropped })
    #expect(!verdict.observations.contains { $0.text.contains("-s 0") })
  }
}
