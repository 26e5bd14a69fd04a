import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What one direction of a session shows of the other, and what not.
struct HalfSeenTests {
  @Test(arguments: [
    (TCPFlags([.rst, .ack]), Outcome.reset), (.rst, .open),
  ])
  func `a reset right behind the SYN-ACK ends the session of which the server's half is seen`(
    flags: TCPFlags, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, flags, 1, ack: 80, at: 300) { $0.window = 501 }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    guard outcome == .reset else { return }
    #expect(verdict.cause == .resetBeforeBanner && verdict.confidence == .low)
    #expect(verdict.summary.contains("before the service said a word"))
  }

  @Test(arguments: [Conversation.Peer.client, .server], [true, false])
  func `a half of a session shows nothing that acknowledges its own octets`(
    side: Conversation.Peer, seesBoth: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    for (peer, flags, number, ack, words, time) in [
      (.client, .syn, 0, nil, [], 0), (.server, [.syn, .ack], 0, 1, [], 10),
      (.client, .ack, 1, 1, [], 11), (.client, [.psh, .ack], 1, 1, [1, 2, 3], 20),
      (.server, [.psh, .ack], 1, 4, [4, 5, 6], 30), (.client, .ack, 4, 4, [], 31),
    ] as [(Conversation.Peer, TCPFlags, UInt32, UInt32?, [UInt8], Double)]
    where seesBoth || peer == side {
      capture.segment(peer, flags, number, ack: ack, payload: words, at: time)
    }
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
    let name = side == .client ? "client" : "server"
    let said = verdict.observations.filter { $0.text.contains("3 octets from the \(name)") }
    #expect(said.count == 1, "\(verdict.observations)")
    #expect(said.contains { $0.text.contains("acknowledged") } == seesBoth)
  }

  // MARK: Pauses

  @Test(arguments: [true, false])
  func `words that are repeated behind a pause show no forgotten connection by one side alone`(
    seesBoth: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.segment(.client, .syn, at: 0)
    if seesBoth { capture.segment(.server, [.syn, .ack], ack: 1, at: 10) }
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    if seesBoth { capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: [4], at: 30) }
    capture.segment(.client, .ack, 4, ack: 2, at: 31)
    for time in [241_000.0, 241_200, 241_600, 242_400] {
      capture.segment(.client, [.psh, .ack], 4, ack: 2, payload: [9, 9], at: time)
    }
    let verdict = try capture.verdict(until: 243_000)
    #expect((verdict.cause == .idleTimeout) == seesBoth, "\(verdict.summary)")
    if !seesBoth { #expect(verdict.outcome == .open) }
  }

  @Test(arguments: [true, false])
  func `a reset behind a pause that one side alone shows is a weaker sign`(
    seesBoth: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    if seesBoth { capture.segment(.client, .syn, at: 0) }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    if seesBoth {
      capture.segment(.client, .ack, 1, ack: 1, at: 11)
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    }
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: [4, 5, 6], at: 30)
    if seesBoth { capture.segment(.client, .ack, 4, ack: 4, at: 31) }
    capture.segment(.server, [.rst, .ack], 4, ack: 4, at: 241_000) { $0.window = 0 }
    let verdict = try capture.verdict(until: 250_000)
    #expect(verdict.outcome == .reset && verdict.cause == .idleTimeout, "\(verdict.summary)")
    #expect(verdict.confidence == (seesBoth ? .medium : .low))
  }

  /// What the later SYN-ACKs acknowledge, from the same port.
  @Test(arguments: [(4_000_000, 3), (1, 1)] as [(UInt32, Int)])
  func `SYN-ACKs to other SYNs are of other attempts, though no SYN is seen`(
    step: UInt32, count: Int
  ) {
    var capture = CaptureBuilder()
    for place in 0..<3 as Range<UInt32> {
      let (ack, time) = (1 + place * (step - 1), Double(place) * 60_000)
      capture.segment(.server, [.syn, .ack], ack: ack, at: time)
      capture.segment(.server, .ack, 1, ack: ack + 60, at: time + 30)
    }
    #expect(capture.attempts().count == count)
  }
}
