import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Resets that end nothing, and such as end more than their sender's name tells.
struct VainResetTests {
  /// A question and an answer behind what was said before.
  private func talk(
    _ capture: inout CaptureBuilder, _ count: UInt32, isAnswered: Bool = true, at time: Double
  ) {
    let number = 1 + count * 3
    capture.segment(.client, [.psh, .ack], number, ack: number, payload: [1, 2, 3], at: time)
    guard isAnswered else { return }
    capture.segment(
      .server, [.psh, .ack], number, ack: number + 3, payload: [4, 5, 6], at: time + 5)
    capture.segment(.client, .ack, number + 3, ack: number + 3, at: time + 6)
  }

  @Test(arguments: [.client, .server] as [Conversation.Peer])
  func `a reset behind which both sides go on ended nothing`(peer: Conversation.Peer) throws {
    var capture = CaptureBuilder.served()
    capture.segment(peer, .rst, 5_000_000, at: 400) { $0.timeToLive = 61 }
    for count in 1..<4 as Range<UInt32> { talk(&capture, count, at: 400 + Double(count) * 200) }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
  }

  @Test func `resets in both names behind a good close ended nothing`() throws {
    var capture = CaptureBuilder.served()
    capture.timeToLive.client = 61
    capture.segment(.client, [.fin, .ack], 4, ack: 4, at: 100)
    capture.segment(.server, [.fin, .ack], 4, ack: 5, at: 101)
    capture.segment(.client, .ack, 5, ack: 5, at: 102)
    for peer in [Conversation.Peer.client, .server] {
      capture.segment(peer, .rst, 5, at: 400) { $0.timeToLive = 254 }
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
  }

  @Test func `a client that goes on behind its own reset did not send it`() throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, .rst, 4, at: 400)
    talk(&capture, 1, isAnswered: false, at: 20_000)
    capture.segment(.server, .rst, 4, at: 20_000.1)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .reset && verdict.cause == .foreignReset, "\(verdict.summary)")
    #expect(verdict.confidence == .medium)
    #expect(verdict.explanation.contains("goes on as if there were none"))
  }

  @Test(arguments: [(64, true), (61, true), (119, false)] as [(UInt8, Bool)])
  func `a client that resets and says no more did so itself, unless from quite elsewhere`(
    timeToLive: UInt8, isSure: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (59, 64)
    capture.server.port = 8000
    capture.segment(.client, .syn, at: 0) {
      $0.options = [.maximumSegmentSize(1460), .selectiveAcknowledgementPermitted]
    }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 1)
    capture.segment(.client, .ack, 1, ack: 1, at: 1.1)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: [4, 5, 6], at: 30)
    capture.segment(.client, .rst, 4, at: 400) {
      $0.timeToLive = timeToLive == 64 ? 59 : timeToLive
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
    #expect((verdict.confidence == .high) == isSure)
    #expect(verdict.alternatives.contains { $0.cause == .foreignReset } != isSure)
  }

  /// The server's name and the client's, a moment apart, where the capture is the client's own.
  @Test func `a client that answers more of a connection that is gone is no middlebox`() throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [1, 2, 3], at: 400)
    capture.segment(.server, [.rst, .ack], 4, ack: 7, at: 401) { $0.timeToLive = 64 }
    capture.segment(.server, [.psh, .ack], 4, ack: 7, payload: [7, 8], at: 401.5)
    capture.segment(.client, .rst, 7, at: 401.6)
    let verdict = try capture.verdict(until: 30_000)
    #expect(!verdict.summary.contains("both ends at one instant"), "\(verdict.summary)")
  }

  @Test(arguments: [15_000.0, 200])
  func `a reset behind the client's leave answers no request`(wait: Double) throws {
    var capture = CaptureBuilder.asking()
    capture.segment(.server, .ack, 1, ack: 19, at: 30)
    capture.segment(.client, [.fin, .ack], 19, ack: 1, at: 30 + wait)
    capture.segment(.server, .ack, 1, ack: 20, at: 40 + wait)
    capture.segment(.server, [.rst, .ack], 1, ack: 20, at: 3000 + wait)
    let verdict = try capture.verdict(until: 60_000)
    #expect((verdict.cause == .requestUnanswered) == (wait > 10_000), "\(verdict.summary)")
  }

  @Test(arguments: [false, true])
  func `the answer of HTTP that was never sent again has arrived`(isRepeated: Bool) throws {
    var capture = CaptureBuilder.asking()
    let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
    for time in isRepeated ? [30, 300, 800] : [30] as [Double] {
      capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: answer, at: time)
    }
    // Its acknowledgement is not in the capture.
    capture.segment(.server, [.rst, .ack], 1 + UInt32(answer.count), ack: 19, at: 5030)
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.outcome == .open) != isRepeated, "\(verdict.summary)")
  }

  @Test(arguments: [true, false])
  func `a request inside TLS that a reset answers is not served`(isAcknowledged: Bool) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    let hello: [UInt8] = [22, 3, 1, 0, 95, 1, 0, 0, 91, 3, 3] + [UInt8](repeating: 9, count: 89)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: hello, at: 20)
    let certificate: [UInt8] =
      [22, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3] + [UInt8](repeating: 3, count: 74)
      + [20, 3, 3, 0, 1, 1] + [23, 3, 3, 2, 0] + [UInt8](repeating: 8, count: 512)
    capture.segment(.server, [.psh, .ack], 1, ack: 101, payload: certificate, at: 30)
    let next = 1 + UInt32(certificate.count)
    capture.segment(.client, .ack, 101, ack: next, at: 31)
    let request: [UInt8] = [23, 3, 3, 1, 0] + [UInt8](repeating: 5, count: 256)
    capture.segment(.client, [.psh, .ack], 101, ack: next, payload: request, at: 40)
    if isAcknowledged { capture.segment(.server, .ack, next, ack: 362, at: 49) }
    capture.segment(.server, [.rst, .ack], next, ack: 362, at: 50)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .reset && verdict.cause == .serviceReset, "\(verdict.summary)")
  }
}
