import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What a capture is as a whole: whose questions it leaves open, and what of it cannot be read.
struct CaptureFactsTests {
  private static let gateway = IPv4Address(192, 0, 2, 254)
  private static let other = IPv4Address(192, 0, 2, 253)
  private static let askers = (IPv4Address(192, 0, 2, 1), IPv4Address(192, 0, 2, 2))

  // MARK: Neighbours

  private func message(
    _ operation: UInt16, from sender: IPv4Address, for target: IPv4Address
  ) -> ARPMessage {
    let nobody = HardwareAddress(rawValue: 0)
    return ARPMessage(
      operation: operation, senderHardware: nobody, senderProtocol: sender, targetHardware: nobody,
      targetProtocol: target)
  }

  /// Two who ask for the same, the second one once, and the first one for another address too.
  private func asked() -> CaptureBuilder {
    var capture = CaptureBuilder()
    for (asker, target) in [
      (Self.askers.0, Self.gateway), (Self.askers.1, Self.gateway), (Self.askers.0, Self.gateway),
      (Self.askers.0, Self.other),
    ] {
      capture.receive(message(1, from: asker, for: target), at: Double(capture.frames) * 1000)
    }
    return capture
  }

  @Test func `questions are counted for each who asks`() {
    let neighbors = asked().table.facts.unanswered.neighbors
    #expect(neighbors.map(\.asker) == [.v4(Self.askers.0), .v4(Self.askers.1), .v4(Self.askers.0)])
    #expect(
      neighbors.map(\.address) == [.v4(Self.gateway), .v4(Self.gateway), .v4(Self.other)])
    #expect(neighbors.map(\.requests) == [2, 1, 1])
    #expect(neighbors.map(\.frames) == [1...3, 2...2, 4...4])
  }

  @Test func `an answer to one is an answer to all`() {
    var capture = asked()
    capture.receive(message(2, from: Self.gateway, for: Self.askers.0), at: 5000)
    let neighbors = capture.table.facts.unanswered.neighbors
    #expect(neighbors.map(\.address) == [.v4(Self.other)])
  }

  // MARK: Segments

  private static func syn(dataOffset: UInt8, isFragment: Bool = false) throws -> [UInt8] {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    var octets = try #require(capture.recorded.first?.octets)
    octets[32] = dataOffset << 4
    if isFragment { octets[6] = 0x20 }
    return octets
  }

  /// How long a header says that it is, of which there are 24 octets, and whether more fragments follow.
  @Test(
    arguments: [(6, false, 0), (15, false, 1), (15, true, 0)] as [(UInt8, Bool, Int)])
  func `a TCP header longer than its packet is no segment, and is counted`(
    offset: UInt8, isFragment: Bool, count: Int
  ) throws {
    var capture = CaptureBuilder()
    capture.receive(try Self.syn(dataOffset: offset, isFragment: isFragment), at: 0)
    #expect(capture.table.facts.cutSegments == count)
    #expect(capture.table.facts.segments == 1 - count)
    #expect(capture.attempts().count == 1 - count)
  }

  /// How many octets of the IP header and behind it the capture keeps.
  @Test(arguments: [(30, 1), (39, 1), (40, 0), (44, 0)])
  func `a TCP header of which the capture lacks the end is counted`(
    length: Int, count: Int
  ) throws {
    var capture = CaptureBuilder()
    capture.snapLength = length
    capture.segment(.client, .syn, at: 0)
    #expect(capture.table.facts.cutSegments == count)
    #expect(capture.attempts().count == 1 - count)
  }

  @Test func `a later fragment lacks no header`() throws {
    var octets = try Self.syn(dataOffset: 6)
    octets[7] = 100
    var capture = CaptureBuilder()
    capture.receive(octets, at: 0)
    #expect(capture.table.facts.cutSegments == 0 && capture.table.facts.frames == 1)
  }

  // MARK: Times

  @Test(arguments: [(3, 0.0, true), (3, 1, false), (2, 0, false)])
  func `a capture bears no times where several frames have the same one`(
    frames: Int, step: Double, bearsNone: Bool
  ) {
    var capture = CaptureBuilder()
    for index in 0..<frames { capture.segment(.client, .syn, at: step * Double(index)) }
    #expect(capture.table.facts.bearsNoTimes == bearsNone)
  }
}
