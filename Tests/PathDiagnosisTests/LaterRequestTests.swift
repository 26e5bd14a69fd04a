import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Requests behind others that were answered, and what ends the session in place of an answer.
struct LaterRequestTests {
  /// Words of both sides in turn, acknowledged one by one; the client's come first, unless the service
  /// greets.
  private func dialogue(
    port: UInt16, greets: Bool = false, _ words: [[UInt8]]
  ) -> (capture: CaptureBuilder, client: UInt32, server: UInt32) {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    var numbers: [Conversation.Peer: UInt32] = [.client: 1, .server: 1]
    var peer = greets ? Conversation.Peer.server : .client
    for (index, octets) in words.enumerated() {
      let (own, other) = (numbers[peer] ?? 1, numbers[peer.other] ?? 1)
      let time = 20 + 10 * Double(index)
      capture.segment(peer, [.psh, .ack], own, ack: other, payload: octets, at: time)
      numbers[peer] = own + UInt32(octets.count)
      capture.segment(peer.other, .ack, other, ack: own + UInt32(octets.count), at: time + 1)
      peer = peer.other
    }
    return (capture, numbers[.client] ?? 1, numbers[.server] ?? 1)
  }

  private static let get = Array("GET / HTTP/1.1\r\n\r\n".utf8)
  private static let found = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
  private static let early = Array("HTTP/1.1 413 Too Large\r\n\r\n".utf8)
  private static let connect = Array("CONNECT x:443 HTTP/1.1\r\n\r\n".utf8)
  private static let startup: [UInt8] = [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]
  /// A ServerHello, and a record of application data of so many octets.
  private static let hello = [22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3] as [UInt8]
  private static func record(_ length: Int) -> [UInt8] {
    [23, 3, 3, 0, UInt8(length)] + [UInt8](repeating: 7, count: length)
  }
  private static let clientHello = [22, 3, 1, 0, 5, 1, 0, 0, 1, 3] as [UInt8]

  /// What is asked last, on which port, and whether the service's close behind it is a failure.
  static let closes: [(UInt16, Bool, [[UInt8]], Outcome)] = [
    (80, false, [get, found, get], .reset), (80, false, [get, early, get], .open),
    (
      80, false, [connect, found] + [[UInt8]](repeating: record(200), count: 7), .open
    ),
    (25, true, [Array("220 x\r\n".utf8), Array("EHLO y\r\n".utf8)], .reset),
    (25, true, [Array("220 x\r\n".utf8), Array("QUIT\r\n".utf8), Array("221 x\r\n".utf8)], .open),
    (5432, false, [startup, [0x4e], startup, [0x52, 0, 0, 0, 8], [0x51, 0, 0, 0, 9]], .reset),
    (443, false, [clientHello, hello + record(90), record(100)], .reset),
    // As long as an alert.
    (443, false, [clientHello, hello + record(90), record(26)], .open),
    (9000, false, [[1, 2], [3], [4]], .open),
  ]

  @Test(arguments: closes)
  func `a service that closes behind a request does not answer it`(
    port: UInt16, greets: Bool, words: [[UInt8]], outcome: Outcome
  ) throws {
    var (capture, client, server) = dialogue(port: port, greets: greets, words)
    capture.segment(.server, [.fin, .ack], server, ack: client, at: 3000)
    capture.segment(.client, [.fin, .ack], client, ack: server + 1, at: 3001)
    capture.segment(.server, .ack, server + 1, ack: client + 1, at: 3002)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if verdict.outcome == .reset {
      #expect(verdict.cause == .closedInSession && verdict.confidence < .high)
    }
  }

