import PathTracing
import Testing
import WireFormats

@Suite struct EthernetHeaderTests {
  @Test func `a captured header reads`() throws {
    let octets = Example.TCP.syn.octets
    let header = try EthernetHeader(parsing: octets.span)
    #expect(header.destination.description == "02:00:00:00:00:01")
    #expect(header.source.description == "02:00:00:00:00:0a")
    #expect(header.etherType == .ipv4)
  }

  @Test func `random headers round-trip`() throws {
    var generator = SeededGenerator(seed: 16)
    for _ in 0..<1000 {
      let header = EthernetHeader(
        destination: generator.hardwareAddress(), source: generator.hardwareAddress(),
        etherType: EtherType(rawValue: generator.integer()))
      var octets: [UInt8] = []
      header.append(to: &octets)
      #expect(octets.count == EthernetHeader.length)
      #expect(try EthernetHeader(parsing: octets.span) == header)
    }
  }

  @Test(arguments: 0..<14)
  func `every truncation is reported`(count: Int) {
    #expect(
      wireError(Array(Example.TCP.syn.octets.prefix(count)), EthernetHeader.init(parsing:))
        == WireError(.ethernet, offset: 0, needed: 14, available: count))
  }
}
