import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Answers behind the first on one connection of HTTP, and how much of them comes.
struct LaterAnswerTests {
  private static let whole = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
  private static let request = "GET /a HTTP/1.1\r\n\r\n"

  /// Requests and answers in turn; an answer may come in several packets, and none is asked for by "".
  private static func session(
    _ turns: [(request: String, answer: [String])]
  ) -> (capture: CaptureBuilder, client: UInt32, server: UInt32, time: Double) {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    var (own, other, time): (UInt32, UInt32, Double) = (1, 1, 20)
    for turn in turns {
      if !turn.request.isEmpty {
        let words = Array(turn.request.utf8)
        capture.segment(.client, [.psh, .ack], own, ack: other, payload: words, at: time)
        own += UInt32(words.count)
      }
      for part in turn.answer {
        time += 10
        let words = Array(part.utf8)
        capture.segment(.server, [.psh, .ack], other, ack: own, payload: words, at: time)
        other += UInt32(words.count)
      }
      capture.segment(.client, .ack, own, ack: other, at: time + 1)
      time += 100
    }
    return (capture, own, other, time)
  }

  /// What the second answer is, and whether it is cut.
  @Test(
    arguments: [
      (["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"], true),
      (["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "defghi"], false),
      (["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n"], true),
      (
        [
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
          "3\r\nabc\r\n0\r\n\r\n",
        ], false
      ),
      (["HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"], false),
    ] as [([String], Bool)], [TCPFlags([.fin, .ack]), [.rst, .ack]])
  func `a later answer that ends in front of its last octet is cut`(
    answer: ([String], Bool), end: TCPFlags
  ) throws {
    var (capture, client, server, time) = Self.session([
      (Self.request, [Self.whole]), (Self.request, answer.0),
    ])
    capture.segment(.server, end, server, ack: client, at: time)
    let verdict = try capture.verdict(until: 30_000)
    #expect((verdict.outcome == .reset) == answer.1, "\(verdict.summary)")
    if answer.1 { #expect(verdict.summary.contains("of its answer"), "\(verdict.summary)") }
  }

  /// So long the second answer says that it is, and whether it is cut.
  @Test(arguments: [(9, true), (3, false)])
  func `a second answer follows a first that came in several packets`(
    length: Int, isCut: Bool
  ) throws {
    var (capture, client, server, time) = Self.session([
      (Self.request, ["HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc", "def"]),
      (Self.request, ["HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\nabc"]),
    ])
    capture.segment(.server, [.fin, .ack], server, ack: client, at: time)
    let verdict = try capture.verdict(until: 30_000)
    #expect((verdict.outcome == .reset) == isCut, "\(verdict.summary)")
  }

  /// What looks like an answer, and is none to wait for the end of.
  @Test(
    arguments: [
      // A document that holds an answer, as archives of web pages do.
      [
        (request, ["HTTP/1.1 200 OK\r\n\r\n"]),
        ("", ["HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\na"]),
      ],
      // HEAD behind GET.
      [
        (request, [whole]),
        ("HEAD /a HTTP/1.1\r\n\r\n", ["HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"]),
      ],
      // Of a coding that is not the one in chunks.
      [
        (request, [whole]),
        (request, ["HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n", "abcdefgh"]),
      ],
      // Another protocol from there on, in which an answer of HTTP is quoted.
      [
        (request, ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"]),
        ("0123456789", ["HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\na"]),
      ],
      // CONNECT behind GET.
      [
        (request, [whole]),
        ("CONNECT a:1 HTTP/1.1\r\n\r\n", ["HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"]),
      ],
      // Two at once: the last chunk of one answer stands in front of the next.
      [
        (
          request + request,
          ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n"]
        ),
        ("", ["0\r\n\r\n" + whole]),
      ],
      // A third answer, behind one that says early that the rest is awaited.
      [
        (request, ["HTTP/1.1 100 Continue\r\n\r\n"]), ("0123456789", [whole]), (request, [whole]),
      ],
    ] as [[(String, [String])]])
  func `other octets that begin like an answer promise nothing`(
    turns: [(String, [String])]
  ) throws {
    var (capture, client, server, time) = Self.session(
      turns.map { (request: $0.0, answer: $0.1) })
    capture.segment(.server, [.fin, .ack], server, ack: client, at: time)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
  }

  /// Whether the capture lacks the last chunk, which the client acknowledges, or it never came.
  @Test(arguments: [true, false])
  func `a last chunk that the capture lacks is no missing one`(isAcknowledged: Bool) throws {
    var (capture, client, server, time) = Self.session([
      (
        Self.request,
        ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n"]
      )
    ])
    if isAcknowledged { server += 400 }
    capture.segment(.server, [.fin, .ack], server, ack: client, at: time)
    capture.segment(.client, [.fin, .ack], client, ack: server + 1, at: time + 1)
    let verdict = try capture.verdict(until: 30_000)
    #expect((verdict.outcome == .open) == isAcknowledged, "\(verdict.summary)")
  }
}
