import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// A service that answers each message, until it does not.
struct FallenSilentTests {
  /// A session of 100 ms for each message, in which the server answers some of them, and whose client
  /// leaves after a pause, if it does.
  private func session(
    _ answers: [Bool], every step: Double = 800, leavesAfter pause: Double? = 800,
    size: Int = 20
  ) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 9104
    capture.handshake()
    var (client, server): (UInt32, UInt32) = (1, 1)
    var time = 20.0
    let octets = [UInt8](repeating: 7, count: size)
    for isAnswered in answers {
      capture.segment(.client, [.psh, .ack], client, ack: server, payload: octets, at: time)
      client += UInt32(size)
      if isAnswered {
        capture.segment(.server, [.psh, .ack], server, ack: client, payload: octets, at: time + 10)
        server += UInt32(size)
        capture.segment(.client, .ack, client, ack: server, at: time + 11)
      } else {
        capture.segment(.server, .ack, server, ack: client, at: time + 10)
      }
      time += step
    }
    if let pause {
      capture.segment(.client, [.fin, .ack], client, ack: server, at: time - step + pause)
      capture.segment(.server, .ack, server, ack: client + 1, at: time - step + pause + 10)
    }
    return capture
  }

  private func answers(_ answered: Int, _ open: Int) -> [Bool] {
    [Bool](repeating: true, count: answered) + [Bool](repeating: false, count: open)
  }

  @Test func `a service that answers six messages and then none of twenty hangs`() throws {
    var capture = session(answers(6, 20))
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .stalled && verdict.cause == .requestUnanswered)
    #expect(verdict.confidence == .low)
    #expect(verdict.summary.contains("answers each of 6 messages, then none of 20 for"))
    #expect(verdict.alternatives.first?.cause == .served)
  }

  /// A handshake and a subscription are fewer answers.
  @Test(arguments: [(5, true), (4, false)])
  func `five answers show that a service answers each message`(answered: Int, hangs: Bool) throws {
    var capture = session(answers(answered, 20))
    #expect(try capture.verdict().outcome == (hangs ? .stalled : .open))
  }

  @Test func `the reset that the client's leaving brings is not the cause`() throws {
    var capture = session(answers(9, 40))
    capture.segment(.server, [.rst, .ack], 181, ack: 982, at: 40_000) { $0.window = 501 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .stalled)
    #expect(verdict.summary.contains("each of 7 or more messages, then none of 31 or more"))
  }

  static let healthy: [([Bool], Double, Double?)] = [
    // Reports behind a handshake and a subscription.
    ([true, true, true] + [Bool](repeating: false, count: 20), 800, 800),
    // Some answered in between: it does not answer each.
    (
      [Bool](repeating: true, count: 6) + [false, false, false, false, true]
        + [Bool](repeating: false, count: 20), 800, 800
    ),
    // Three words and a goodbye, at once.
    ([Bool](repeating: true, count: 6) + [false, false, false], 100, 100),
    ([Bool](repeating: true, count: 20), 800, 60_000),
  ]

  @Test(arguments: healthy)
  func `who need not answer each message does not hang`(
    answers: [Bool], step: Double, pause: Double?
  ) throws {
    var capture = session(answers, every: step, leavesAfter: pause)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open && verdict.confidence == .high)
  }

  @Test func `words that begin behind a long pause were not waited for all that time`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 9104
    capture.handshake()
    for index in 0..<6 as Range<UInt32> {
      let time = 20 + 100 * Double(index)
      capture.segment(
        .client, [.psh, .ack], 1 + index, ack: 1 + index, payload: [1], at: time)
      capture.segment(
        .server, [.psh, .ack], 1 + index, ack: 2 + index, payload: [1], at: time + 10)
    }
    for index in 6..<10 as Range<UInt32> {
      let time = 30_000 + 100 * Double(index)
      capture.segment(.client, [.psh, .ack], 1 + index, ack: 7, payload: [1], at: time)
      capture.segment(.server, .ack, 7, ack: 2 + index, at: time + 10)
    }
    #expect(try capture.verdict(until: 32_000).outcome == .open)
  }

  @Test(arguments: [800.0, 6000])
  func `a last message without an answer for long is told`(pause: Double) throws {
    var capture = session(answers(6, 1), leavesAfter: pause)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.confidence == (pause > 1000 ? .medium : .high))
    #expect(verdict.explanation.contains("does not answer") == (pause > 1000))
  }

  @Test func `pieces of something long are answered at its end`() throws {
    var capture = session(answers(6, 20), every: 400, leavesAfter: nil, size: 1400)
    #expect(try capture.verdict(until: 11_000).outcome == .open)
    // With such a pause behind them it should have come.
    capture = session(answers(6, 20), every: 400, leavesAfter: nil, size: 1400)
    #expect(try capture.verdict(until: 60_000).outcome == .stalled)
  }

  @Test func `answers that the capture lost were given`() throws {
    var capture = session(answers(6, 12), leavesAfter: nil)
    // The client acknowledges more than is in the capture.
    capture.segment(.client, .ack, 361, ack: 154, at: 15_000)
    capture.segment(.server, .ack, 154, ack: 361, at: 15_001)
    #expect(try capture.verdict(until: 30_000).outcome == .open)
  }
}
