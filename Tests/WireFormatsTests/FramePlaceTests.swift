import Testing
import WireFormats

@Suite struct FramePlaceTests {
  private func header(_ number: Int) -> FrameHeader {
    FrameHeader(
      number: number, timestamp: Timestamp(nanoseconds: -7), linkType: .linuxCooked2,
      interface: 70_000, originalLength: 4_000_000_000)
  }

  @Test func `a header and a place in 32 octets come back`() {
    let place = FramePlace(header(9), at: 100..<1600)
    #expect(place.header == header(9))
    #expect(place.octets == 100..<1600)
    #expect(MemoryLayout<FramePlace>.stride == 32)
  }

  @Test func `the highest number stands for all above it`() {
    let place = FramePlace(header(1 << 33), at: 0..<0)
    #expect(place.header.number == Int(UInt32.max))
    #expect(place.header.stamp == header(1 << 33).stamp)
  }
}
