import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures of headers only: what was said shows by its length.
struct SnapLengthTests {
  private static let limit = "snap length"

  private static func session(
    port: UInt16, greets: Bool, closes: Conversation.Peer, snapLength: Int
  ) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.snapLength = snapLength
    capture.handshake()
    let words = Array("220 welcome to this service, wait a moment\r\n".utf8)
    let length = UInt32(words.count) + 1
    var asked = length
    if greets {
      capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: words, at: 20)
      capture.segment(.client, .ack, 1, ack: length, at: 30)
      asked = 1
    } else {
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: words, at: 20)
      capture.segment(.server, [.psh, .ack], 1, ack: length, payload: words, at: 30)
      capture.segment(.client, .ack, length, ack: length, at: 31)
    }
    let (own, other) = closes == .client ? (asked, length) : (length, asked)
    capture.segment(closes, [.fin, .ack], own, ack: other, at: 40)
    capture.segment(closes.other, [.fin, .ack], other, ack: own + 1, at: 41)
    capture.segment(closes, .ack, own + 1, ack: other + 1, at: 42)
    return capture
  }

  /// Who speaks first on which port, who closes, and how sure it may be that the service served.
  @Test(arguments: [
    (22, true, Conversation.Peer.client, Confidence.medium), (443, false, .client, .medium),
    // Who greets and closes may have turned the client away; who answers a question has not.
    (25, true, .server, .medium), (2525, true, .server, .medium), (80, false, .server, .high),
  ])
  func `what a service said is not known where only headers were kept`(
    port: UInt16, greets: Bool, closes: Conversation.Peer, confidence: Confidence
  ) throws {
    var capture = Self.session(port: port, greets: greets, closes: closes, snapLength: 40)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open && verdict.confidence == confidence, "\(verdict.summary)")
    #expect(verdict.observations.contains { $0.text.contains(Self.limit) })
  }

  @Test(arguments: [(80, false), (2525, true)] as [(UInt16, Bool)])
  func `whole packets leave nothing open`(port: UInt16, greets: Bool) throws {
    var capture = Self.session(port: port, greets: greets, closes: .client, snapLength: .max)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open && verdict.confidence == .high)
    #expect(!verdict.observations.contains { $0.text.contains(Self.limit) })
  }
}
