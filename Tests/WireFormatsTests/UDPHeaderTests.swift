import PathTracing
import Testing
import WireFormats

@Suite struct UDPHeaderTests {
  @Test func `a datagram reads`() throws {
    let header = try Example.UDP.datagram.udp
    #expect(header.sourcePort == 59385)
    #expect(header.destinationPort == 33434)
    #expect(header.length == 21)
    #expect(header.checksum == 0xb98c)
    let packet = try Example.UDP.datagram.packet
    #expect(packet.payloadLength == 13)
    #expect(Array(Example.UDP.datagram.octets[packet.payload]) == Array("hello synpath".utf8))
  }

  @Test func `random headers round-trip`() throws {
    var generator = SeededGenerator(seed: 14)
    for _ in 0..<1000 {
      let header = generator.udpHeader()
      var octets: [UInt8] = []
      header.append(to: &octets)
      #expect(octets.count == 8)
      #expect(try UDPHeader(parsing: octets.span) == header)
    }
  }

  @Test(arguments: 0..<8)
  func `every truncation is reported`(count: Int) {
    #expect(
      wireError(Array(Example.UDP.datagram.octets[34..<34 + count]), UDPHeader.init(parsing:))
        == WireError(.udp, offset: 0, needed: 8, available: count))
  }
}
