import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What the other side received, and the capture does not show.
struct LostPacketTests {
  /// A download of segments of 100 octets by their places; all before `end` is acknowledged.
  private static func download(
    _ places: [UInt32], end: UInt32, handshake: Bool = true
  ) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 80
    if handshake { capture.handshake() }
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 15)
    for (index, place) in places.enumerated() {
      capture.segment(
        .server, .ack, 1 + place * 100, ack: 4, payload: [UInt8](repeating: 65, count: 100),
        at: 20 + Double(index))
    }
    capture.segment(.client, .ack, 4, ack: 1 + end * 100, at: 90)
    return capture
  }

  private static func missing(_ capture: CaptureBuilder) throws -> [String] {
    var capture = capture
    return try capture.verdict().observations.map(\.text.description).filter {
      $0.contains("not in the capture")
    }
  }

  @Test(
    arguments: [([0, 1, 4], 5, 200), ([0, 4], 5, 300), ([0], 3, 200)] as [([UInt32], UInt32, Int)])
  func `octets that were acknowledged and that the capture lost are named`(
    places: [UInt32], end: UInt32, octets: Int
  ) throws {
    #expect(
      try Self.missing(Self.download(places, end: end)) == [
        "\(octets) octets of the server that were acknowledged are not in the capture"
      ])
  }

  @Test(
    arguments: [
      [0, 1, 2, 3, 4], [4, 0, 1, 2, 3], [0, 4, 1, 2, 3], [0, 1, 0, 2, 2, 3, 4],
    ] as [[UInt32]])
  func `octets that come out of order, or twice, are in the capture`(places: [UInt32]) throws {
    #expect(try Self.missing(Self.download(places, end: 5)).isEmpty)
  }

  @Test func `a segment that comes behind its acknowledgement is in the capture`() throws {
    var capture = Self.download([0, 2], end: 3)
    capture.segment(
      .server, .ack, 101, ack: 4, payload: [UInt8](repeating: 65, count: 100), at: 91)
    #expect(try Self.missing(capture).isEmpty)
  }

  @Test func `a segment that fills a gap and goes on behind it is in the capture`() throws {
    var capture = Self.download([0, 2], end: 1)
    capture.segment(
      .server, .ack, 101, ack: 4, payload: [UInt8](repeating: 65, count: 400), at: 300)
    capture.segment(.client, .ack, 4, ack: 501, at: 310)
    #expect(try Self.missing(capture).isEmpty)
  }

  @Test func `of a connection older than the capture the beginning is not lost`() throws {
    #expect(try Self.missing(Self.download([0, 4], end: 5, handshake: false)).isEmpty)
  }

  @Test func `a FIN that the capture missed is no octet`() throws {
    var capture = Self.download([0, 1], end: 2)
    capture.segment(.client, [.fin, .ack], 4, ack: 202, at: 100)
    #expect(try Self.missing(capture).isEmpty)
  }

  @Test func `of one direction alone that is said already`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    for ack in [1, 101, 201] as [UInt32] {
      capture.segment(.client, .ack, 1, ack: ack, at: 20 + Double(ack))
    }
    #expect(try Self.missing(capture).isEmpty)
  }

  @Test(arguments: [0x7fff_ffff, 0x8000_0000, 0x8000_0001] as [UInt32])
  func `an acknowledgement of the other half of all numbers does no harm`(number: UInt32) throws {
    var capture = Self.download([0, 1], end: 2)
    capture.segment(.client, .ack, 4, ack: 201 &+ number, at: 95)
    capture.segment(.server, .ack, 1 &+ number, ack: 4 &+ number, payload: [1], at: 96)
    #expect(try capture.verdict().outcome == .open)
  }
}
