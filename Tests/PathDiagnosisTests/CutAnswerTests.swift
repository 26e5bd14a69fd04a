import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Answers of web servers that name their length, and how much of them comes.
struct CutAnswerTests {
  private static let header = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\nServer: x\r\n\r\n"

  /// A request, and an answer of so many octets behind its header.
  private func answered(
    _ request: String = "GET / HTTP/1.1\r\n\r\n", _ header: String = header, body: Int
  ) -> (capture: CaptureBuilder, request: UInt32, answer: UInt32) {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    let (asked, said) = (Array(request.utf8), Array(header.utf8))
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: asked, at: 20)
    let behind = UInt32(asked.count + 1)
    capture.segment(.server, [.psh, .ack], 1, ack: behind, payload: said, at: 30)
    var end = UInt32(said.count + 1)
    if body > 0 {
      capture.segment(
        .server, [.psh, .ack], end, ack: behind, payload: [UInt8](repeating: 0x78, count: body),
        at: 31)
      end += UInt32(body)
    }
    capture.segment(.client, .ack, behind, ack: end, at: 32)
    return (capture, behind, end)
  }

  @Test(arguments: [(60, Outcome.reset), (100, .open)])
  func `a server that closes before the end of its answer cuts it off`(
    body: Int, outcome: Outcome
  ) throws {
    var (capture, request, answer) = answered(body: body)
    capture.segment(.server, [.fin, .ack], answer, ack: request, at: 40)
    capture.segment(.client, [.fin, .ack], request, ack: answer + 1, at: 41)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == outcome)
    guard outcome == .reset else { return }
    #expect(verdict.cause == .closedInSession && verdict.confidence == .medium)
    #expect(verdict.summary.contains("closes it 40 octets before the end"))
  }

  @Test func `what a server that has closed resets is no answer either`() throws {
    var (capture, request, answer) = answered(body: 60)
    capture.segment(.server, [.fin, .ack], answer, ack: request, at: 40)
    capture.segment(.client, [.psh, .ack], request, ack: answer + 1, payload: [13, 10], at: 41)
    capture.segment(.server, .rst, answer + 1, at: 42) { $0.window = 0 }
    let verdict = try capture.verdict()
    #expect(verdict.cause == .closedInSession)
  }

  @Test(arguments: [(60, Outcome.reset), (100, .open)])
  func `a reset in front of the last octet is no way of closing`(
    body: Int, outcome: Outcome
  ) throws {
    var (capture, request, answer) = answered(body: body)
    capture.segment(.server, [.rst, .ack], answer, ack: request, at: 40)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == outcome)
    if outcome == .reset { #expect(verdict.summary.contains("40 octets before the end")) }
  }

  @Test(arguments: [(100, Outcome.open), (60, .reset)])
  func `a client's own reset may acknowledge the whole answer`(
    body: Int, outcome: Outcome
  ) throws {
    var (capture, request, answer) = answered(body: body)
    capture.segment(
      .server, [.psh, .ack], answer, ack: request, payload: [UInt8](repeating: 0x78, count: 7),
      at: 35)
    capture.segment(.server, [.rst, .ack], answer + 7, ack: request, at: 40)
    capture.segment(.client, [.rst, .ack], request, ack: answer + 7, at: 40.1)
    #expect(try capture.verdict().outcome == outcome)
  }

  @Test(arguments: [
    (1.0, Outcome.open, nil), (5, .stalled, Confidence.low), (12, .stalled, .medium),
  ])
  func `an answer that stops is waited for`(
    seconds: Double, outcome: Outcome, confidence: Confidence?
  ) throws {
    var (capture, request, answer) = answered(body: 60)
    capture.segment(.client, [.fin, .ack], request, ack: answer, at: 32 + 1000 * seconds)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == outcome)
    if let confidence { #expect(verdict.confidence == confidence) }
  }

  @Test(arguments: [(5.0, Outcome.open), (12, .stalled)])
  func `a capture may end in the middle of an answer`(seconds: Double, outcome: Outcome) throws {
    var (capture, _, _) = answered(body: 60)
    #expect(try capture.verdict(until: 32 + 1000 * seconds).outcome == outcome)
  }

  @Test func `who closes its half behind the request may wait`() throws {
    var (capture, request, answer) = answered(body: 0)
    capture.segment(.client, [.fin, .ack], request, ack: answer, at: 33)
    let rest = [UInt8](repeating: 0x78, count: 60)
    capture.segment(.server, [.psh, .ack], answer, ack: request + 1, payload: rest, at: 40)
    capture.segment(.client, .ack, request + 1, ack: answer + 60, at: 41)
    capture.segment(.server, [.fin, .ack], answer + 60, ack: request + 1, at: 1000)
    #expect(try capture.verdict().cause == .closedInSession)
  }

  @Test func `a client that leaves while the answer is on its way did not want it`() throws {
    var (capture, request, answer) = answered(body: 0)
    capture.segment(.client, [.fin, .ack], request, ack: answer, at: 33)
    capture.segment(.client, .rst, request + 1, at: 34)
    let rest = [UInt8](repeating: 0x78, count: 60)
    capture.segment(.server, [.psh, .ack], answer, ack: request, payload: rest, at: 35)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test(arguments: [
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1e9\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 10 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nX-Content-Length: 100\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n",
    "HTTP/1.1 200 OK\r\n\r\nContent-Length: 100\r\n\r\n",
  ])
  func `what names no length promises nothing`(header: String) throws {
    var (capture, request, answer) = answered("GET / HTTP/1.1\r\n\r\n", header, body: 0)
    capture.segment(.server, [.fin, .ack], answer, ack: request, at: 40)
    #expect(try capture.verdict().outcome == .open)
  }

  @Test func `an answer to HEAD has no body`() throws {
    var (capture, request, answer) = answered("HEAD / HTTP/1.1\r\n\r\n", body: 0)
    capture.segment(.server, [.fin, .ack], answer, ack: request, at: 40)
    #expect(try capture.verdict().outcome == .open)
  }

  private static let chunkedHeader = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
  private static let chunked = chunkedHeader + "5\r\nhello\r\n"

  /// What comes behind the first chunk, how the server ends it, and whether the answer is cut.
  @Test(
    arguments: [
      ([], [.fin, .ack], true), ([], [.rst, .ack], true), (["0\r\n\r\n"], [.fin, .ack], false),
      (["3\r\nabc\r\n"], [.fin, .ack], true), (["3\r\nabc\r\n0\r\n\r\n"], [.rst, .ack], false),
      // Another answer behind the last chunk, and an end that is cut in pieces.
      (["0\r\n\r\n", "HTTP/1.1 200 OK\r\n"], [.fin, .ack], false),
      (["0\r\n", "\r\n"], [.fin, .ack], false),
    ] as [([String], TCPFlags, Bool)])
  func `an answer in chunks ends with the last`(
    rest: [String], end: TCPFlags, isCut: Bool
  ) throws {
    var capture = CaptureBuilder.asking()
    var next: UInt32 = 1
    for (index, words) in ([Self.chunked] + rest).enumerated() {
      capture.segment(
        .server, [.psh, .ack], next, ack: 19, payload: Array(words.utf8),
        at: 30 + Double(index) * 100)
      next += UInt32(words.utf8.count)
      capture.segment(.client, .ack, 19, ack: next, at: 31 + Double(index) * 100)
    }
    capture.segment(.server, end, next, ack: 19, at: 5000)
    let verdict = try capture.verdict(until: 30_000)
    #expect((verdict.outcome == .reset) == isCut, "\(verdict.summary)")
    if isCut { #expect(verdict.summary.contains("before the last chunk of its answer")) }
  }

  @Test(
    arguments: [
      ([], true), (["5\r\nhello\r\n"], true), (["5\r\nhello\r\n", "0\r\n\r\n"], false),
    ] as [([String], Bool)])
  func `the empty line behind a header is not that behind the last chunk`(
    rest: [String], isCut: Bool
  ) throws {
    var capture = CaptureBuilder.asking()
    var next: UInt32 = 1
    for words in [Self.chunkedHeader] + rest {
      capture.segment(
        .server, [.psh, .ack], next, ack: 19, payload: Array(words.utf8), at: 30 + Double(next))
      next += UInt32(words.utf8.count)
    }
    capture.segment(.server, [.fin, .ack], next, ack: 19, at: 5000)
    let verdict = try capture.verdict(until: 30_000)
    #expect((verdict.cause == .closedInSession) == isCut, "\(verdict.summary)")
  }

  /// A stream of events, in which nothing happens, and whose reader leaves.
  @Test func `chunks that nobody has to send are not missed`() throws {
    var capture = CaptureBuilder.asking()
    let words = Array(Self.chunked.utf8)
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: words, at: 30)
    capture.segment(.client, .ack, 19, ack: 1 + UInt32(words.count), at: 31)
    capture.segment(.client, [.fin, .ack], 19, ack: 1 + UInt32(words.count), at: 20_000)
    #expect(try capture.verdict(until: 30_000).outcome == .open)
  }
}
