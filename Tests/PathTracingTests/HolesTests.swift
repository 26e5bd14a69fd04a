import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// Which octets of a side a capture holds, in whatever order they come.
struct HolesTests {
  private func number(_ value: UInt32) -> SequenceNumber { SequenceNumber(rawValue: value) }

  private let moment = Moment(seconds: 1, frame: 7)

  @Test(arguments: [1000, 4_294_967_290] as [UInt32])
  func `what comes late fills what it covers, once`(start: UInt32) {
    var holes = Holes()
    holes.open(number(start), number(start &+ 100), moment)
    #expect(holes.fill(number(start &+ 40), number(start &+ 60)) == 20)
    #expect(holes.fill(number(start &+ 40), number(start &+ 60)) == 0)
    #expect(holes.all.map(\.count) == [40, 40])
    #expect(holes.count(before: number(start &+ 50)) == 40)
    #expect(holes.count(behind: number(start &+ 50)) == 40)
    #expect(holes.fill(number(start &- 10), number(start &+ 200)) == 80)
    #expect(holes.isEmpty)
  }

  @Test func `more holes than are remembered forget the oldest`() {
    var holes = Holes()
    for place in 0..<40 as Range<UInt32> {
      holes.open(number(place * 10), number(place * 10 + 5), moment)
    }
    #expect(holes.all.count == 16 && holes.all.first?.left == number(240))
  }

  @Test func `no numbers trap`() {
    var random = SeededGenerator(seed: 5)
    var holes = Holes()
    for _ in 0..<20_000 {
      let (one, other) = (random.next(), random.next())
      holes.open(number(UInt32(truncatingIfNeeded: one)), number(UInt32(one >> 32)), moment)
      _ = holes.fill(number(UInt32(truncatingIfNeeded: other)), number(UInt32(other >> 32)))
      _ = holes.count(before: number(UInt32(other >> 32)))
      _ = holes.count(behind: number(UInt32(other >> 32)))
    }
    #expect(holes.all.count <= 16)
  }

  @Test func `segments that change places are all there`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    for place in [0, 2, 1] as [UInt32] {
      capture.segment(
        .server, .ack, 1 + place * 100, ack: 1, payload: [UInt8](repeating: 7, count: 100), at: 20)
    }
    // The FIN overtakes what it stands behind, and counts as no octet.
    capture.segment(.server, .ack, 302, ack: 1, at: 21)
    capture.segment(.server, [.fin, .ack], 301, ack: 1, at: 21.1)
    let server = try #require(capture.attempts().first).conversation[.server]
    #expect(server.octetsSent == 300 && server.fin != nil)
  }

  @Test func `an acknowledgement from nowhere counts nothing`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.client, .ack, 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, .ack, 1, ack: 1_700_000_000, at: 21)
    capture.segment(.server, .ack, 1, ack: 4, at: 22)
    let client = try #require(capture.attempts().first).conversation[.client]
    #expect(client.octetsSent == 3 && client.octetsAcknowledged == 3)
  }
}
