import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures that lack what was said, and closes that nobody meant.
struct UnseenWordsTests {
  @Test(arguments: [22, 80, 443] as [UInt16])
  func `octets that are acknowledged were said, whether or not the capture has them`(
    port: UInt16
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, [.fin, .ack], 7000, ack: 500, at: 900)
    capture.segment(.client, [.fin, .ack], 500, ack: 7001, at: 901)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
    #expect(port == 80 || verdict.confidence == .medium)
    #expect(verdict.observations.contains { $0.text.contains("are not in the capture") })
  }

  @Test func `a close behind no octet at all is without a word`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.fin, .ack], 1, ack: 1, at: 900)
    capture.segment(.client, [.fin, .ack], 1, ack: 2, at: 901)
    #expect(try capture.verdict(until: 20_000).cause == .closedBeforeBanner)
  }

  @Test func `words that stand behind what acknowledges them were said`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [22, 3, 1, 0, 1, 1], at: 20)
    capture.segment(.client, .ack, 7, ack: 8, at: 30)
    capture.segment(.server, [.fin, .ack], 8, ack: 7, at: 30.1)
    capture.segment(
      .server, [.psh, .ack], 1, ack: 7, payload: [21, 3, 3, 0, 2, 2, 40], at: 30.2)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open && verdict.explanation.contains("handshake_failure"))
  }

  @Test(arguments: [true, false])
  func `what follows a FIN is not of the one who closed`(goesOn: Bool) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.server, [.fin, .ack], 4, ack: 4, at: 40) { $0.timeToLive = 60 }
    // A retransmission, or something new.
    let (number, words): (UInt32, [UInt8]) = goesOn ? (4, [7, 8, 9]) : (1, [4, 5, 6])
    capture.segment(.server, [.psh, .ack], number, ack: 4, payload: words, at: 60)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (goesOn ? .reset : .open))
    if goesOn { #expect(verdict.cause == .foreignReset && verdict.confidence == .medium) }
  }

  /// An upload, the service's close, octets that the client sends behind it, and what answers these.
  @Test(arguments: [
    (1400, 400.0, 1400, true, Outcome.reset), (1400, 400, 30, true, .open),
    (1400, 400, 1400, false, .open),
    // Right behind its answer.
    (1400, 40, 1400, true, .open),
    // What had not begun is not cut off.
    (0, 400, 1400, true, .open),
  ])
  func `a service that closes in the midst of an upload cuts it off`(
    before: Int, close: Double, length: Int, resets: Bool, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder.served()
    let next = 4 + UInt32(before)
    if before > 0 {
      let octets = [UInt8](repeating: 1, count: before)
      capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: octets, at: 35)
      capture.segment(.server, .ack, 4, ack: next, at: 36)
    }
    capture.segment(.server, [.fin, .ack], 4, ack: next, at: close)
    let octets = [UInt8](repeating: 1, count: length)
    capture.segment(.client, [.psh, .ack], next, ack: 4, payload: octets, at: close + 1)
    if resets {
      capture.segment(.server, .rst, 5, at: close + 2) { $0.window = 0 }
    } else {
      capture.segment(.server, .ack, 5, ack: next + UInt32(length), at: close + 2)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .reset { #expect(verdict.cause == .closedInSession) }
  }

  @Test(arguments: [true, false])
  func `keepalives that a router refuses are not only unanswered`(isRefused: Bool) throws {
    var capture = CaptureBuilder.served()
    let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))
    for time in [10_000, 11_000, 12_000, 13_000.0] {
      let packet = capture.segment(.client, .ack, 3, ack: 4, at: time)
      if isRefused { capture.error((3, 0), from: router, about: packet, at: time + 5) }
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (isRefused ? .unreachable : .stalled))
    if isRefused { #expect(verdict.place.by == router) }
  }

  @Test(arguments: [(true, Outcome.open), (false, .reset)])
  func `a web server's own reset ends an idle connection, whenever it comes`(
    isOfSocket: Bool, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    let answer = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
    let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: request, at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: answer, at: 30)
    capture.segment(.client, .ack, 19, ack: 20, at: 31)
    capture.segment(.server, isOfSocket ? [.rst, .ack] : .rst, 20, ack: 19, at: 62_000) {
      if !isOfSocket {
        $0.window = 0
        $0.timeToLive = 250
        $0.identification = 0
      }
    }
    #expect(try capture.verdict(until: 70_000).outcome == outcome)
  }

  @Test(arguments: [(500.0, Confidence.high), (12_000, .medium)])
  func `a port of TLS where nobody says a word for long is not surely in order`(
    time: Double, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    // Seen behind some routers.
    capture.timeToLive = (60, 64)
    capture.handshake()
    capture.segment(.client, [.fin, .ack], 1, ack: 1, at: time)
    capture.segment(.server, [.fin, .ack], 1, ack: 2, at: time + 1)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open && verdict.confidence == confidence)
  }
}
