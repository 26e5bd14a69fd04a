import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Octets that later segments count, and that never came; sides that give up what they repeat.
struct OctetsLostTests {
  // MARK: Holes

  /// How long the capture goes on behind a frame that counts octets which did not come.
  @Test(arguments: [(0.0, Outcome.open), (4000, .stalled)])
  func `a hole in the last frame is no loss, and an old one is`(
    wait: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.server, .ack, 104, ack: 4, at: 40_000)
    if wait > 0 {
      capture.segment(.client, .ack, 4, ack: 4, at: 40_000.1)
      capture.segment(.server, .ack, 104, ack: 4, at: 40_000 + wait)
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .stalled { #expect(verdict.summary.contains("100 octets of the server")) }
  }

  @Test(arguments: [true, false])
  func `a capture that lacks what was acknowledged may lack the rest`(lacks: Bool) throws {
    var capture = CaptureBuilder.served()
    if lacks { capture.segment(.client, .ack, 4, ack: 54, at: 100) }
    let next: UInt32 = lacks ? 54 : 4
    capture.segment(.server, .ack, next + 100, ack: 4, at: 1000)
    capture.segment(.client, .ack, 4, ack: next, at: 1000.1)
    capture.segment(.server, .ack, next + 100, ack: 4, at: 5000)
    let verdict = try capture.verdict(until: 9000)
    #expect(verdict.outcome == (lacks ? .open : .stalled), "\(verdict.summary)")
  }

  // MARK: Giving up

  /// When the client closes behind words said at 100 ms, and said again from 300 ms on.
  @Test(arguments: [(1300.0, Outcome.stalled), (101, .open)])
  func `a client that closes a while after its words had waited for an answer`(
    close: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder.served()
    let octets = [UInt8](repeating: 9, count: 20)
    for time in [100, close, 300, 700, 1500, 3100, 6300].sorted() {
      if time == close {
        capture.segment(.client, [.fin, .ack], 24, ack: 4, at: time)
      } else {
        capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: octets, at: time)
      }
    }
    capture.segment(.server, .ack, 4, ack: 25, at: 9000)
    capture.segment(.client, .rst, 25, at: 9000.1) { $0.window = 0 }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    guard outcome == .stalled else { return }
    #expect(verdict.cause == .stalledSession)
    #expect(verdict.summary.contains("before the client gives up"))
    #expect(
      verdict.observations.contains {
        $0.text.hasPrefix("the same octets sent again 5 times over 6.0 s, in packets of 60 octets")
      }, "\(verdict.observations)")
  }

  @Test func `what is repeated in smaller pieces is told by the smallest`() throws {
    var capture = CaptureBuilder.served()
    for (size, time) in [(1400, 100.0), (1400, 400), (1400, 1000), (536, 2200), (536, 4600)] {
      capture.segment(
        .client, [.psh, .ack], 4, ack: 4, payload: [UInt8](repeating: 9, count: size), at: time)
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled)
    #expect(
      verdict.observations.contains {
        $0.text.contains("sent again 4 times") && $0.text.contains("in packets down to 576 octets")
      }, "\(verdict.observations)")
  }

  /// The client's question goes out for 6 s, and the client closes behind 2 s; all of it arrives in the end, at a
  /// service that had spoken before, or never does.
  @Test(arguments: [true, false])
  func `what is answered by a close alone was asked in vain`(speaks: Bool) throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    var next: UInt32 = 1
    if speaks {
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1], at: 20)
      capture.segment(.server, [.psh, .ack], 1, ack: 2, payload: [2], at: 30)
      capture.segment(.client, .ack, 2, ack: 2, at: 31)
      next = 2
    }
    for time in [100.0, 400, 1000, 2200] {
      capture.segment(.client, [.psh, .ack], next, ack: next, payload: [7, 7], at: time)
    }
    capture.segment(.client, [.fin, .ack], next + 2, ack: next, at: 2300)
    for time in [4600.0, 6600] {
      capture.segment(.client, [.psh, .ack], next, ack: next, payload: [7, 7], at: time)
    }
    capture.segment(.server, [.fin, .ack], next, ack: next + 3, at: 6610)
    capture.segment(.client, .ack, next + 3, ack: next + 1, at: 6611)
    let verdict = try capture.verdict(until: 30_000)
    // Who only takes has got it.
    #expect((verdict.outcome == .stalled) == speaks, "\(verdict.summary)")
  }

  @Test func `a server's last words that arrive in the end were not said in vain`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    let asked = UInt32(request.count) + 1
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: request, at: 20)
    for time in [30.0, 330, 900, 2100, 4500, 6500] {
      capture.segment(
        .server, time == 30 ? [.psh, .ack] : .ack, 1, ack: asked, payload: [7, 7, 7], at: time)
      if time == 4500 { capture.segment(.server, [.fin, .ack], 4, ack: asked, at: 5030) }
    }
    capture.segment(.client, [.fin, .ack], asked, ack: 5, at: 6510)
    capture.segment(.server, .ack, 5, ack: asked + 1, at: 6520)
    #expect(try capture.verdict(until: 30_000).outcome == .open)
  }
}
