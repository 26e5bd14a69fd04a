import PathTracing
import SimulatedNetwork
import WireFormats

extension CaptureBuilder {
  /// A connection of packets that follow one another by chance, most of them in order.
  static func byChance(seed: UInt64) -> CaptureBuilder {
    var random = SeededGenerator(seed: seed)
    var capture = CaptureBuilder(.random(0.9, &random) ? .v4 : .v6)
    capture.server.port = [22, 80, 443].randomElement(using: &random) ?? 22
    if .random(0.1, &random) { capture.timeToLive.client = 5 }
    if .random(0.1, &random) { capture.showing = 2 }
    var last: Packet?
    var time = 0.0
    if .random(0.9, &random) { last = capture.segment(.client, .syn, at: time) }
    if .random(0.2, &random) { last = capture.segment(.client, .syn, at: time + 1000) }
    if .random(0.7, &random) { last = capture.segment(.server, [.syn, .ack], ack: 1, at: 1010) }
    if .random(0.6, &random) { last = capture.segment(.client, .ack, 1, ack: 1, at: 1011) }
    time = 1011
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      time += steps.randomElement(using: &random) ?? 0
      if let packet = last, .random(0.2, &random) {
        let error = errors.randomElement(using: &random) ?? (3, 1)
        let router = IPAddress.v4(IPv4Address(198, 51, 100, .random(in: 1...2, using: &random)))
        capture.error(error, from: router, about: packet, parameter: 1300, at: time)
        continue
      }
      let peer: Conversation.Peer = .random(0.5, &random) ? .client : .server
      last = capture.segment(
        peer, flags.randomElement(using: &random) ?? .ack,
        numbers.randomElement(using: &random) ?? 1,
        ack: numbers.randomElement(using: &random) ?? 1,
        payload: payloads.randomElement(using: &random) ?? [], at: time
      ) { changes in
        if .random(0.1, &random) { changes.timeToLive = 40 }
        if .random(0.1, &random) { changes.window = 0 }
      }
    }
    return capture
  }

  private static let steps = [0.1, 0.1, 1, 12, 250, 1100, 3200, 10_000, 61_000]
  private static let numbers: [UInt32] = [0, 1, 1, 101, 101, 201, 1449]
  private static let flags: [TCPFlags] = [
    .ack, .ack, .ack, [.ack, .psh], [.ack, .psh], [.ack, .fin], .rst, [.rst, .ack], .syn,
    [.syn, .ack],
  ]
  private static let errors: [(UInt8, UInt8)] = [(3, 1), (3, 3), (3, 13), (3, 4), (11, 0), (12, 0)]
  private static let payloads: [[UInt8]] = [
    [], [], [UInt8](repeating: 0, count: 100), [UInt8](repeating: 0, count: 1448),
    Array("SSH-2.0-OpenSSH_9.6\r\n".utf8), Array("HTTP/1.1 200 OK\r\n".utf8),
    Array("Exceeded MaxStartups\r\n".utf8), [21, 3, 3, 0, 2, 2, 40],
    [22, 3, 3, 0, 4, 2, 0, 0, 0] + [20, 3, 3, 0, 1, 1] + [23, 3, 3, 2, 0],
    [22, 3, 3, 0, 4, 1, 0, 0, 0], [22, 3, 3, 0, 90, 2],
  ]
}

extension Bool {
  /// True with a probability.
  static func random(_ probability: Double, _ generator: inout SeededGenerator) -> Bool {
    Double.random(in: 0..<1, using: &generator) < probability
  }
}
