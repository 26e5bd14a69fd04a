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
}
