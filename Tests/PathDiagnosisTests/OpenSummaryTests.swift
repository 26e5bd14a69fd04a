import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What the first line says of a session that is open.
struct OpenSummaryTests {
  private static let banner = Array("SSH-2.0-x\r\n".utf8)

  // MARK: The handshake

  /// SYNs at some times, and the acknowledgement of an answer that the capture lacks.
  @Test(
    arguments: [
      ([0, 1000, 3000], 3010, "a handshake of 3 SYNs over 3.0 s"), ([0, 200], 300, nil),
      // A way that takes long, as over a satellite.
      ([0], 1500, nil),
    ] as [([Double], Double, String?)])
  func `SYNs that are sent again show in the length of the handshake`(
    syns: [Double], end: Double, words: String?
  ) throws {
    var capture = CaptureBuilder()
    for time in syns { capture.segment(.client, .syn, at: time) }
    capture.segment(.client, .ack, 1, ack: 1, at: end)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Self.banner, at: end + 10)
    capture.segment(.client, .ack, 1, ack: 12, at: end + 11)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.summary.contains("a handshake of") == (words != nil))
    if let words { #expect(verdict.summary.contains(words), "\(verdict.summary)") }
  }

  @Test func `an answer in front of the last SYN was lost on its way`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000] {
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
    }
    capture.segment(.client, .ack, 1, ack: 1, at: 1011)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Self.banner, at: 1030)
    capture.segment(.client, .ack, 1, ack: 12, at: 1031)
    let verdict = try capture.verdict()
    #expect(verdict.summary.contains("a handshake of 2 SYNs over 1.0 s"), "\(verdict.summary)")
  }

  /// A reset that answers the first SYN, or comes between the only SYN and its answer.
  @Test(arguments: [true, false])
  func `a reset that answered an earlier SYN is not called forged`(isEarlier: Bool) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 10) { $0.wireSequence = 0 }
    if isEarlier { capture.segment(.client, .syn, at: 500) }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 510)
    capture.segment(.client, .ack, 1, ack: 1, at: 511)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Self.banner, at: 530)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(
      verdict.observations.contains { $0.text.contains("a reset answered an earlier SYN") }
        == isEarlier)
    #expect(verdict.observations.contains { $0.text.contains("forged") } != isEarlier)
  }

  // MARK: The end

  @Test(arguments: [Conversation.Peer.client, .server])
  func `who closed first is told`(first: Conversation.Peer) throws {
    var capture = CaptureBuilder.served()
    capture.segment(first, [.fin, .ack], 4, ack: 4, at: 100)
    capture.segment(first.other, [.fin, .ack], 4, ack: 5, at: 110)
    capture.segment(first, .ack, 5, ack: 5, at: 111)
    let name = first == .client ? "client" : "server"
    #expect(
      try capture.verdict().summary.description.hasSuffix(
        "closed by both sides, the \(name) first."))
  }

  @Test(arguments: [true, false])
  func `where frames are out of order nobody closed first`(isLate: Bool) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, .ack, 4, ack: 4, at: isLate ? 150 : 99)
    capture.segment(.server, [.fin, .ack], 4, ack: 4, at: 100)
    capture.segment(.client, [.fin, .ack], 4, ack: 5, at: 100.1)
    capture.segment(.server, .ack, 5, ack: 5, at: 101)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(
      verdict.summary.description.hasSuffix(
        isLate ? "closed by both sides." : "closed by both sides, the server first."))
  }

  // MARK: Words

  @Test(arguments: [(1, "1 octet from the server"), (2, "2 octets from the server")])
  func `octets are told in the number of them`(count: Int, words: String) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    let octets = [UInt8](repeating: 4, count: count)
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: octets, at: 30)
    #expect(try capture.verdict().summary.contains(words))
  }

  /// A port whose service has a word to say first, or after the client's; how long it may.
  @Test(arguments: [
    (25, false, 500.0, true), (8000, true, 500, true), (8000, false, 500, false),
  ])
  func `a capture that ends before the service said a word tells little`(
    port: UInt16, asks: Bool, end: Double, isEarly: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    if asks {
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
      capture.segment(.server, .ack, 1, ack: 4, at: 30)
    }
    let verdict = try capture.verdict(until: end)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
    #expect(verdict.confidence == (isEarly ? .medium : .high))
    #expect(verdict.explanation.contains("before the service says a word") == isEarly)
  }

  @Test func `a client that leaves before the service said a word cuts no capture short`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 25
    capture.handshake()
    capture.segment(.client, [.fin, .ack], 1, ack: 1, at: 30)
    capture.segment(.server, [.fin, .ack], 1, ack: 2, at: 40)
    capture.segment(.client, .ack, 2, ack: 2, at: 41)
    let verdict = try capture.verdict(until: 500)
    #expect(verdict.outcome == .open && verdict.confidence == .high)
  }
}
