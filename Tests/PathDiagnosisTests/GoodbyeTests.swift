import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Requests inside encrypted sessions that nobody answers, and the words behind them that only say goodbye.
struct GoodbyeTests {
  private static let clientHello = [22, 3, 1, 0, 5, 1, 0, 0, 1, 3] as [UInt8]
  private static let hello = [22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3] as [UInt8]

  private static func record(_ length: Int) -> [UInt8] {
    [23, 3, 3, 0, UInt8(length)] + [UInt8](repeating: 7, count: length)
  }

  /// The client's words and the server's in turn, acknowledged one by one.
  private static func dialogue(
    port: UInt16, _ words: [[UInt8]]
  ) -> (capture: CaptureBuilder, client: UInt32, server: UInt32) {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    var numbers: (UInt32, UInt32) = (1, 1)
    for (index, octets) in words.enumerated() {
      let time = 20 + 10 * Double(index)
      let peer: Conversation.Peer = index % 2 == 0 ? .client : .server
      let (own, other) = peer == .client ? numbers : (numbers.1, numbers.0)
      let end = own + UInt32(octets.count)
      capture.segment(peer, [.psh, .ack], own, ack: other, payload: octets, at: time)
      capture.segment(peer.other, .ack, other, ack: end, at: time + 1)
      if peer == .client { numbers.0 = end } else { numbers.1 = end }
    }
    return (capture, numbers.0, numbers.1)
  }

  private static func session(_ request: Int) -> [[UInt8]] {
    [clientHello, hello + record(90), record(request)]
  }

  /// How long the request is, how long the client waits in milliseconds, how long its last word is, when it
  /// closes behind that, and what comes of it.
  @Test(arguments: [
    (100, 12_000.0, 26, 1.0, Outcome.stalled),
    // As short as an alert; soon; by a request; and much later.
    (26, 12_000, 26, 1, .open), (100, 4_000, 26, 1, .open), (100, 12_000, 100, 1, .open),
    (100, 12_000, 26, 5_000, .open),
  ])
  func `a closing alert does not hide that the request before it had no answer`(
    request: Int, wait: Double, word: Int, close: Double, outcome: Outcome
  ) throws {
    var (capture, client, server) = Self.dialogue(port: 443, Self.session(request))
    let goodbye = Self.record(word)
    let end = client + UInt32(goodbye.count)
    capture.segment(
      .client, [.psh, .ack], client, ack: server, payload: goodbye, at: 50 + wait)
    capture.segment(.client, [.fin, .ack], end, ack: server, at: 50 + wait + close)
    capture.segment(.server, [.fin, .ack], server, ack: end + 1, at: 51 + wait + close)
    capture.segment(.client, .ack, end + 1, ack: server + 1, at: 52 + wait + close)
    let verdict = try capture.verdict(until: 40_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .stalled {
      #expect(verdict.cause == .requestUnanswered && verdict.confidence == .low)
      #expect(verdict.summary.contains("within 12.0 s"))
    }
  }

  @Test func `an idle connection that was answered closes with an alert`() throws {
    var (capture, client, server) = Self.dialogue(
      port: 443, Self.session(100) + [Self.record(200)])
    let goodbye = Self.record(26)
    let end = client + UInt32(goodbye.count)
    capture.segment(.client, [.psh, .ack], client, ack: server, payload: goodbye, at: 15_000)
    capture.segment(.client, [.fin, .ack], end, ack: server, at: 15_001)
    capture.segment(.server, [.fin, .ack], server, ack: end + 1, at: 15_002)
    #expect(try capture.verdict(until: 40_000).outcome == .open)
  }

  /// Whether the server's close acknowledges the request, which did not cross it then.
  @Test(arguments: [(true, Outcome.reset), (false, .open)])
  func `a close behind a request stays one when an alert answers it`(
    isAcknowledged: Bool, outcome: Outcome
  ) throws {
    var (capture, client, server) = Self.dialogue(
      port: 443, [Self.clientHello, Self.hello + Self.record(90)])
    let (request, goodbye) = (Self.record(100), Self.record(26))
    let asked = client + UInt32(request.count)
    capture.segment(.client, [.psh, .ack], client, ack: server, payload: request, at: 60)
    if isAcknowledged { capture.segment(.server, .ack, server, ack: asked, at: 70) }
    capture.segment(
      .server, [.fin, .ack], server, ack: isAcknowledged ? asked : client, at: 300)
    capture.segment(.client, [.psh, .ack], asked, ack: server + 1, payload: goodbye, at: 301)
    capture.segment(.server, .rst, server + 1, at: 302) { $0.window = 0 }
    let verdict = try capture.verdict(until: 40_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .reset {
      #expect(verdict.cause == .closedInSession && verdict.confidence == .low)
    }
  }

  // MARK: SSH

  private static let identification = Array("SSH-2.0-x\r\n".utf8)
  /// A SSH_MSG_KEXINIT.
  private static let offer = [0, 0, 2, 4, 4, 20] as [UInt8] + [UInt8](repeating: 0, count: 514)

  private static func login(_ request: Int, later: [[UInt8]] = []) -> [[UInt8]] {
    [
      identification, identification + offer, offer + [UInt8](repeating: 2, count: 80),
      [UInt8](repeating: 3, count: 400), [UInt8](repeating: 4, count: request),
    ] + later
  }

  /// The client's last word, how long it waits in milliseconds, what follows that word.
  @Test(arguments: [
    (140, 20_000.0, [], Outcome.stalled),
    // A key on the keyboard; who leaves at once; an answer; a session that goes on for long.
    (36, 20_000, [], .open), (140, 100, [], .open),
    (140, 20_000, [[UInt8](repeating: 5, count: 36)], .open), (140, 200_000, [], .open),
    (140, 20_000, [[UInt8](repeating: 5, count: 9000), [UInt8](repeating: 6, count: 140)], .open),
  ])
  func `a login that is not answered is no session in order`(
    request: Int, wait: Double, later: [[UInt8]], outcome: Outcome
  ) throws {
    var (capture, client, server) = Self.dialogue(port: 22, Self.login(request, later: later))
    capture.segment(.client, [.fin, .ack], client, ack: server, at: 100 + wait)
    capture.segment(.server, .ack, server, ack: client + 1, at: 101 + wait)
    let verdict = try capture.verdict(until: 300_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .stalled {
      #expect(verdict.cause == .requestUnanswered && verdict.confidence == .low)
      #expect(verdict.summary.contains("login"))
      #expect(verdict.alternatives.contains { $0.cause == .served })
    }
  }

  @Test func `a login that goes on when the capture ends is not given up`() throws {
    var (capture, _, _) = Self.dialogue(port: 22, Self.login(140))
    #expect(try capture.verdict(until: 60_000).outcome == .open)
  }
}
