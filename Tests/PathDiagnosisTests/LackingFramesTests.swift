import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures that lack frames of a session: what is known of these from the others.
struct LackingFramesTests {
  private static let banner = Array("SSH-2.0-x\r\n".utf8)

  // MARK: The SYN-ACK

  /// The server's first two segments, in their order or swapped, behind an acknowledgement that shows where
  /// they begin.
  @Test(arguments: [
    (true, "SSH-2.0-", Outcome.open), (false, "SSH-2.0-", .open), (true, "HTTP/1.1", .stalled),
    (false, "HTTP/1.1", .stalled),
  ])
  func `without a SYN-ACK the server's words are put in order all the same`(
    swaps: Bool, words: String, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    let (first, second) = (Array((words + " 400\r\n").utf8), Array("more\r\n".utf8))
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    let next = UInt32(first.count) + 1
    if swaps {
      capture.segment(.server, [.psh, .ack], next, ack: 1, payload: second, at: 20)
    }
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: first, at: 20.1)
    if !swaps {
      capture.segment(.server, [.psh, .ack], next, ack: 1, payload: second, at: 20.2)
    }
    let end = next + UInt32(second.count)
    capture.segment(.client, .ack, 1, ack: end, at: 21)
    capture.segment(.client, [.fin, .ack], 1, ack: end, at: 30)
    capture.segment(.server, [.fin, .ack], end, ack: 2, at: 40)
    capture.segment(.client, .ack, 2, ack: end + 1, at: 41)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    #expect((verdict.cause == .wrongService) == (outcome == .stalled))
  }

  @Test func `without a SYN-ACK nothing is missing of what the client acknowledges first`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Self.banner, at: 20)
    capture.segment(.client, .ack, 1, ack: 12, at: 21)
    let attempts = capture.attempts()
    let conversation = try #require(attempts.first?.conversation)
    #expect(conversation.octetsMissing(from: .server) == 0)
    #expect(conversation.octetsAcknowledged(from: .server) == 11)
  }

  // MARK: The client's FIN

  /// When the client's FIN comes, if it does, behind a server's at 900 ms that acknowledges it or not.
  @Test(
    arguments: [
      (nil, true, Outcome.open), (901.0, true, .open), (901, false, .reset),
    ] as [(Double?, Bool, Outcome)])
  func `a close that answers one that is not there makes no fault`(
    time: Double?, isAnswer: Bool, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    capture.segment(.server, [.fin, .ack], 1, ack: isAnswer ? 2 : 1, at: 900)
    if let time { capture.segment(.client, [.fin, .ack], 1, ack: 2, at: time) }
    capture.segment(.server, .ack, 2, ack: 2, at: 910)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    #expect(!verdict.summary.contains("first"))
  }

  /// Octets of the client that the capture lacks, in front of the server's FIN, and its own FIN later.
  @Test func `a close behind missing octets, and not behind a FIN, is the server's`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    let banner = Array("SSH-2.0-OpenSSH_9.6\r\n".utf8)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: banner, at: 20)
    capture.segment(.client, .ack, 1, ack: 22, at: 21)
    capture.segment(.server, [.fin, .ack], 22, ack: 1007, at: 900)
    capture.segment(.client, [.fin, .ack], 1007, ack: 23, at: 901)
    capture.segment(.server, .ack, 23, ack: 1008, at: 910)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .reset && verdict.cause == .closedInSession, "\(verdict.summary)")
  }

  // MARK: SYN, FIN and RST alone

  @Test func `a service that turns away is heard where the bare ACK is missing`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    let words = Array("Exceeded MaxStartups\r\n".utf8)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: words, at: 20)
    capture.segment(.server, [.fin, .ack], 23, ack: 1, at: 21)
    capture.segment(.client, [.fin, .ack], 1, ack: 24, at: 22)
    #expect(try capture.verdict(until: 20_000).cause == .throttled)
  }

  @Test(arguments: [true, false])
  func `a server that closes without a word does so whatever the filter keeps out`(
    hasACK: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    if hasACK { capture.segment(.client, .ack, 1, ack: 1, at: 11) }
    capture.segment(.server, [.fin, .ack], 1, ack: 1, at: 900)
    capture.segment(.client, [.fin, .ack], 1, ack: 2, at: 901)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .reset && verdict.cause == .closedBeforeBanner, "\(verdict.summary)")
  }

  @Test(arguments: [22, 80, 443] as [UInt16], [Conversation.Peer.client, .server])
  func `a session of which only the ends are there is open`(
    port: UInt16, first: Conversation.Peer
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    if first == .client {
      capture.segment(.client, [.fin, .ack], 500, ack: 7000, at: 900)
      capture.segment(.server, [.fin, .ack], 7000, ack: 501, at: 901)
    } else {
      capture.segment(.server, [.fin, .ack], 7000, ack: 500, at: 900)
      capture.segment(.client, [.fin, .ack], 500, ack: 7001, at: 901)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
  }

  // MARK: Words

  /// An error in the terms of several protocols, behind words of the client that were acknowledged, or not.
  @Test(arguments: [(true, Outcome.open), (false, .reset)])
  func `an error behind words that the capture lacks answers these`(
    isAsked: Bool, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 6379
    capture.handshake()
    let words = Array("-ERR unknown command\r\n".utf8)
    let (next, end): (UInt32, UInt32) = (isAsked ? 20 : 1, UInt32(words.count) + 1)
    capture.segment(.server, [.psh, .ack], 1, ack: next, payload: words, at: 20)
    capture.segment(.server, [.fin, .ack], end, ack: next, at: 21)
    capture.segment(.client, .ack, next, ack: end + 1, at: 22)
    capture.segment(.client, [.fin, .ack], next, ack: end + 1, at: 23)
    capture.segment(.server, .ack, end + 1, ack: next + 1, at: 24)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    #expect((verdict.cause == .closedInSession) == !isAsked)
  }

  /// A second request that nothing answers before the server closes; it acknowledges a FIN that is not there,
  /// or none.
  @Test(arguments: [true, false])
  func `a server that closes behind a client's unseen close owes no answer`(isUnseen: Bool) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    let next = UInt32(request.count) + 1
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: request, at: 20)
    let answer = Array("HTTP/1.1 204 OK\r\n\r\n".utf8)
    let end = UInt32(answer.count) + 1
    capture.segment(.server, [.psh, .ack], 1, ack: next, payload: answer, at: 30)
    capture.segment(.client, [.psh, .ack], next, ack: end, payload: request, at: 1000)
    let last = next + UInt32(request.count)
    capture.segment(.server, .ack, end, ack: last, at: 1010)
    capture.segment(.server, [.fin, .ack], end, ack: last + (isUnseen ? 1 : 0), at: 3000)
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.cause == .closedInSession) != isUnseen, "\(verdict.summary)")
  }
}
