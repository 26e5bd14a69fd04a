import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Sessions in which no data is lost, and that stop all the same.
struct UnheardTests {
  /// Keepalives from one side, a second apart; those in `answered` get an answer.
  private func keepAlive(
    _ capture: inout CaptureBuilder, _ peer: Conversation.Peer, _ times: Int = 5,
    answered: Range<Int> = 0..<0
  ) {
    for index in 0..<times {
      let time = 10_000 + 1000 * Double(index)
      capture.segment(peer, .ack, 3, ack: 4, at: time)
      if answered.contains(index) { capture.segment(peer.other, .ack, 4, ack: 4, at: time + 20) }
    }
  }

  // MARK: Keepalives

  @Test(arguments: [Conversation.Peer.client, .server], [true, false])
  func `keepalives without an answer show that the other end is gone`(
    peer: Conversation.Peer, isGivenUp: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    keepAlive(&capture, peer, 6, answered: 0..<2)
    if isGivenUp { capture.segment(peer, [.rst, .ack], 4, ack: 4, at: 16_000) }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .stalledSession)
    #expect(verdict.confidence == .medium && verdict.place.kind == .unknown)
    let name = peer == .client ? "the client" : "the server"
    #expect(verdict.summary.contains("4 keepalives from \(name)"))
    let end = verdict.observations.last { $0.text.contains("gives up by a reset") }
    #expect((end != nil) == isGivenUp)
  }

  @Test(arguments: [Conversation.Peer.client, .server])
  func `keepalives that are answered, or of which one is open when the capture ends, are idleness`(
    peer: Conversation.Peer
  ) throws {
    var capture = CaptureBuilder.served()
    keepAlive(&capture, peer, 6, answered: 0..<6)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
    capture = CaptureBuilder.served()
    keepAlive(&capture, peer, 6, answered: 0..<4)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test func `a late answer to keepalives shows that nobody is gone`() throws {
    var capture = CaptureBuilder.served()
    keepAlive(&capture, .client, 5, answered: 4..<5)
    #expect(try capture.verdict(until: 60_000).outcome == .open)
  }

  @Test func `keepalives after the other side has closed are nobody's loss`() throws {
    var capture = CaptureBuilder.served()
    capture.segment(.server, [.fin, .ack], 4, ack: 4, at: 40)
    capture.segment(.client, .ack, 4, ack: 5, at: 41)
    for time in [10_000, 11_000, 12_000, 13_000.0] {
      capture.segment(.client, .ack, 3, ack: 5, at: time)
    }
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test func `a reset of the other end answers keepalives`() throws {
    var capture = CaptureBuilder.served()
    keepAlive(&capture, .client, 4)
    capture.segment(.server, .rst, 4, at: 13_020) { $0.window = 0 }
    #expect(try capture.verdict(until: 20_000).outcome == .reset)
  }

  // MARK: A shut window

  /// Data until the window is shut, and probes of it for so many seconds.
  private func shut(
    for seconds: Double, greets: Bool = true, opens: Bool = false
  ) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    let next: UInt32 = greets ? 4 : 1
    if greets {
      capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [4, 5, 6], at: 20)
    }
    let data = [UInt8](repeating: 7, count: 1000)
    capture.segment(.client, [.psh, .ack], 1, ack: next, payload: data, at: 30)
    capture.segment(.server, .ack, next, ack: 1001, at: 50) { $0.window = 0 }
    var (time, wait) = (50.0, 400.0)
    while time + wait <= 50 + 1000 * seconds {
      time += wait
      wait *= 2
      capture.segment(.client, .ack, 1000, ack: next, at: time)
      capture.segment(.server, .ack, next, ack: 1001, at: time + 20) { $0.window = 0 }
    }
    if opens { capture.segment(.server, .ack, next, ack: 1001, at: time + 100) }
    return capture
  }

  @Test func `a service that reads nothing more stalls the session`() throws {
    var capture = shut(for: 15)
    let verdict = try capture.verdict(until: 16_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .stalledSession)
    #expect(verdict.place.kind == .service && verdict.confidence == .medium)
    #expect(verdict.summary.contains("does not read"))
  }

  @Test func `a window that opens again, or is shut for a moment, stalls nothing`() throws {
    var opening = shut(for: 15, opens: true)
    #expect(try opening.verdict(until: 16_000).outcome == .open)
    var brief = shut(for: 5)
    #expect(try brief.verdict(until: 8000).outcome == .open)
  }

  @Test func `a service that says no word does not read either, where its window is shut`() throws {
    var capture = shut(for: 15, greets: false)
    #expect(try capture.verdict(until: 16_000).summary.contains("the service does not read"))
  }

  @Test(arguments: [true, false])
  func `a client that reads nothing more stalls the session`(isShut: Bool) throws {
    var capture = CaptureBuilder.served()
    let data = [UInt8](repeating: 7, count: 1000)
    capture.segment(.server, [.psh, .ack], 4, ack: 4, payload: data, at: 40)
    capture.segment(.client, .ack, 4, ack: 1004, at: 41) { $0.window = 0 }
    for time in [250, 650, 1450, 3050, 6250.0] {
      capture.segment(.server, .ack, 1003, ack: 4, at: time)
      capture.segment(.client, .ack, 4, ack: 1004, at: time + 1) { $0.window = 0 }
    }
    if !isShut { capture.segment(.client, .ack, 4, ack: 1004, at: 6300) }
    capture.segment(.client, [.rst, .ack], 4, ack: 1004, at: 14_000)
    let verdict = try capture.verdict(until: 16_000)
    #expect(verdict.outcome == (isShut ? .stalled : .open))
    if isShut { #expect(verdict.place.kind == .here && verdict.summary.contains("the client")) }
  }

  /// The server's full segment is never acknowledged; the client repeats what the server has acknowledged,
  /// or says nothing more.
  @Test(arguments: [true, false])
  func `who repeats what was acknowledged loses small packets as well`(isRepeated: Bool) throws {
    var capture = CaptureBuilder.served()
    let full = [UInt8](repeating: 7, count: 1460)
    for (index, time) in [1000, 1400, 2200, 3800, 7000, 13_000].enumerated() {
      capture.segment(.server, [.psh, .ack], 4, ack: 4, payload: full, at: Double(time))
      if isRepeated, index > 0 {
        capture.segment(
          .client, [.psh, .ack], 1, ack: 4, payload: [1, 2, 3], at: Double(time) + 50)
        capture.segment(.server, .ack, 1464, ack: 4, at: Double(time) + 51)
      } else {
        capture.segment(.client, .ack, 4, ack: 4, at: Double(time) + 50)
      }
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.outcome == .stalled) == isRepeated, "\(verdict.summary)")
    #expect((verdict.outcome == .mtuBlackHole) != isRepeated, "\(verdict.summary)")
  }

  /// Each probe of the client's is answered, by a window of 0 or at last by one that is open.
  @Test(arguments: [true, false])
  func `a window that never opened is shut, though it is answered for`(staysShut: Bool) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10) { $0.window = 0 }
    capture.segment(.client, .ack, 1, ack: 1, at: 10.1)
    for time in [200, 600, 1400, 3000, 6200] as [Double] {
      capture.segment(.client, .ack, 0, ack: 1, at: time)
      capture.segment(.server, .ack, 1, ack: 1, at: time + 10) {
        $0.window = staysShut || time < 3000 ? 0 : 500
      }
    }
    let verdict = try capture.verdict(until: 9000)
    #expect((verdict.outcome == .stalled) == staysShut, "\(verdict.summary)")
    if staysShut { #expect(verdict.alternatives.contains { $0.text.contains("tarpit") }) }
  }
}
