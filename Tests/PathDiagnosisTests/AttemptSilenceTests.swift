import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What is missing from a capture: dropped, or not seen, or not told yet.
struct AttemptSilenceTests {
  @Test func `a SYN and its repetitions without an answer are dropped`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 2000, 3000] { capture.segment(.client, .syn, at: time) }
    let verdict = try capture.verdict(until: 5000)
    #expect(verdict.outcome == .dropped && verdict.cause == .hostDownOrDenyAll)
    #expect(verdict.confidence == .low)
    #expect(verdict.observations.contains { $0.text.contains("or icmp or icmp6") })
  }

  @Test func `another port of the host that answers makes it a filter on the port`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.client.port += 1
    capture.server.port = 23
    for time in [100.0, 1100, 2100, 3100] { capture.segment(.client, .syn, at: time) }
    let verdicts = capture.verdicts(until: 5000)
    let verdict = try #require(verdicts.last)
    #expect(verdict.outcome == .dropped && verdict.cause == .portFilter)
    #expect(verdict.confidence == .medium)
  }

  @Test func `a closed port of the host shows it alive as well`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 9999
    capture.segment(.client, .syn, at: -100)
    capture.segment(.server, [.rst, .ack], ack: 1, at: -90) { $0.wireSequence = 0 }
    capture.server.port = 22
    capture.client.port += 1
    for time in [0.0, 1000, 3000, 7000] { capture.segment(.client, .syn, at: time) }
    let verdict = try #require(capture.verdicts(until: 15_000).first { $0.outcome == .dropped })
    #expect(verdict.cause == .portFilter && verdict.confidence != .high)
    #expect(verdict.observations.contains { $0.text.contains("port 9999") && $0.frames == [2] })
  }

  @Test(arguments: [(1, 60000.0), (2, 1500), (3, 2100)])
  func `too few SYNs, or too short a capture, decide nothing`(count: Int, end: Double) throws {
    var capture = CaptureBuilder()
    for index in 0..<count { capture.segment(.client, .syn, at: Double(index) * 1000) }
    let verdict = try capture.verdict(until: end)
    #expect(verdict.outcome == .inconclusive && verdict.confidence == .low)
  }

  /// The verdict on two SYNs so many milliseconds apart, in a capture that ends so long behind them.
  private static func pair(_ distance: Double, _ rest: Double, answers: Bool = true) throws
    -> Verdict
  {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .syn, at: distance)
    if answers {
      capture.client.port += 1
      capture.server.address = .v4(IPv4Address(203, 0, 113, 200))
      capture.handshake(at: 100)
      capture.server.address = CaptureBuilder().server.address
    }
    return try #require(
      capture.verdicts(until: distance + rest).first { $0.outcome != .open })
  }

  @Test func `a program that gives up after its second SYN got no answer`() throws {
    let verdict = try Self.pair(1000, 3100)
    #expect(verdict.outcome == .dropped && verdict.cause == .hostDownOrDenyAll)
    #expect(verdict.confidence == .low && verdict.summary.contains("2 SYNs over 1.0 s"))
    #expect(verdict.alternatives.contains { $0.cause == .packetLoss })
  }

  @Test(arguments: [(1000.0, 2900.0, true), (500, 60_000, true), (1000, 60_000, false)])
  func `two SYNs of which the answer may be late, or not in the capture, decide nothing`(
    distance: Double, rest: Double, answers: Bool
  ) throws {
    let verdict = try Self.pair(distance, rest, answers: answers)
    #expect(verdict.outcome == .inconclusive && verdict.confidence == .low)
  }

  @Test(arguments: [(0.0, true), (500, false)])
  func `a capture without times is not said to end too soon`(end: Double, isTimeless: Bool) throws {
    var capture = CaptureBuilder()
    for _ in 0..<4 { capture.segment(.client, .syn, at: 0) }
    capture.client.port += 1
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 0) { $0.wireSequence = 0 }
    let verdict = try #require(
      capture.verdicts(until: end).first { $0.outcome == .inconclusive })
    #expect(verdict.explanation.contains("bears no times") == isTimeless)
  }

  @Test func `the client's half alone shows an accepted session`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    capture.segment(.client, .ack, 1, ack: 42, at: 30)
    capture.segment(.client, [.psh, .ack], 1, ack: 42, payload: [1, 2], at: 31)
    let verdict = try capture.verdict(until: 60000)
    #expect(verdict.outcome == .open && verdict.confidence == .medium)
    #expect(verdict.observations.contains { $0.text.contains("client's packets") })
  }

  @Test func `the server's half alone shows an accepted session`() throws {
    var capture = CaptureBuilder()
    capture.segment(.server, [.syn, .ack], ack: 1, at: 0)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0".utf8), at: 15)
    capture.segment(.server, .ack, 8, ack: 900, at: 30)
    let attempts = capture.attempts()
    let attempt = try #require(attempts.first)
    #expect(attempt.conversation.client == capture.client)
    #expect(attempt.conversation.greeting == Array("SSH-2.0".utf8))
    let verdict = AttemptDiagnosis.verdict(AttemptFindings(attempt, facts: capture.table.facts))
    #expect(verdict.outcome == .open && verdict.confidence == .medium)
  }

  @Test func `the server's half of a refusal is one`() throws {
    var capture = CaptureBuilder()
    capture.segment(.server, [.rst, .ack], ack: 1, at: 0) { $0.wireSequence = 0 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .refused && verdict.confidence == .medium)
  }

  @Test func `a lone reset of nothing is no attempt`() throws {
    var capture = CaptureBuilder()
    capture.segment(.server, .rst, 5000, at: 0)
    #expect(capture.attempts().isEmpty)
    #expect(capture.table.attempts.strayResets == 1)
  }

  @Test func `a SYN-ACK that the client's machine does not take is lost there`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 2000, 3000] {
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
    }
    let verdict = try capture.verdict(until: 6000)
    #expect(verdict.outcome == .dropped && verdict.cause == .localInputFilter)
    #expect(verdict.place.kind == .here)
  }

  /// Who sends its SYN again has no answer, who does not may have one.
  @Test(arguments: [true, false])
  func `a SYN-ACK that nobody answers is lost behind the capture`(repeatsSYN: Bool) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (57, 64)
    capture.segment(.client, .syn, at: 0)
    for time in [0.1, 1000, 3000, 7000] {
      if repeatsSYN, time > 1 { capture.segment(.client, .syn, at: time - 10) }
      capture.segment(.server, [.syn, .ack], ack: 1, at: time)
    }
    let verdict = try capture.verdict(until: 9000)
    #expect(verdict.outcome == .dropped && verdict.cause == .returnPath)
    let mayHaveIt = verdict.alternatives.contains { $0.cause == .finalACKLost }
    #expect(mayHaveIt == !repeatsSYN)
  }

  @Test func `a SYN-ACK that comes again after its ACK tells of a full queue or a lost ACK`()
    throws
  {
    var capture = CaptureBuilder()
    capture.handshake()
    for time in [1010.0, 3010, 7010] { capture.segment(.server, [.syn, .ack], ack: 1, at: time) }
    let verdict = try capture.verdict(until: 9000)
    #expect(verdict.outcome == .stalled && verdict.cause == .finalACKLost)
    #expect(verdict.alternatives.first?.cause == .acceptQueueFull)
  }

  /// SYNs to a port without an answer, of a host that answers elsewhere.
  private func silence(_ port: UInt16, _ signature: TCPOption?) throws -> Verdict {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    capture.server.port = port
    capture.client.port += 1
    for time in [100.0, 1100, 3100, 7100] {
      capture.segment(.client, .syn, at: time) { if let signature { $0.options.append(signature) } }
    }
    return try #require(
      capture.judged(until: 20_000).map(\.verdict).first { $0.outcome == .dropped })
  }

  @Test(
    arguments: [
      (22, nil, false), (179, nil, true),
      (22, .other(kind: 19, content: .init(repeating: 7, count: 16)), true),
      (22, .other(kind: 29, content: .init(repeating: 7, count: 14)), true),
      (22, .other(kind: 253, content: .init(repeating: 7, count: 16)), false),
    ] as [(UInt16, TCPOption?, Bool)])
  func `SYNs that only who has a key takes vanish without a filter`(
    port: UInt16, signature: TCPOption?, isGuarded: Bool
  ) throws {
    let verdict = try silence(port, signature)
    let alternative = verdict.alternatives.first { $0.cause == .peerGuard }
    #expect((alternative != nil) == isGuarded)
    #expect(
      alternative.map { $0.text.description.contains("are signed") == (signature != nil) } ?? true)
    #expect(verdict.confidence == (isGuarded ? .low : .medium))
  }

  @Test func `a scanner's reset after the SYN-ACK leaves the port open`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0) { $0.timeToLive = 43 }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.client, .rst, 1, at: 10.1) { $0.timeToLive = 64 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.observations.contains { $0.text.contains("scanner") })
  }

  @Test(arguments: [(350.2, "AWS"), (240.5, "Azure"), (3600.0, "one hour"), (77.0, "")])
  func `a session that dies after a pause names who forgets so early`(
    pause: Double, name: String
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.client, .ack, 1, ack: 4, at: 21)
    let end = 21 + pause * 1000
    capture.segment(.client, [.psh, .ack], 1, ack: 4, payload: [9], at: end)
    capture.segment(.server, .rst, 4, at: end + 10) { $0.window = 0 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .idleTimeout)
    #expect(verdict.summary.contains(name))
    #expect(verdict.confidence == .medium)
  }

  @Test func `a pause before the SYN is answered is no idle time of the session`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .syn, at: 77_000)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 77_010)
    capture.segment(.client, .ack, 1, ack: 1, at: 77_011)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 77_020)
    capture.segment(.client, [.psh, .ack], 1, ack: 4, payload: [9], at: 77_030)
    capture.segment(.server, .rst, 4, at: 77_040) { $0.window = 0 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause != .idleTimeout)
  }

  @Test func `a session that vanishes after a pause died of it too`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.client, .ack, 1, ack: 4, at: 21)
    for time in [241_000.0, 241_200, 241_600, 242_400, 244_000] {
      capture.segment(.client, [.psh, .ack], 1, ack: 4, payload: [9, 9], at: time)
    }
    #expect(try capture.verdict(until: 250_000).cause == .idleTimeout)
  }

  @Test func `a reset after the close is no cause`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.client, .ack, 1, ack: 4, at: 21)
    capture.segment(.client, [.fin, .ack], 1, ack: 4, at: 30)
    capture.segment(.server, [.fin, .ack], 4, ack: 2, at: 40)
    capture.segment(.server, .rst, 5, at: 41) { $0.timeToLive = 254 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.observations.contains { $0.text.contains("after the close") })
  }

  @Test(arguments: [true, false])
  func `a report of a smaller MTU counts when it is ignored`(isIgnored: Bool) throws {
    var capture = CaptureBuilder()
    let large = [UInt8](repeating: 1, count: 1460)
    capture.handshake()
    let packet = capture.segment(.client, .ack, 1, ack: 1, payload: large, at: 20)
    capture.error(
      (3, 4), from: IPAddress.v4(IPv4Address(198, 51, 100, 7)), about: packet, quoting: 8,
      parameter: 1400, at: 25)
    if isIgnored {
      for time in [220.0, 620, 1420, 3020] {
        capture.segment(.client, .ack, 1, ack: 1, payload: large, at: time)
      }
    } else {
      capture.segment(.client, .ack, 1, ack: 1, payload: Array(large.prefix(1360)), at: 30)
      capture.segment(.client, .ack, 1361, ack: 1, payload: Array(large.prefix(100)), at: 30)
      capture.segment(.server, .ack, 1, ack: 1461, at: 45)
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == (isIgnored ? .mtuBlackHole : .open))
    #expect(verdict.cause == (isIgnored ? .packetTooBigIgnored : .served))
  }
}
