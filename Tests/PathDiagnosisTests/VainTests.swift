import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What a side sends in vain while the other is heard, each with what resembles it.
struct VainTests {
  /// Data of the server again and again, as its own capture shows it.
  private func repeats(
    _ capture: inout CaptureBuilder, of size: Int, _ sequence: UInt32, ack: UInt32
  ) {
    for time in [100, 300, 700, 1500, 3100, 6300.0] {
      capture.segment(
        .server, [.psh, .ack], sequence, ack: ack, payload: [UInt8](repeating: 9, count: size),
        at: time)
    }
  }

  @Test(arguments: [(1400, Outcome.mtuBlackHole), (36, .stalled)])
  func `a client that is heard and acknowledges nothing does not get it`(
    size: Int, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder.served()
    repeats(&capture, of: size, 4, ack: 4)
    capture.segment(.client, [.fin, .ack], 4, ack: 4, at: 9000)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome && verdict.confidence == .medium)
    if outcome == .mtuBlackHole { #expect(verdict.cause == .reverseBlackHole) }
  }

  @Test func `packets as large that arrived before show that it is no matter of size`() throws {
    var capture = CaptureBuilder.served()
    let large = [UInt8](repeating: 8, count: 1400)
    capture.segment(.server, [.psh, .ack], 4, ack: 4, payload: large, at: 50)
    capture.segment(.client, .ack, 4, ack: 1404, at: 51)
    repeats(&capture, of: 1400, 1404, ack: 4)
    capture.segment(.client, [.psh, .ack], 4, ack: 1404, payload: [1], at: 9000)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .stalledSession)
    #expect(verdict.summary.contains("is heard"))
    #expect(verdict.alternatives.first?.cause == .reverseBlackHole)
  }

  @Test(arguments: [(1460, Outcome.mtuBlackHole), (1100, .stalled)])
  func `first words may have been joined by retransmission, unless they fill packets`(
    size: Int, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    repeats(&capture, of: size, 1, ack: 4)
    capture.segment(.client, [.fin, .ack], 4, ack: 1, at: 9000)
    #expect(try capture.verdict(until: 20_000).outcome == outcome)
  }

  @Test func `what is acknowledged in the end was only late`() throws {
    var capture = CaptureBuilder.served()
    repeats(&capture, of: 1400, 4, ack: 4)
    capture.segment(.client, [.fin, .ack], 4, ack: 1404, at: 9000)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  // MARK: Octets that only numbers tell of

  @Test(arguments: [true, false])
  func `octets that later segments count, and nobody acknowledges, got lost`(
    isAcknowledged: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.fin, .ack], 4, ack: isAcknowledged ? 3004 : 4, at: 9000)
    capture.segment(.server, .ack, 3004, ack: 5, at: 9010)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (isAcknowledged ? .open : .stalled))
    if !isAcknowledged {
      #expect(verdict.summary.contains("3000 octets of the server get lost"))
      #expect(verdict.alternatives.first?.cause == .reverseBlackHole)
    }
  }

  @Test func `octets that are late by a moment are not lost`() throws {
    var capture = CaptureBuilder.served()
    capture.segment(.server, .ack, 6, ack: 4, at: 40)
    capture.segment(.server, [.psh, .ack], 4, ack: 4, payload: [7, 8], at: 40.2)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test(arguments: [Conversation.Peer.client, .server])
  func `the capture that lacks frames lacks them too`(peer: Conversation.Peer) throws {
    var capture = CaptureBuilder.served()
    capture.segment(peer, .ack, 3004, ack: 4, at: 9010)
    capture.segment(peer.other, .ack, 4, ack: 3004, at: 9011)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  // MARK: Requests

  private static let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)

  /// A request at 20 ms that is acknowledged, and the client's close.
  private func asked(
    _ request: [UInt8], port: UInt16 = 80, closesAfter time: Double
  ) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: request, at: 20)
    let next = UInt32(1 + request.count)
    capture.segment(.server, .ack, 1, ack: next, at: 30)
    capture.segment(.client, [.fin, .ack], next, ack: 1, at: 20 + time)
    capture.segment(.server, [.fin, .ack], 1, ack: next + 1, at: 30 + time)
    capture.segment(.client, .ack, next + 1, ack: 2, at: 31 + time)
    return capture
  }

  @Test(arguments: [(5000.0, Outcome.stalled), (300, .open)])
  func `who gives up on an answer that is due did not get it`(
    time: Double, outcome: Outcome
  ) throws {
    var capture = asked(Self.request, closesAfter: time)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome)
    if outcome == .stalled {
      #expect(verdict.cause == .requestUnanswered && verdict.confidence == .low)
      #expect(verdict.summary.contains("when the client gave up"))
    }
  }

  @Test func `no answer may be due to octets of no known protocol`() throws {
    var capture = asked([1, 2, 3], port: 514, closesAfter: 5000)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test func `who goes on to report waits for nothing`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 514
    capture.handshake()
    for line in 0..<8 {
      let time = 20 + Double(line) * 2000
      let sequence = UInt32(1 + 3 * line)
      capture.segment(.client, [.psh, .ack], sequence, ack: 1, payload: [65, 65, 10], at: time)
      capture.segment(.server, .ack, 1, ack: sequence + 3, at: time + 10)
    }
    capture.segment(.client, [.fin, .ack], 25, ack: 1, at: 15_000)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\n\r\n", Outcome.stalled), ("HTTP/1.1 101 Go\r\n\r\n", .open),
  ])
  func `a later request is owed an answer like the first`(answer: String, outcome: Outcome) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: Self.request, at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: Array(answer.utf8), at: 30)
    capture.segment(.client, [.psh, .ack], 19, ack: 20, payload: Self.request, at: 40)
    capture.segment(.server, .ack, 20, ack: 37, at: 50)
    #expect(try capture.verdict(until: 20_000).outcome == outcome)
  }

  // MARK: Greetings

  @Test(arguments: [("220 ready\r\n", 25, Outcome.stalled), ("\u{5}d\u{1}", 20_000, .open)])
  func `a service that greets owes an answer; one that reports does not`(
    greeting: String, port: UInt16, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    let next = UInt32(1 + greeting.utf8.count)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array(greeting.utf8), at: 20)
    capture.segment(.client, [.psh, .ack], 1, ack: next, payload: [72, 73, 10], at: 30)
    capture.segment(.server, .ack, next, ack: 4, at: 40)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome)
    if outcome == .stalled { #expect(verdict.summary.contains("first words behind the greeting")) }
  }

  @Test(arguments: [(25, Outcome.stalled), (80, .open)] as [(UInt16, Outcome)])
  func `a service that has the first word and does not say it stalls`(
    port: UInt16, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    capture.segment(.client, [.fin, .ack], 1, ack: 1, at: 12_000)
    capture.segment(.server, [.fin, .ack], 1, ack: 2, at: 12_010)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome)
    if outcome == .stalled { #expect(verdict.cause == .noBanner) }
  }
}
