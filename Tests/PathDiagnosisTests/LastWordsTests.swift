import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What a service says and does last, and what that shows.
struct LastWordsTests {
  @Test(arguments: [true, false], [true, false])
  func `a daemon that turns a client away does so however it closes`(
    closes: Bool, isSocketMade: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    let line = Array("Exceeded MaxStartups\r\n".utf8)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: line, at: 20)
    if closes { capture.segment(.server, [.fin, .ack], 23, ack: 1, at: 20.1) }
    capture.segment(
      .client, [.psh, .ack], 1, ack: 23, payload: Array("SSH-2.0-x\r\n".utf8), at: 30)
    capture.segment(.server, isSocketMade ? [.rst, .ack] : .rst, closes ? 24 : 23, ack: 1, at: 40) {
      $0.window = isSocketMade ? 500 : 0
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .throttled)
    #expect(verdict.confidence == .high)
  }

  @Test(arguments: [true, false])
  func `a reset that follows the server's own close is not what ended the session`(
    closes: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: [4, 5, 6], at: 30)
    capture.segment(.client, .ack, 4, ack: 4, at: 31)
    if closes { capture.segment(.server, [.fin, .ack], 4, ack: 4, at: 40) }
    capture.segment(.client, [.psh, .ack], 4, ack: closes ? 5 : 4, payload: [7, 7], at: 50)
    capture.segment(.server, .rst, closes ? 5 : 4, at: 60) { $0.window = 0 }
    #expect(try capture.verdict().outcome == (closes ? .open : .reset))
  }

  /// An SSH server's identification and offer, and the client's of so many octets.
  private func offers(_ length: Int) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.handshake()
    let name = Array("SSH-2.0-x\r\n".utf8)
    let offer: [UInt8] = [0, 0, 2, 4, 4, 20] + [UInt8](repeating: 0, count: 514)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: name + offer, at: 20)
    let own = name + [UInt8](repeating: 0, count: length)
    capture.segment(.client, [.psh, .ack], 1, ack: 532, payload: own, at: 30)
    let end = UInt32(1 + own.count)
    capture.segment(.server, [.fin, .ack], 532, ack: end, at: 40)
    capture.segment(.client, [.fin, .ack], end, ack: 533, at: 50)
    capture.segment(.server, .ack, 533, ack: end + 1, at: 60)
    return capture
  }

  @Test(arguments: [0, 1000])
  func `a close behind both offers of SSH is one without agreement`(length: Int) throws {
    var capture = offers(length)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .closedInSession)
    #expect(verdict.explanation.contains("no algorithm in common") == (length > 0))
  }

  @Test(arguments: [true, false])
  func `a server that closes has no secret reason where it is asked for another protocol`(
    isAskedOtherwise: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    let hello: [UInt8] = [22, 3, 1, 0, 3, 1, 2, 3]
    let request = isAskedOtherwise ? Array("GET / HTTP/1.1\r\n\r\n".utf8) : hello
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: request, at: 20)
    capture.segment(.server, [.fin, .ack], 1, ack: UInt32(1 + request.count), at: 30)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .closedBeforeBanner)
    #expect(verdict.explanation.contains("another protocol") == isAskedOtherwise)
    #expect(verdict.alternatives.isEmpty == isAskedOtherwise)
  }

  /// How an upload begins, its length in octets, and what a close behind it is.
  @Test(arguments: [
    ("\0", 6000, Outcome.open), ("\0", 600, .reset), ("POST / HTTP/1.1\r\n\r\n", 6000, .reset),
  ])
  func `a service that takes an upload has no word to miss`(
    begin: String, length: Int, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 9000
    capture.handshake()
    var next: UInt32 = 1
    let octets = Array(begin.utf8) + [UInt8](repeating: 0, count: length - begin.utf8.count)
    for start in stride(from: 0, to: length, by: 1000) {
      let piece = Array(octets[start..<min(start + 1000, length)])
      capture.segment(.client, [.psh, .ack], next, ack: 1, payload: piece, at: 20)
      next += UInt32(piece.count)
      capture.segment(.server, .ack, 1, ack: next, at: 30)
    }
    capture.segment(.server, [.fin, .ack], 1, ack: next, at: 30)
    capture.segment(.client, [.fin, .ack], next, ack: 2, at: 40)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    // What is small may be no question either.
    if length == 600 {
      #expect(verdict.confidence == .low && verdict.alternatives.first?.cause == .served)
    }
  }

  @Test(
    arguments: [
      ([21, 3, 3, 0, 2, 2, 70], true),
      ([22, 3, 3, 0, 4, 2, 0, 0, 0, 22, 3, 3, 0, 1, 11], false),
      // The name that the client asks for is unknown, and the session goes on.
      ([21, 3, 3, 0, 2, 1, 112, 22, 3, 3, 0, 4, 2, 0, 0, 0, 22, 3, 3, 0, 1, 11], false),
    ] as [([UInt8], Bool)])
  func `an alert that is all a TLS server says is told by its name`(
    answer: [UInt8], isAlert: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: [22, 3, 1, 0, 3, 1, 2, 3], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 9, payload: answer, at: 30)
    capture.segment(.client, [.fin, .ack], 9, ack: UInt32(1 + answer.count), at: 40)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.explanation.contains("protocol_version") == isAlert)
    #expect(verdict.explanation.contains("alert") == isAlert)
  }

  @Test(arguments: [(0, 8000), (200, 8000), (0, 8001)] as [(Double, UInt16)])
  func `a port that accepted before may have a limit of connections`(
    time: Double, port: UInt16
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    if time == 0 { capture.handshake() }
    capture.server.port = 8000
    capture.client.port = 40001
    capture.segment(.client, .syn, at: 100)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 110) { $0.wireSequence = 0 }
    capture.client.port = 40000
    if time > 0 { capture.handshake(at: time) }
    let verdict = try #require(capture.verdicts().first { $0.outcome == .refused })
    let limit = verdict.alternatives.first { $0.text.contains("a limit of connections") }
    #expect((limit != nil) == (time == 0 && port == 8000))
  }
}
