import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Keepalives whose answers the capture holds, and their sender may not.
struct KeepaliveAnswerTests {
  /// Keepalives of one side at these times, each answered; then its reset.
  private func verdict(
    of peer: Conversation.Peer, at times: [Double], reset: Double, isAnswered: Bool = true
  ) throws -> Verdict {
    var capture = CaptureBuilder.served()
    for time in times {
      capture.segment(peer, .ack, 3, ack: 4, at: time)
      if isAnswered { capture.segment(peer.other, .ack, 4, ack: 4, at: time + 10) }
    }
    capture.segment(peer, [.rst, .ack], 4, ack: 4, at: reset)
    return try capture.verdict(until: reset + 5000)
  }

  @Test(arguments: [.client, .server] as [Conversation.Peer])
  func `who asks faster and gives up does not hear the answers`(peer: Conversation.Peer) throws {
    let verdict = try verdict(
      of: peer, at: [5000, 10_000, 15_000, 16_000, 17_000, 18_000], reset: 19_000)
    #expect(verdict.outcome == .stalled && verdict.confidence == .medium, "\(verdict.summary)")
    #expect(verdict.place.kind == .unknown)
    #expect(verdict.summary.contains("asks 6 times"))
  }

  @Test(arguments: [(8_000.0, true), (7_200, false)])
  func `a reset in place of the next keepalive is a TCP's that gives up`(
    reset: Double, isLost: Bool
  ) throws {
    let verdict = try verdict(of: .server, at: [2000, 4000, 6000], reset: reset)
    #expect((verdict.outcome == .stalled) == isLost, "\(verdict.summary)")
    if !isLost { #expect(verdict.cause == .serviceReset) }
  }

  @Test func `keepalives that nothing answers are told as that`() throws {
    let verdict = try verdict(
      of: .server, at: [2000, 4000, 6000, 8000], reset: 10_000, isAnswered: false)
    #expect(verdict.summary.contains("4 keepalives from the server get no answer"))
  }

  @Test func `what the other side says behind the reset answers no keepalive`() throws {
    var capture = CaptureBuilder.served()
    for time in [2000, 4000, 6000] as [Double] {
      capture.segment(.client, .ack, 3, ack: 4, at: time)
    }
    capture.segment(.client, [.rst, .ack], 4, ack: 4, at: 8000)
    capture.segment(.server, [.fin, .ack], 4, ack: 4, at: 10_000)
    let verdict = try capture.verdict(until: 20_000)
    #expect(
      verdict.summary.contains("3 keepalives from the client get no answer"), "\(verdict.summary)")
  }
}
