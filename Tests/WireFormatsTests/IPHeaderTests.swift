import Testing
import WireFormats

@Suite struct IPHeaderTests {
  @Test func `both versions have the common fields`() throws {
    let four = try Example.TCP.syn.packet.ip
    #expect(four.version == .v4)
    #expect(four.source == IPAddress("192.0.2.10"))
    #expect(four.destination == IPAddress("198.51.100.20"))
    #expect(four.timeToLive == 64)
    #expect(four.identification == 5859)
    #expect(four.flowLabel == nil)
    #expect(four.dontFragment)
    #expect(four.totalLength == 60)
    let six = try Example.TCP.synIPv6.packet.ip
    #expect(six.version == .v6)
    #expect(six.source == IPAddress("2001:db8:1::10"))
    #expect(six.timeToLive == 64)
    #expect(six.identification == nil)
    #expect(six.flowLabel == 0xad023)
    #expect(six.dontFragment)
    #expect(six.totalLength == 80)
  }

  @Test(arguments: [Example.TCP.syn, Example.TCP.synIPv6])
  func `time to live and traffic class can be set`(example: Example) throws {
    var header = try example.packet.ip
    header.timeToLive = 3
    header.trafficClass = 0xb9
    var octets: [UInt8] = []
    header.append(to: &octets)
    let read = try IPHeader(parsing: octets.span)
    #expect(read.timeToLive == 3)
    #expect(read.trafficClass == 0xb9)
    #expect(read.source == header.source)
  }

  @Test func `addresses of two families make no header`() throws {
    let four = try #require(IPAddress("192.0.2.1"))
    let six = try #require(IPAddress("2001:db8::1"))
    #expect(IPHeader(source: four, destination: six, timeToLive: 1, payloadProtocol: .tcp) == nil)
    #expect(IPHeader(source: six, destination: four, timeToLive: 1, payloadProtocol: .tcp) == nil)
  }

  @Test func `no octets and an unknown version are errors`() {
    #expect(
      wireError([], IPHeader.init) == WireError(.ipv4, offset: 0, needed: 1, available: 0))
    #expect(
      wireError([0x50, 0, 0], IPHeader.init)
        == WireError(.ipv4, offset: 0, needed: 20, available: 0, limit: .headerField))
  }
}
