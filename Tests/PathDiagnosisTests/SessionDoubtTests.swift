import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Sessions that are watched too briefly, or in part, to say whose fault something is.
struct SessionDoubtTests {
  // MARK: Proxies

  /// A banner behind another's SYN-ACK, and the client's words behind it.
  private func proxied(
    _ words: [UInt8], at times: [Double], isAnswered: Bool, until end: Double = 900
  ) throws -> Verdict {
    var capture = CaptureBuilder()
    capture.timeToLive.server = 53
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 5) { $0.timeToLive = 245 }
    capture.segment(.client, .ack, 1, ack: 1, at: 5.1)
    capture.segment(
      .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-OpenSSH_9.6\r\n".utf8), at: 20)
    capture.segment(.client, .ack, 1, ack: 22, at: 21)
    for time in times {
      capture.segment(.client, [.psh, .ack], 1, ack: 22, payload: words, at: time)
    }
    let next = UInt32(words.count) + 1
    if isAnswered {
      capture.segment(.server, [.psh, .ack], 22, ack: next, payload: [7, 7], at: 50)
      capture.segment(.client, .ack, next, ack: 24, at: 51)
    }
    return try capture.verdict(until: end)
  }

  @Test(arguments: [true, false])
  func `a proxy's session whose last words are repeated is not served`(repeats: Bool) throws {
    let verdict = try proxied(
      Array("SSH-2.0-y\r\n".utf8), at: repeats ? [30, 230, 630] : [30], isAnswered: !repeats)
    #expect((verdict.cause == .proxiedHandshake) != repeats, "\(verdict.summary)")
  }

  @Test(arguments: [(90, true, true), (90, false, false), (11, false, true)])
  func `a proxy's session that owes an answer is not served`(
    length: Int, isAnswered: Bool, isServed: Bool
  ) throws {
    let verdict = try proxied(
      Array(("SSH-2.0-" + String(repeating: "y", count: length - 10) + "\r\n").utf8), at: [30],
      isAnswered: isAnswered, until: isServed ? 900 : 20_000)
    #expect((verdict.cause == .proxiedHandshake) == isServed, "\(verdict.summary)")
  }

  // MARK: Two that answer

  @Test(arguments: [(500.0, Outcome.inconclusive), (20_000, .stalled)])
  func `a session of two that answer, which has just begun, is not decided`(
    end: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, [.syn, .ack], 777_777, ack: 1, at: 10.7)
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: Array("GET / HTTP/1.1\r\n\r\n".utf8), at: 12)
    capture.segment(.server, .ack, 1, ack: 19, at: 20)
    let verdict = try capture.verdict(until: end)
    #expect(verdict.outcome == outcome && verdict.cause == .duplicateAddress)
    #expect(verdict.confidence == (outcome == .stalled ? .medium : .low))
    #expect(verdict.summary.contains("is not decided") == (outcome == .inconclusive))
  }

  @Test func `a session of two that answer, which the server resets at once, is decided`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, [.syn, .ack], 777_777, ack: 1, at: 10.7)
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    capture.segment(.server, .rst, 1, at: 12) { $0.window = 0 }
    let verdict = try capture.verdict(until: 500)
    #expect(verdict.outcome == .reset && verdict.cause == .duplicateAddress)
  }

  // MARK: No banner

  private static let hello = [22, 3, 1, 0, 5, 1, 0, 0, 1, 3] as [UInt8]

  /// A client that waits for an answer of TLS until it closes, whose octets are acknowledged at a time.
  private func silent(acknowledged time: Double, closes: Bool) throws -> Verdict {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: Self.hello, at: 20)
    capture.segment(.server, .ack, 1, ack: 11, at: 30)
    if time > 1000 {
      capture.segment(.client, .ack, 10, ack: 1, at: time - 10)
      capture.segment(.server, .ack, 1, ack: 11, at: time)
    }
    if closes { capture.segment(.client, [.fin, .ack], 11, ack: 1, at: 12_000) }
    return try capture.verdict(until: 60_000)
  }

  /// When the server was heard last, whether the client closes at 12 s, and whether that is near.
  @Test(arguments: [(11_000.0, true, true), (30, true, false), (11_000, false, false)])
  func `silence ends where the client closes`(time: Double, closes: Bool, isHeard: Bool) throws {
    let verdict = try silent(acknowledged: time, closes: closes)
    #expect(verdict.outcome == .stalled && verdict.cause == .noBanner)
    #expect(
      verdict.explanation.contains("acknowledges what it gets") == isHeard,
      "\(verdict.explanation)")
    #expect(verdict.explanation.contains("nothing has come from it for") != isHeard)
  }

  @Test(arguments: [
    (443, "openssl s_client -connect 203.0.113.66:443, for a minute"),
    (25, "nc -v 203.0.113.66 25, for a minute"),
  ])
  func `who waits for a service begins as its protocol does`(port: UInt16, words: String) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    if port == 443 {
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: Self.hello, at: 20)
      capture.segment(.server, .ack, 1, ack: 11, at: 30)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.cause == .noBanner)
    #expect(verdict.alternatives.contains { $0.decide == Text(words) }, "\(verdict.alternatives)")
  }

  // MARK: Resets

  /// A bare reset behind the client's request, from so many hops nearer than the server's segments.
  @Test(
    arguments: [(57, false), (59, false), (55, false), (61, true), (53, true)] as [(UInt8, Bool)])
  func `a reset two hops off may have come another way`(
    timeToLive: UInt8, isForeign: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: 100)
    capture.segment(.server, .rst, 4, at: 110) {
      $0.timeToLive = timeToLive
      $0.window = 0
      $0.identification = 0
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .reset)
    #expect(verdict.cause == (isForeign ? .foreignReset : .serviceReset), "\(verdict.summary)")
  }
}
