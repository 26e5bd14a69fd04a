import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Requests whose answers a capture lacks, or has in another order.
struct UnseenAnswerTests {
  private static let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
  private static let answer = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)

  private func asked() -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: Self.request, at: 20)
    capture.segment(.server, .ack, 1, ack: 19, at: 30)
    return capture
  }

  @Test(arguments: [true, false])
  func `an answer that the client acknowledges was given`(isAcknowledged: Bool) throws {
    var capture = asked()
    let next: UInt32 = isAcknowledged ? 20 : 1
    if isAcknowledged { capture.segment(.client, .ack, 19, ack: 20, at: 40) }
    capture.segment(.client, [.fin, .ack], 19, ack: next, at: 12_000)
    capture.segment(.server, .ack, next, ack: 20, at: 12_010)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == (isAcknowledged ? .open : .stalled), "\(verdict.summary)")
    if !isAcknowledged { #expect(verdict.cause == .requestUnanswered) }
  }

  @Test(arguments: [true, false])
  func `a later answer that the client acknowledges was given as well`(
    isAcknowledged: Bool
  ) throws {
    var capture = asked()
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: Self.answer, at: 40)
    capture.segment(.client, .ack, 19, ack: 20, at: 41)
    capture.segment(.client, [.psh, .ack], 19, ack: 20, payload: Self.request, at: 1000)
    capture.segment(.server, .ack, 20, ack: 37, at: 1010)
    let next: UInt32 = isAcknowledged ? 39 : 20
    if isAcknowledged { capture.segment(.client, .ack, 37, ack: next, at: 1050) }
    capture.segment(.server, [.fin, .ack], next, ack: 37, at: 3000)
    capture.segment(.client, [.fin, .ack], 37, ack: next + 1, at: 3001)
    capture.segment(.server, .ack, next + 1, ack: 38, at: 3010)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == (isAcknowledged ? .open : .reset), "\(verdict.summary)")
    if !isAcknowledged { #expect(verdict.cause == .closedInSession) }
  }

  @Test(arguments: [true, false])
  func `an answer that stands behind its FIN came before it`(isThere: Bool) throws {
    var capture = asked()
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: Self.answer, at: 40)
    capture.segment(.client, .ack, 19, ack: 20, at: 41)
    capture.segment(.client, [.psh, .ack], 19, ack: 20, payload: Self.request, at: 1000)
    let end: UInt32 = isThere ? 39 : 20
    capture.segment(.server, [.fin, .ack], end, ack: 37, at: 3000)
    if isThere {
      capture.segment(.server, [.psh, .ack], 20, ack: 37, payload: Self.answer, at: 3000.1)
    }
    capture.segment(.client, [.fin, .ack], 37, ack: end + 1, at: 3001)
    capture.segment(.server, .ack, end + 1, ack: 38, at: 3010)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == (isThere ? .open : .reset), "\(verdict.summary)")
    if !isThere { #expect(verdict.cause == .closedInSession) }
  }
}
