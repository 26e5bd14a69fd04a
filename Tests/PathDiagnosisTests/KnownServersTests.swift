import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@testable import PathDiagnosis

/// Two threads learn of a server, in turns that are chance.
struct KnownServersTests {
  /// Connections of many kinds to one host, whose answers come over ways of different lengths.
  private static func capture(seed: UInt64) -> CaptureBuilder {
    var random = SeededGenerator(seed: seed)
    var capture = CaptureBuilder()
    for number in 0..<60 {
      capture.client.port = 40_000 + UInt16(number)
      capture.server.port = .random(in: 20..<40, using: &random)
      capture.timeToLive.server = .random(in: 45..<60, using: &random)
      capture.initial.client = .random(in: 0...(.max), using: &random)
      let time = Double(number) * 100
      switch Int.random(in: 0..<5, using: &random) {
      case 0, 1: capture.handshake(at: time)
      case 2:
        capture.segment(.client, .syn, at: time) { $0.trafficClass = number % 20 == 0 ? 0x48 : 0 }
        capture.segment(.server, [.rst, .ack], ack: 1, at: time + 20)
      case 3:
        for attempt in 0..<3 { capture.segment(.client, .syn, at: time + Double(attempt) * 2000) }
      default: capture.segment(.server, [.syn, .ack], ack: 1, at: time)
      }
    }
    return capture
  }

  @Test func `what is known of a server does not depend on who learns it when`() {
    var causes: Set<Cause> = []
    for seed in 0..<60 {
      var capture = Self.capture(seed: UInt64(seed))
      let attempts = capture.attempts(until: 60_000)
      let inOrder = capture.verdicts(on: attempts, by: [attempts])
      causes.formUnion(inOrder.map(\.cause))
      var random = SeededGenerator(seed: UInt64(seed))
      let byTwo = capture.verdicts(on: attempts, shuffledBy: &random)
      #expect(byTwo == inOrder, "seed \(seed)")
    }
    #expect(causes.isSuperset(of: [.noListener, .portFilter, .intermittent]), "\(causes)")
  }

  @Test func `a set of times to live has each of them once, in order`() {
    var set = TimeToLiveSet()
    #expect(Array(set).isEmpty)
    for value: UInt8 in [255, 64, 0, 63, 128, 64, 1] { set.insert(value) }
    #expect(Array(set) == [0, 1, 63, 64, 128, 255])
    var other = TimeToLiveSet()
    other.insert(2)
    set.formUnion(other)
    #expect(Array(set) == [0, 1, 2, 63, 64, 128, 255])
  }
}
