import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What the client asks decides what is missed of the server.
struct FirstWordsTests {
  private static let hello: [UInt8] = [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]
  private static let response = Array("HTTP/1.1 200 OK\r\n\r\nhello".utf8)

  /// A request and its answer; with `isFast` the SYN carries the request.
  private func verdict(
    port: UInt16, _ request: [UInt8], _ answer: [UInt8], isFast: Bool = false, until end: Double
  ) throws -> Verdict {
    var capture = CaptureBuilder()
    capture.server.port = port
    let asked = UInt32(request.count)
    if isFast {
      capture.segment(.client, .syn, payload: request, at: 0)
      capture.segment(.server, [.syn, .ack], ack: 1 + asked, at: 10)
      capture.segment(.client, .ack, 1 + asked, ack: 1, at: 11)
    } else {
      capture.handshake()
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: request, at: 20)
      capture.segment(.server, .ack, 1, ack: 1 + asked, at: 30)
    }
    if !answer.isEmpty {
      capture.segment(.server, [.psh, .ack], 1, ack: 1 + asked, payload: answer, at: 40)
      capture.segment(.client, .ack, 1 + asked, ack: 1 + UInt32(answer.count), at: 50)
    }
    return try capture.verdict(until: end)
  }

  @Test(arguments: [true, false])
  func `plain HTTP on the port of TLS is served`(isFast: Bool) throws {
    let verdict = try verdict(
      port: 443, Array("GET / HTTP/1.0\r\n\r\n".utf8), Self.response, isFast: isFast, until: 60_000)
    #expect(verdict.outcome == .open)
  }

  @Test func `a protocol of their own on the port of TLS is served`() throws {
    let verdict = try verdict(port: 443, [0, 0, 0, 9, 1, 2], [0, 0, 0, 4, 7], until: 60_000)
    #expect(verdict.outcome == .open)
  }

  @Test func `records of a protocol of their own that only begin as those of TLS are served`()
    throws
  {
    let own: [UInt8] = [0x16, 0, 0x84, 0, 10, 1, 2]
    let answer: [UInt8] = [0x17, 0, 0x34, 0, 10, 9, 9]
    #expect(try verdict(port: 5223, own, answer, until: 60_000).outcome == .open)
    // One who speaks TLS gets no service by that.
    #expect(try verdict(port: 5223, Self.hello, answer, until: 60_000).cause == .wrongService)
  }

  @Test func `a ClientHello of SSL 2 asks for TLS`() throws {
    let old: [UInt8] = [0x80, 46, 1, 3, 1, 0, 21]
    #expect(try verdict(port: 443, old, Self.response, until: 60_000).cause == .wrongService)
    let other: [UInt8] = [0x80, 46, 9, 9, 1, 0, 21]
    #expect(try verdict(port: 443, other, Self.response, until: 60_000).outcome == .open)
  }

  @Test(arguments: [true, false])
  func `what overtakes the server's first segment counts as well as that`(isWhole: Bool) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: Self.hello, at: 20)
    // One record of 2500 octets with all of the server's handshake, then another.
    var stream: [UInt8] = [22, 3, 3, 0x09, 0xc4, 2, 0, 0, 77]
    stream += [UInt8](repeating: 7, count: 2496) + [20, 3, 3, 0, 1, 1]
    let parts = [1000..<2000, 0..<1000, 2000..<(isWhole ? 2511 : 2400)]
    for (index, part) in parts.enumerated() {
      capture.segment(
        .server, [.psh, .ack], 1 + UInt32(part.lowerBound), ack: 11, payload: Array(stream[part]),
        at: 30 + Double(index) / 10)
    }
    let end = UInt32(parts[2].upperBound)
    capture.segment(.client, .ack, 11, ack: 1 + end, at: 40)
    let verdict = try capture.verdict(until: 60_000)
    #expect(verdict.outcome == (isWhole ? .open : .stalled))
    if isWhole { #expect(verdict.summary.contains("2511 octets from the server")) }
  }

  @Test func `HTTP in answer to a ClientHello is the wrong service`() throws {
    let verdict = try verdict(port: 443, Self.hello, Self.response, until: 60_000)
    #expect(verdict.cause == .wrongService)
  }

  @Test func `HTTP in answer to an identification of SSH is the wrong service`() throws {
    let verdict = try verdict(
      port: 22, Array("SSH-2.0-x\r\n".utf8), Self.response, until: 60_000)
    #expect(verdict.cause == .wrongService)
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\n\r\nhello", true, Outcome.open),
    ("HTTP/1.1 200 OK\r\n\r\nhello", false, .reset),
    ("4 rows in set\r\n", true, .reset),
  ])
  func `a reset behind a web server's whole answer is a way of closing`(
    answer: String, isAcknowledged: Bool, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    let length = UInt32(answer.utf8.count)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [71, 69, 84], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: Array(answer.utf8), at: 30)
    if isAcknowledged {
      capture.segment(.client, .ack, 4, ack: 1 + length, at: 40)
    } else {
      for time in [250, 700, 1600] as [Double] {
        capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: Array(answer.utf8), at: time)
      }
    }
    capture.segment(.server, [.rst, .ack], 1 + length, ack: 4, at: 5000)
    #expect(try capture.verdict(until: 6000).outcome == outcome)
  }

  @Test func `a server whose first octets the capture lacks is not said to have stalled`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: Self.hello, at: 20)
    capture.segment(.server, [.psh, .ack], 1449, ack: 11, payload: [1, 2, 3], at: 30)
    capture.segment(.client, .ack, 11, ack: 1452, at: 40)
    #expect(try capture.verdict(until: 60_000).outcome == .open)
  }

  @Test func `a request of another protocol that nobody answers is stalled`() throws {
    let verdict = try verdict(port: 443, [0, 0, 0, 9, 1, 2], [], until: 60_000)
    #expect(verdict.outcome == .stalled)
  }

  /// PostgreSQL's CancelRequest has 16 octets and its code; others want an answer.
  @Test(
    arguments: [([0, 0, 0, 16, 4, 210, 22, 46], true), ([0, 0, 0, 16, 0, 3, 0, 0], false)]
      as [([UInt8], Bool)])
  func `who asks to cancel another's question gets no word`(
    head: [UInt8], isCancel: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 5432
    capture.handshake()
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: head + [0, 0, 1, 2, 3, 4, 5, 6], at: 20)
    capture.segment(.server, .ack, 1, ack: 17, at: 30)
    capture.segment(.server, [.fin, .ack], 1, ack: 17, at: 31)
    capture.segment(.client, [.fin, .ack], 17, ack: 2, at: 32)
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.outcome == .open) == isCancel, "\(verdict.summary)")
  }

  /// A query of DNS and a request of RDP, and octets that are neither.
  @Test(
    arguments: [
      ([0, 17, 7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1], true),
      ([3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0], true),
      ([3, 0, 0, 12, 6, 0xe0, 0, 0, 0, 0, 0], false),
    ] as [([UInt8], Bool)])
  func `a client that leaves without the answer that its words ask for did not get it`(
    words: [UInt8], isRequest: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 9999
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: words, at: 20)
    let end = 1 + UInt32(words.count)
    capture.segment(.server, .ack, 1, ack: end, at: 30)
    capture.segment(.client, [.fin, .ack], end, ack: 1, at: 4400)
    capture.segment(.server, .ack, 1, ack: end + 1, at: 4410)
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.cause == .requestUnanswered) == isRequest, "\(verdict.summary)")
  }

  /// The number of the packet with the error: the first of the server, or one that answers.
  @Test(arguments: [(0, true), (2, false)] as [(UInt8, Bool)])
  func `an error of MySQL in place of its greeting turns a client away that spoke at once`(
    number: UInt8, isRefusal: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 3306
    capture.handshake()
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: [UInt8](repeating: 1, count: 44), at: 20)
    let words = Array("Host '198.51.100.1' is not allowed to connect to this server".utf8)
    capture.segment(
      .server, [.psh, .ack], 1, ack: 45,
      payload: [UInt8(words.count + 3), 0, 0, number, 255, 0x6a, 4] + words, at: 30)
    capture.segment(.server, [.rst, .ack], 8 + UInt32(words.count), ack: 45, at: 30.1)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.summary.contains("is not allowed") == isRefusal, "\(verdict.summary)")
  }
}
