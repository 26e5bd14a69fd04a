import CaptureFormats
import Testing
import WireFormats

@Suite struct TickClockTests {
  /// The time a frame gets from an interface with this resolution and offset.
  private func nanoseconds(
    _ ticks: UInt64, resolution: UInt8?, offsetSeconds: Int64? = nil
  ) -> Int64? {
    var file = FileBuilder()
    file.section()
    var options: [UInt8] = []
    if let resolution { options += file.option(9, [resolution]) }
    if let offsetSeconds { options += file.option(14, file.number(offsetSeconds)) }
    file.interface(1, options)
    file.enhancedPacket(ticks: ticks, [])
    return decode(file.octets).headers.first?.timestamp.nanoseconds
  }

  @Test func `microseconds are the default`() {
    #expect(nanoseconds(1_700_000_000_000_001, resolution: nil) == 1_700_000_000_000_001_000)
  }

  @Test(
    arguments: [
      (0, 5, 5_000_000_000), (3, 5, 5_000_000), (6, 5, 5000), (7, 5, 500), (9, 5, 5),
      (12, 5999, 5), (15, 5_000_000, 5), (28, .max, 1), (29, .max, 0), (127, 1 << 60, 0),
    ] as [(UInt8, UInt64, Int64)])
  func `powers of ten`(resolution: UInt8, ticks: UInt64, expected: Int64) {
    #expect(nanoseconds(ticks, resolution: resolution) == expected)
  }

  @Test(
    arguments: [
      (0, 5, 5_000_000_000), (1, 1, 500_000_000), (10, 1024, 1_000_000_000),
      (32, 3 << 31, 1_500_000_000), (63, 1 << 63, 1_000_000_000), (127, .max, 0),
    ] as [(UInt8, UInt64, Int64)])
  func `powers of two`(exponent: UInt8, ticks: UInt64, expected: Int64) {
    #expect(nanoseconds(ticks, resolution: 0x80 | exponent) == expected)
  }

  @Test func `an offset moves the time`() {
    #expect(nanoseconds(1, resolution: 9, offsetSeconds: 100) == 100_000_000_001)
    #expect(nanoseconds(1, resolution: 9, offsetSeconds: -1) == -999_999_999)
  }

  @Test func `no time traps`() {
    for resolution in UInt8.min...UInt8.max {
      for ticks in [0, 1, 1 << 32, 1 << 63, .max] as [UInt64] {
        for offset in [.min, -1, 0, 1, .max] as [Int64] {
          #expect(nanoseconds(ticks, resolution: resolution, offsetSeconds: offset) != nil)
        }
      }
    }
  }
}
