import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Segments that no stack sends, with numbers at the edges of what their fields hold.
struct HostileSegmentTests {
  // Half the number space apart neither of two comes before the other.
  @Test func `an acknowledgement half the number space before its data is no trap`() throws {
    var capture = CaptureBuilder()
    capture.initial = (0, 0)
    capture.segment(
      .server, [.psh, .ack], 1, ack: 0x8000_0000, payload: Array("hello".utf8), at: 0)
    capture.segment(.client, .ack, 1, ack: 6, at: 10)
    #expect(try capture.verdict().outcome != .rejected)
  }

  @Test(arguments: 0..<40)
  func `extreme numbers, flags and times are no trap`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      var capture = CaptureBuilder(.random(using: &generator) ? .v4 : .v6)
      capture.initial = (0, 0)
      for _ in 0..<Int.random(in: 2...24, using: &generator) {
        send(&capture, &generator)
      }
      _ = capture.verdicts()
    }
  }

  private func send(_ capture: inout CaptureBuilder, _ generator: inout SeededGenerator) {
    let flags = TCPFlags(rawValue: .random(in: 0...255, using: &generator))
    let usual: [TCPFlags] = [.syn, [.syn, .ack], .ack, [.psh, .ack], [.fin, .ack], .rst]
    let peer: Conversation.Peer = .random(using: &generator) ? .client : .server
    let packet = capture.segment(
      peer,
      usual.randomElement(using: &generator).flatMap { .random(using: &generator) ? $0 : nil }
        ?? flags, number(&generator), ack: number(&generator),
      payload: payload(&generator), at: time(&generator)
    ) {
      $0.timeToLive = [0, 1, 63, 64, 255].randomElement(using: &generator)
      $0.window = [0, 1, .max].randomElement(using: &generator)
    }
    guard Int.random(in: 0..<8, using: &generator) == 0 else { return }
    capture.error(
      (3, .random(in: 0...15, using: &generator)), from: capture.server.address, about: packet,
      quoting: .random(in: 0...60, using: &generator), parameter: number(&generator),
      at: time(&generator))
  }

  private func number(_ generator: inout SeededGenerator) -> UInt32 {
    let edges: [UInt32] = [0, 1, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, .max]
    let edge = edges.randomElement(using: &generator) ?? 0
    return edge &+ .random(in: 0...6, using: &generator) &- 3
  }

  private func payload(_ generator: inout SeededGenerator) -> [UInt8] {
    let lines = [
      "", "", "hello", "SSH-2.0-x\r\n", "GET / HTTP/1.1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n",
      "\u{16}\u{3}\u{1}\u{0}\u{5}", "\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}\u{28}",
    ]
    return Array((lines.randomElement(using: &generator) ?? "").utf8)
  }

  /// In milliseconds: most within a second, some a century away.
  private func time(_ generator: inout SeededGenerator) -> Double {
    let far =
      ([0, 0, 0, 0, 1e5, 1e9, 3e12, -1e12] as [Double]).randomElement(using: &generator) ?? 0
    return far + .random(in: 0...1000, using: &generator)
  }
}
