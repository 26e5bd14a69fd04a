import PathDiagnosis
import PathTracing
import SimulatedNetwork
import WireFormats

extension CaptureBuilder {
  /// A request of three octets and an answer of three, at 20 ms and 30 ms.
  static func served(
    port: UInt16 = 8000, timeToLive: (client: UInt8, server: UInt8) = (64, 57)
  ) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.timeToLive = timeToLive
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: [4, 5, 6], at: 30)
    capture.segment(.client, .ack, 4, ack: 4, at: 31)
    return capture
  }

  /// The verdicts on attempts of the capture by what several learn of them, each of his own.
  func verdicts(on attempts: [Attempt], by learners: [[Attempt]]) -> [Verdict] {
    var known = KnownServers()
    for learner in learners {
      var own = KnownServers()
      for attempt in learner { own.learn(from: attempt.conversation) }
      known.add(own)
    }
    return attempts.compactMap { attempt in
      known.findings(of: attempt, facts: table.facts).map(AttemptDiagnosis.verdict)
    }
  }

  /// The same by two who learn of the attempts in turns that are chance.
  func verdicts(
    on attempts: [Attempt], shuffledBy random: inout SeededGenerator
  ) -> [Verdict] {
    let shuffled = attempts.shuffled(using: &random)
    let cut = Int.random(in: 0...attempts.count, using: &random)
    return verdicts(on: attempts, by: [Array(shuffled[..<cut]), Array(shuffled[cut...])])
  }

  /// A request of HTTP, 18 octets, at 20 ms.
  static func asking() -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: Array("GET / HTTP/1.1\r\n\r\n".utf8), at: 20)
    return capture
  }
}

extension IPAddress {
  /// A router on the way.
  static func someRouter(_ version: IPVersion) -> IPAddress {
    version == .v4
      ? .v4(IPv4Address(198, 51, 100, 7)) : .v6(IPv6Address(high: 0x2001_0db8_00ff_0000, low: 7))
  }
}
