import PathTracing
import Testing
import WireFormats

@Suite struct IPv4HeaderTests {
  @Test func `a SYN's header reads`() throws {
    let header = try IPv4Header(parsing: Example.TCP.syn.ethernetPayload.span)
    #expect(header.headerLength == 20)
    #expect(header.trafficClass == 0)
    #expect(header.totalLength == 60)
    #expect(header.identification == 5859)
    #expect(header.dontFragment)
    #expect(!header.moreFragments)
    #expect(!header.reservedFlag)
    #expect(header.fragmentOffset == 0)
    #expect(header.timeToLive == 64)
    #expect(header.payloadProtocol == .tcp)
    #expect(header.headerChecksum == 0x3787)
    #expect(header.computedChecksum == 0x3787)
    #expect(header.source == IPv4Address(192, 0, 2, 10))
    #expect(header.destination == IPv4Address(198, 51, 100, 20))
    #expect(header.options.isEmpty)
  }

  @Test func `a header with a recorded route reads to its end`() throws {
    let header = try IPv4Header(parsing: Example.ICMPv4.recordedRoute.ethernetPayload.span)
    #expect(header.headerLength == 60)
    #expect(header.options.count == 40)
    #expect(header.options.starts(with: [7, 39, 24]))
    #expect(header.computedChecksum == header.headerChecksum)
  }

  @Test(arguments: [Example.TCP.syn, Example.ICMPv4.recordedRoute, Example.Link.laterFragmentIPv4])
  func `a captured header is written back`(example: Example) throws {
    let header = try IPv4Header(parsing: example.ethernetPayload.span)
    var octets: [UInt8] = []
    header.append(to: &octets)
    #expect(octets == Array(example.ethernetPayload.prefix(header.headerLength)))
  }

  @Test func `random headers round-trip`() throws {
    var generator = SeededGenerator(seed: 10)
    for _ in 0..<2000 {
      let header = generator.ipv4Header()
      var octets: [UInt8] = []
      header.append(to: &octets)
      #expect(octets.count == header.headerLength)
      #expect(try IPv4Header(parsing: octets.span) == header)
    }
  }

  @Test func `every truncation is reported`() throws {
    let octets = Example.ICMPv4.recordedRoute.ethernetPayload
    for count in 0..<20 {
      #expect(
        wireError(Array(octets.prefix(count)), IPv4Header.init(parsing:))
          == WireError(.ipv4, offset: 0, needed: 20, available: count))
    }
    for count in 20..<60 {
      #expect(
        wireError(Array(octets.prefix(count)), IPv4Header.init(parsing:))
          == WireError(.ipv4, offset: 20, needed: 60, available: count))
    }
    #expect(wireError(Array(octets.prefix(60)), IPv4Header.init(parsing:)) == nil)
  }

  @Test(arguments: 0..<5)
  func `a header length below 20 is the field's error`(words: Int) {
    var octets = Example.TCP.syn.ethernetPayload
    octets[0] = 0x40 | UInt8(words)
    #expect(
      wireError(octets, IPv4Header.init(parsing:))
        == WireError(
          .ipv4, offset: 0, needed: 20, available: words * 4, limit: .headerField))
  }

  @Test(arguments: (0..<16).filter { $0 != 4 })
  func `another version is the field's error`(version: Int) {
    var octets = Example.TCP.syn.ethernetPayload
    octets[0] = UInt8(version << 4 | 5)
    #expect(
      wireError(octets, IPv4Header.init(parsing:))
        == WireError(.ipv4, offset: 0, needed: 20, available: 0, limit: .headerField))
  }

  @Test func `options are padded to words and end after 40 octets`() throws {
    var header = IPv4Header(
      source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(192, 0, 2, 2), timeToLive: 1,
      payloadProtocol: .udp)
    header.options = [1, 1, 1]
    var octets: [UInt8] = []
    header.append(to: &octets)
    #expect(octets.count == 24)
    #expect(octets.suffix(4) == [1, 1, 1, 0])
    header.options = Array(repeating: 1, count: 99)
    octets = []
    header.append(to: &octets)
    #expect(octets.count == 60)
    #expect(octets[0] == 0x4f)
  }

  @Test func `a length that does not fit the field is held at its end`() throws {
    let header = try #require(
      IPHeader(
        source: .v4(IPv4Address(192, 0, 2, 1)), destination: .v4(IPv4Address(192, 0, 2, 2)),
        timeToLive: 64, payloadProtocol: .tcp))
    #expect(header.completed(payloadLength: 100).totalLength == 120)
    #expect(header.completed(payloadLength: 1 << 20).totalLength == 65535)
  }
}
