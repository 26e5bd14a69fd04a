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
}
