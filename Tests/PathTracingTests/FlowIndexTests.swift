import Testing
import WireFormats

@testable import PathTracing

/// Hashes of connections, which nobody who makes a capture may choose.
struct FlowIndexTests {
  static let seeds: [UInt64] = [0, 1, 0x9e37_79b9_7f4a_7c15, .max]

  private static func ends(
    _ source: (high: UInt64, low: UInt64), _ sourcePort: UInt16,
    _ destination: (high: UInt64, low: UInt64), _ destinationPort: UInt16
  ) -> EndpointPair {
    EndpointPair(
      .v6(IPv6Address(high: source.high, low: source.low)), sourcePort,
      .v6(IPv6Address(high: destination.high, low: destination.low)), destinationPort)
  }

  private static func count(_ ends: [EndpointPair], seed: UInt64) -> Int {
    Set(ends.map { FlowIndex.hash($0, seed: seed) }).count
  }

  @Test(arguments: seeds)
  func `both directions have one hash`(seed: UInt64) {
    let ends = Self.ends((1, 2), 40_000, (3, 4), 22)
    #expect(FlowIndex.hash(ends, seed: seed) == FlowIndex.hash(ends.reversed, seed: seed))
  }

  @Test(arguments: seeds)
  func `no address makes up for the port behind it`(seed: UInt64) {
    for shift in 0...48 as ClosedRange<UInt64> {
      let ports = 1000..<1512 as Range<UInt16>
      let byLow = ports.map { Self.ends((1, 2 ^ UInt64($0) << shift), $0, (3, 4), 22) }
      let byHigh = ports.map { Self.ends((1 ^ UInt64($0) << shift, 2), $0, (3, 4), 22) }
      #expect(Self.count(byLow, seed: seed) == ports.count, "\(shift)")
      #expect(Self.count(byHigh, seed: seed) == ports.count, "\(shift)")
    }
  }

  @Test(arguments: seeds)
  func `no half of an address makes up for the other`(seed: UInt64) {
    for shift in 32...56 as ClosedRange<UInt64> {
      let ends = (0..<1024 as Range<UInt64>).map { index in
        Self.ends(
          ((index & 31) << shift | (index & 31) << (shift - 32), (index >> 5) << shift), 40_000,
          (3, 4), 22)
      }
      #expect(Self.count(ends, seed: seed) == ends.count, "\(shift)")
    }
  }

  @Test(arguments: seeds)
  func `no end makes up for the other`(seed: UInt64) {
    let ends = (0..<1024 as Range<UInt16>).map { index in
      Self.ends((1, 2), 1000 + index & 31, (1, 2), 5000 + index >> 5)
    }
    #expect(Self.count(ends, seed: seed) == ends.count)
  }

  @Test func `which connections share a cell is another matter for each seed`() {
    let ends = (0..<4096 as Range<UInt16>).map { Self.ends((1, 2), $0, (3, 4), 22) }
    let mask: UInt32 = 0xff
    let cell = FlowIndex.hash(ends[0], seed: 1) & mask
    let together = ends.filter { FlowIndex.hash($0, seed: 1) & mask == cell }
    let others = Set(together.map { FlowIndex.hash($0, seed: 2) & mask })
    #expect(others.count > together.count / 2)
  }
}
