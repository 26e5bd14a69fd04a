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
    // Who greets and closes may have turned the client away; who answers a question may break off.
    (25, true, .server, .medium), (2525, true, .server, .medium), (80, false, .server, .medium),
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

  /// Octets of a packet that are kept: the headers, the first line with it, all of the answer's beginning.
  @Test(arguments: [(42, Confidence.medium), (70, .medium), (200, .high)])
  func `an answer is whole only where its length was kept`(
    length: Int, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder.asking()
    capture.snapLength = length
    let header = "HTTP/1.1 200 OK\r\nServer: one of some sort\r\nContent-Length: 10\r\n\r\n"
    let answer = Array(header.utf8) + [UInt8](repeating: 0x78, count: 10)
    let end = UInt32(answer.count + 1)
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: answer, at: 30)
    capture.segment(.server, [.fin, .ack], end, ack: 19, at: 31)
    capture.segment(.client, [.fin, .ack], 19, ack: end + 1, at: 32)
    capture.segment(.server, .ack, end + 1, ack: 20, at: 33)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open && verdict.confidence == confidence, "\(verdict.summary)")
    #expect(
      verdict.observations.contains { $0.text.contains("capture with -s 0") }
        == (confidence == .medium))
  }

  /// A client that leaves behind an answer whose length was not kept, or that waits for more of it first.
  @Test(arguments: [(50.0, Confidence.high), (5000, .medium)])
  func `who leaves right behind an answer has all of it`(
    time: Double, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder.asking()
    capture.snapLength = 70
    let header = Array("HTTP/1.1 200 OK\r\nServer: one of some sort\r\n".utf8)
    let end = UInt32(header.count + 1)
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: header, at: 30)
    capture.segment(.client, .ack, 19, ack: end, at: 31)
    capture.segment(.client, [.fin, .ack], 19, ack: end, at: time)
    capture.segment(.server, [.fin, .ack], end, ack: 20, at: time + 1)
    capture.segment(.client, .ack, 20, ack: end + 1, at: time + 2)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open && verdict.confidence == confidence, "\(verdict.summary)")
  }

  /// The last chunk is behind what was kept, or nothing is.
  @Test(arguments: [(110, Confidence.medium), (.max, .high)])
  func `the last chunk may be cut off`(length: Int, confidence: Confidence) throws {
    var capture = CaptureBuilder.asking()
    capture.snapLength = length
    let header = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    let rest =
      Array("40\r\n".utf8) + [UInt8](repeating: 0x78, count: 64) + Array("\r\n0\r\n\r\n".utf8)
    let (begin, end) = (UInt32(header.count + 1), UInt32(header.count + rest.count + 1))
    capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: header, at: 30)
    capture.segment(.server, [.psh, .ack], begin, ack: 19, payload: rest, at: 31)
    capture.segment(.server, [.fin, .ack], end, ack: 19, at: 32)
    capture.segment(.client, [.fin, .ack], 19, ack: end + 1, at: 33)
    capture.segment(.server, .ack, end + 1, ack: 20, at: 34)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .open && verdict.confidence == confidence, "\(verdict.summary)")
  }

  /// Headers alone, two octets more, enough to know it for a request, and a message that may need no answer.
  @Test(arguments: [
    (40, "GET / HTTP/1.1", Outcome.open, Confidence.medium), (42, "GET / HTTP/1.1", .open, .medium),
    (50, "GET / HTTP/1.1", .stalled, .low), (.max, "cpu.load 3 170000", .open, .high),
  ])
  func `whether a client waits for an answer its words tell`(
    length: Int, words: String, outcome: Outcome, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8017
    capture.snapLength = length
    capture.handshake()
    let asked = Array((words + "\r\n\r\n").utf8)
    let end = UInt32(asked.count + 1)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: asked, at: 20)
    capture.segment(.server, .ack, 1, ack: end, at: 30)
    capture.segment(.client, [.fin, .ack], end, ack: 1, at: 6000)
    capture.segment(.server, [.fin, .ack], 1, ack: end + 1, at: 6001)
    capture.segment(.client, .ack, end + 1, ack: 2, at: 6002)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome && verdict.confidence == confidence, "\(verdict.summary)")
  }
}