  @Test(arguments: closes)
  func `a client that waits for an answer and leaves did not get it`(
    port: UInt16, greets: Bool, words: [[UInt8]], outcome: Outcome
  ) throws {
    var (capture, client, server) = dialogue(port: port, greets: greets, words)
    capture.segment(.client, [.fin, .ack], client, ack: server, at: 12_000)
    capture.segment(.server, [.fin, .ack], server, ack: client + 1, at: 12_001)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (outcome == .open ? .open : .stalled))
    if verdict.outcome == .stalled {
      #expect(verdict.cause == .requestUnanswered && verdict.confidence < .high)
    }
  }

  @Test(arguments: [(5.0, Outcome.open), (2000, .reset)])
  func `a close right behind a short word of PostgreSQL's is what was asked for`(
    milliseconds: Double, outcome: Outcome
  ) throws {
    var (capture, client, server) = dialogue(
      port: 5432, [Self.startup, [0x52, 0, 0, 0, 8], [0x58, 0, 0, 0, 4]])
    capture.segment(.server, [.fin, .ack], server, ack: client, at: 40 + milliseconds)
    #expect(try capture.verdict(until: 20_000).outcome == outcome)
  }

  @Test func `the first words through a proxy are owed an answer`() throws {
    var (capture, client, server) = dialogue(
      port: 3128, [Self.connect, Self.found, Self.clientHello])
    capture.segment(.client, [.fin, .ack], client, ack: server, at: 12_000)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.cause == .requestUnanswered)
  }

  @Test(arguments: [(100, Outcome.reset), (26, .open)])
  func `a reset behind what looks like a request in TLS leaves it unanswered`(
    length: Int, outcome: Outcome
  ) throws {
    var (capture, client, server) = dialogue(
      port: 443, [Self.clientHello, Self.hello + Self.record(90), Self.record(length)])
    capture.segment(.server, [.rst, .ack], server, ack: client, at: 300)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome)
    if outcome == .reset { #expect(verdict.confidence == .medium) }
  }

  /// Whether the second packet comes, and whether the capture holds but the beginning of each.
  @Test(arguments: [(true, false), (false, false), (true, true)])
  func `the rest of a ClientHello that does not come is waited for`(
    isWhole: Bool, isCut: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    if isCut { capture.snapLength = 100 }
    capture.handshake()
    let begin = [22, 3, 1, 5, 0, 1, 0, 4, 0xfc] + [UInt8](repeating: 3, count: 1000)
    let rest = [UInt8](repeating: 4, count: 276)
    var end: UInt32 = 1
    // Some stacks take two packets for it, others one.
    let pieces = isCut ? [begin + rest] : isWhole ? [begin, rest] : [begin]
    for piece in pieces {
      capture.segment(.client, [.psh, .ack], end, ack: 1, payload: piece, at: 20)
      end += UInt32(piece.count)
    }
    capture.segment(.server, .ack, 1, ack: end, at: 30)
    capture.segment(.client, [.rst, .ack], end, ack: 1, at: 12_000)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.cause == (isWhole ? .noBanner : .stalledSession), "\(verdict.summary)")
    #expect(verdict.place.kind == (isWhole ? .service : .unknown))
  }

  @Test func `a ClientHello of which the first half is sent again is there as a whole`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    let begin = [22, 3, 1, 5, 0, 1, 0, 4, 0xfc] + [UInt8](repeating: 3, count: 1000)
    let rest = [UInt8](repeating: 4, count: 276)
    let (middle, end) = (UInt32(begin.count) + 1, UInt32(begin.count + rest.count) + 1)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: begin, at: 20)
    capture.segment(.client, [.psh, .ack], middle, ack: 1, payload: rest, at: 21)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: begin, at: 220)
    capture.segment(.server, .ack, 1, ack: end, at: 230)
    capture.segment(.client, [.rst, .ack], end, ack: 1, at: 12_000)
    #expect(try capture.verdict(until: 20_000).cause == .noBanner)
  }

  // MARK: PostgreSQL

  @Test(arguments: [[], [startup, [0x4e]]] as [[[UInt8]]])
  func `a FATAL error is an answer that turns a client away`(denial: [[UInt8]]) throws {
    let text = "SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0"
    let error = [0x45, 0, 0, 0, UInt8(4 + text.utf8.count)] + Array(text.utf8)
    var (capture, client, server) = dialogue(port: 5432, denial + [Self.startup, error])
    capture.segment(.server, [.fin, .ack], server, ack: client, at: 100)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .reset && verdict.cause == .throttled)
    #expect(verdict.summary.contains("sorry, too many clients already"))
  }
}
