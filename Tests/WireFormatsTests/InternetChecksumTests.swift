import PathTracing
import Testing
import WireFormats

@Suite struct InternetChecksumTests {
  @Test func `the example of RFC 1071 section 3 sums up`() {
    var sum = InternetChecksum()
    sum.add([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7].span)
    #expect(sum.value == ~0xddf2)
  }

  @Test func `an odd octet counts as the upper half of a word`() {
    var sum = InternetChecksum()
    sum.add([0x12, 0x34, 0x56].span)
    #expect(sum.value == ~(0x6834 as UInt16))
    sum.add([0x78].span)
    #expect(sum.value == ~(0x68ac as UInt16))
  }

  @Test func `nothing sums up to all ones`() {
    #expect(InternetChecksum().value == 0xffff)
  }

  @Test func `random octets sum up as by long addition`() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let octets = generator.octets(generator.below(1600))
      var expected = 0
      for index in stride(from: 0, to: octets.count, by: 2) {
        expected +=
          Int(octets[index]) << 8 + (index + 1 < octets.count ? Int(octets[index + 1]) : 0)
      }
      while expected > 0xffff { expected = expected & 0xffff + expected >> 16 }
      var sum = InternetChecksum()
      let cut = generator.below(octets.count + 1)
      sum.add(octets.span.extracting(..<cut))
      sum.add(octets.span.extracting(cut...))
      #expect(sum.value == ~UInt16(expected))
    }
  }

  @Test func `an address sums up as its octets do`() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<500 {
      let address = generator.ipv6Address()
      var byGroups = InternetChecksum()
      for group in address.groups { byGroups.add(group) }
      var whole = InternetChecksum()
      whole.add(.v6(address))
      #expect(whole.value == byGroups.value)
    }
  }

  @Test(arguments: Example.wholePackets)
  func `the checksums of a captured packet fit`(example: Example) throws {
    let packet = try example.packet
    if case .v4(let header) = packet.ip {
      #expect(header.computedChecksum == header.headerChecksum)
    }
    guard packet.transport != .none, (try? example.udp.checksum) != 0 else { return }
    // The payload ends the packet, so the transport header begins that much before it.
    let length = packet.ip.totalLength - packet.ip.headerLength
    let body = example.octets.span.extracting(
      packet.payload.upperBound - length..<packet.payload.upperBound)
    var sum = InternetChecksum()
    if packet.ip.payloadProtocol != .icmpv4 {
      sum = InternetChecksum(
        pseudoHeader: packet.ip.source, packet.ip.destination, packet.ip.payloadProtocol,
        length: length)
    }
    sum.add(body)
    #expect(sum.value == 0)
  }
}
