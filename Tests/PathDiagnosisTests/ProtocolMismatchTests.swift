import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What a client begins with, and what answers it.
struct ProtocolMismatchTests {
  private static let hello = [22, 3, 1, 0, 5, 1, 0, 0, 1, 3] as [UInt8]
  private static let serverHello =
    [22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3, 23, 3, 3, 0, 2, 7, 7] as [UInt8]
  private static let alert = [21, 3, 3, 0, 2, 2, 70] as [UInt8]
  private static let identification = Array("SSH-2.0-OpenSSH_9.6\r\n".utf8)
  private static let bad = Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)
  private static let found = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
  private static let get = Array("GET / HTTP/1.1\r\n\r\n".utf8)
  private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
  private static let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0] as [UInt8]

  /// The words of both sides in turn, then both close.
  private func dialogue(port: UInt16, greets: Bool = false, _ words: [[UInt8]]) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    var numbers: [Conversation.Peer: UInt32] = [.client: 1, .server: 1]
    var peer = greets ? Conversation.Peer.server : .client
    var time = 20.0
    for octets in words {
      let (own, other) = (numbers[peer] ?? 1, numbers[peer.other] ?? 1)
      numbers[peer] = own + UInt32(octets.count)
      capture.segment(peer, [.psh, .ack], own, ack: other, payload: octets, at: time)
      capture.segment(peer.other, .ack, other, ack: own + UInt32(octets.count), at: time + 1)
      time += 10
      peer = peer.other
    }
    let (client, server) = (numbers[.client] ?? 1, numbers[.server] ?? 1)
    capture.segment(.server, [.fin, .ack], server, ack: client, at: time)
    capture.segment(.client, [.fin, .ack], client, ack: server + 1, at: time + 1)
    capture.segment(.server, .ack, server + 1, ack: client + 1, at: time + 2)
    return capture
  }

  static let mismatches: [(UInt16, [[UInt8]])] = [
    (8080, [hello, bad]), (8080, [identification, bad]), (22, [hello, identification]),
    (22, [get, identification]), (8080, [preface, bad]), (9443, [identification, alert]),
    (9443, [get, alert]), (25, [hello, Array("220 mail ESMTP\r\n".utf8)]),
  ]

  @Test(arguments: mismatches)
  func `who is answered in another protocol got to the wrong service`(
    port: UInt16, words: [[UInt8]]
  ) throws {
    var capture = dialogue(port: port, words)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .stalled && verdict.cause == .wrongService)
    #expect(verdict.confidence == .medium)
  }

  static let matches: [(UInt16, Bool, [[UInt8]])] = [
    (8080, false, [get, found]), (8080, false, [get, bad]),
    (2222, false, [identification] + [identification]),
    // They go on to understand each other.
    (2222, false, [get, identification, get, found, get, found]),
    (9443, false, [hello, serverHello]), (9443, false, [hello, alert]),
    (8080, false, [preface, settings]),
    // What is behind CONNECT is the other end's.
    (
      3128, false,
      [Array("CONNECT x:22 HTTP/1.1\r\n\r\n".utf8), found, identification, identification]
    ),
    (
      587, true,
      [
        Array("220 mail ESMTP\r\n".utf8), Array("EHLO x\r\n".utf8), Array("250 STARTTLS\r\n".utf8),
        Array("STARTTLS\r\n".utf8), Array("220 ready\r\n".utf8), hello, serverHello,
      ]
    ),
    (21, true, [Array("220 FTP\r\n".utf8), Array("QUIT\r\n".utf8), Array("221 bye\r\n".utf8)]),
  ]

  @Test(arguments: matches)
  func `who is answered in its own protocol is served`(
    port: UInt16, greets: Bool, words: [[UInt8]]
  ) throws {
    var capture = dialogue(port: port, greets: greets, words)
    #expect(try capture.verdict().cause != .wrongService)
  }

  @Test func `the port's own protocol tells more`() throws {
    var capture = dialogue(port: 443, [Self.hello, Self.bad])
    let verdict = try capture.verdict()
    #expect(verdict.cause == .wrongService && verdict.confidence == .high)
  }

  @Test(arguments: [
    ("HTTP/1.0 400", "an HTTP server"), ("+OK", "a server of mail"), ("* OK", "a server of mail"),
  ])
  func `a server whose line is cut is named by its first octets`(
    words: String, name: String
  ) throws {
    var capture = dialogue(port: 9000, [Self.hello, Array((words + " ").utf8)])
    let verdict = try capture.verdict()
    #expect(verdict.cause == .wrongService && verdict.summary.contains(name))
    #expect(!verdict.observations.contains { $0.text.contains("TLS server") })
  }
}
