import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@testable import PathDiagnosis

/// The first octets of a service must not hide a session from the rules that read all of them.
struct GreetingSignTests {
  private static let fragments: [[UInt8]] = [
    Array("SSH-2.0-OpenSSH_9.9\r\n".utf8), Array("SSH-".utf8), Array("\r\n".utf8), [10],
    Array("HTTP/1.1 200 OK\r\n\r\n".utf8), Array("Exceeded MaxStartups\r\n".utf8),
    Array("Not allowed at this time\r\n".utf8), Array("220 mail\r\n".utf8),
    [0, 0, 0, 12, 6, 20], [0, 0, 1, 44, 6, 20], [0, 0, 0, 4, 9], [0, 5, 0, 0, 1], [0, 0, 0, 1],
    [22, 3, 3, 0, 8, 2, 0, 0, 4, 1, 2, 3, 4], [22, 3, 3, 0, 90, 2, 0, 0, 86],
    [22, 3, 1, 0, 5, 1, 0, 0, 1, 0], [20, 3, 3, 0, 1, 1], [21, 3, 3, 0, 2, 2, 40],
    [23, 3, 3, 1, 44], [23, 3, 3, 0, 4, 9, 9, 10, 0x53], [22, 3], [22], [24, 9],
    [22, 3, 3, 255, 255],
    [UInt8](repeating: 7, count: 90), [0x53, 0x53],
  ]

  @Test func `signs seen in the first octets hold all that the whole greeting shows`() throws {
    var generator = SeededGenerator(seed: 3)
    var answers: [Int: Int] = [:]
    for _ in 0..<20_000 {
      var greeting: [UInt8] = []
      for _ in 0...generator.next() % 4 {
        greeting += Self.fragments[Int(generator.next() % UInt64(Self.fragments.count))]
      }
      let cut = Int(generator.next() % 8)
      if cut < greeting.count, generator.next() % 3 == 0 { greeting.removeLast(cut) }
      guard !greeting.isEmpty else { continue }
      var capture = CaptureBuilder()
      capture.server.port = [22, 443, 80][Int(generator.next() % 3)]
      capture.handshake()
      let length = UInt32(greeting.count)
      capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: greeting, at: 40)
      capture.segment(.client, .ack, 1, ack: 1 + length, at: 50)
      if generator.next() % 2 == 0 {
        let more = [UInt8](repeating: 7, count: Int(generator.next() % 500) + 1)
        capture.segment(.server, [.psh, .ack], 1 + length, ack: 1, payload: more, at: 60)
      }
      for attempt in capture.attempts(until: 20_000) {
        let conversation = attempt.conversation
        let session = SessionFindings(
          conversation, ServiceFacts(of: conversation), subject: "it",
          observedUntil: attempt.observedUntil)
        let signs = SessionSigns(session)
        let most = SessionSigns(atMostOf: conversation, until: attempt.observedUntil)
        #expect(signs.isSubset(of: most), "\(greeting)")
        answers[Int(signs.rawValue), default: 0] += 1
        if signs == most { answers[-1, default: 0] += 1 }
      }
    }
    // Neither must the signs be the same in each, nor those at a glance all there are.
    #expect(answers.count > 4 && answers[-1, default: 0] > 2000, "\(answers)")
  }
}
