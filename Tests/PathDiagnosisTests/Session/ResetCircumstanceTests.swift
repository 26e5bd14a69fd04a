import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What else a capture shows of a reset of the service, each with what resembles it.
struct ResetCircumstanceTests {
  // The last octets that were sent are acknowledged by the client's own reset, or by nobody.
  @Test(arguments: [(true, true), (true, false), (false, false)])
  func `a client that resets as well and has got everything may have been served`(
    resets: Bool, isWhole: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: request, at: 12)
    let answer = Array("HTTP/1.1 200 OK\r\n\r\nhello".utf8)
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: answer, at: 30)
    capture.segment(.server, [.rst, .ack], 25, ack: 19, at: 30.1)
    if resets { capture.segment(.client, [.rst, .ack], 19, ack: isWhole ? 25 : 20, at: 30.2) }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .serviceReset)
    #expect(verdict.confidence == (isWhole ? .medium : .high))
    let farewell = verdict.observations.first { $0.text.contains("the client resets it too") }
    #expect(farewell?.frames == (isWhole ? [7] : nil))
  }

  // 245 and 54 are both 11 hops of usual initial values.
  @Test(
    arguments: [
      (245, 54, 245, true), (54, 54, 54, false), (245, 54, 54, false), (245, 243, 245, false),
      (60, 52, 60, true),
    ] as [(UInt8, UInt8, UInt8, Bool)])
  func `a reset of what answered the SYN is told from one of what takes the data`(
    opening: UInt8, data: UInt8, reset: UInt8, isTold: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.timeToLive.server = opening
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [22, 3, 1], at: 20)
    capture.segment(.server, .ack, 1, ack: 4, at: 60) { $0.timeToLive = data }
    capture.segment(.server, [.rst, .ack], 1, ack: 4, at: 800) {
      $0.timeToLive = reset
      $0.window = 9701
      $0.identification = 3
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset)
    #expect(
      verdict.observations.contains { $0.text.contains("the SYN-ACK came with TTL") } == isTold)
  }
}
