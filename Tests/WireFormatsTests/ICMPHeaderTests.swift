import PathTracing
import Testing
import WireFormats

@Suite struct ICMPHeaderTests {
  @Test(
    arguments: [
      (Example.ICMPv4.echoRequest, 8, 0, .echoRequest(identifier: 15475, sequence: 1)),
      (Example.ICMPv4.recordedRoute, 0, 0, .echoReply(identifier: 15481, sequence: 1)),
      (Example.ICMPv4.timeExceeded, 11, 0, .timeExceeded(code: 0)),
      (Example.ICMPv4.portUnreachable, 3, 3, .unreachable(.port)),
      (Example.ICMPv4.fragmentationNeeded, 3, 4, .packetTooBig(mtu: 1400)),
      (Example.ICMPv6.echoRequest, 128, 0, .echoRequest(identifier: 15476, sequence: 1)),
      (Example.ICMPv6.timeExceeded, 3, 0, .timeExceeded(code: 0)),
      (Example.ICMPv6.portUnreachable, 1, 4, .unreachable(.port)),
      (Example.ICMPv6.packetTooBig, 2, 0, .packetTooBig(mtu: 1400)),
      (Example.ICMPv6.neighborSolicitation, 135, 0, .neighborSolicitation),
      (Example.ICMPv6.neighborAdvertisement, 136, 0, .neighborAdvertisement),
      (Example.ICMPv6.listenerReport, 143, 0, .other),
    ] as [(Example, UInt8, UInt8, ICMPHeader.Meaning)])
  func `a captured message reads`(
    example: Example, type: UInt8, code: UInt8, meaning: ICMPHeader.Meaning
  ) throws {
    let message = try example.icmp
    #expect(message.header.type == type)
    #expect(message.header.code == code)
    #expect(message.meaning == meaning)
  }

  @Test(arguments: [
    Example.ICMPv6.neighborSolicitation, Example.ICMPv6.neighborAdvertisement,
  ])
  func `a neighbour message names its target`(example: Example) throws {
    #expect(try example.icmp.neighborTarget == IPv6Address("2001:db8:1::1"))
    #expect(try example.icmp.quote == nil)
  }

  @Test func `an advertisement tells the link-layer address of its target, a solicitation none`()
    throws
  {
    let advertisement = try Example.ICMPv6.neighborAdvertisement.icmp
    #expect(advertisement.neighborHardware == HardwareAddress(rawValue: 0x02_0000_0000_01))
    #expect(try Example.ICMPv6.neighborSolicitation.icmp.neighborHardware == nil)
    let header: [UInt8] = [136, 0, 0, 0, 0x60, 0, 0, 0] + [UInt8](repeating: 1, count: 16)
    // Cut short, of no length, of another kind, too long: none of them is an address.
    for option: [UInt8] in [
      [2, 1, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0], [1, 1, 2, 0, 0, 0, 0, 1], [2, 2, 2, 0, 0, 0, 0, 1],
    ] {
      let message = try ICMPMessage(version: .v6, parsing: (header + option).span)
      #expect(message.neighborHardware == nil)
    }
  }

  @Test func `random headers round-trip`() throws {
    var generator = SeededGenerator(seed: 20)
    for _ in 0..<2000 {
      let header = generator.icmpHeader()
      var octets: [UInt8] = []
      header.append(to: &octets)
      #expect(octets.count == ICMPHeader.length)
      #expect(try ICMPHeader(version: header.version, parsing: octets.span) == header)
    }
  }

  @Test(arguments: 0..<8)
  func `every truncation is reported`(count: Int) {
    let octets = Array(Example.ICMPv4.echoRequest.octets[34..<34 + count])
    for version in [IPVersion.v4, .v6] {
      #expect(
        wireError(octets) { octets throws(WireError) in
          try ICMPMessage(version: version, parsing: octets)
        } == WireError(.icmp, offset: 0, needed: 8, available: count))
    }
  }

  @Test func `an echo request has its version's type`() {
    let four = ICMPHeader.echoRequest(.v4, identifier: 0xabcd, sequence: 0x1234)
    #expect(four.type == 8)
    #expect(four.parameter == 0xabcd_1234)
    #expect(ICMPHeader.echoRequest(.v6, identifier: 0, sequence: 0).type == 128)
  }

  @Test func `errors are the types that quote`() {
    let isError = { (version: IPVersion, type: UInt8) in
      ICMPHeader(version: version, type: type, code: 0).isError
    }
    #expect((0...255).filter { isError(.v4, UInt8($0)) } == [3, 4, 5, 11, 12])
    #expect((0...255).filter { isError(.v6, UInt8($0)) } == Array(0..<128))
  }

  @Test(
    arguments: [
      (IPVersion.v4, 3, 0, .unreachable(.noRoute)), (.v4, 3, 1, .unreachable(.host)),
      (.v4, 3, 2, .unreachable(.transportProtocol)), (.v4, 3, 3, .unreachable(.port)),
      (.v4, 3, 5, .unreachable(.sourceRouteFailed)),
      (.v4, 3, 6, .unreachable(.unknownDestination)),
      (.v4, 3, 7, .unreachable(.unknownDestination)),
      (.v4, 3, 8, .unreachable(.unknownDestination)),
      (.v4, 3, 9, .unreachable(.networkProhibited)), (.v4, 3, 10, .unreachable(.hostProhibited)),
      (.v4, 3, 11, .unreachable(.typeOfService)), (.v4, 3, 12, .unreachable(.typeOfService)),
      (.v4, 3, 13, .unreachable(.administrativelyProhibited)),
      (.v4, 3, 14, .unreachable(.precedence)), (.v4, 3, 15, .unreachable(.precedence)),
      (.v4, 3, 16, .unreachable(.other(16))), (.v4, 3, 4, .packetTooBig(mtu: 0x0304)),
      (.v4, 12, 0, .parameterProblem(code: 0, pointer: 1)), (.v4, 5, 1, .other),
      (.v6, 1, 0, .unreachable(.noRoute)),
      (.v6, 1, 1, .unreachable(.administrativelyProhibited)),
      (.v6, 1, 2, .unreachable(.beyondScope)), (.v6, 1, 3, .unreachable(.host)),
      (.v6, 1, 4, .unreachable(.port)), (.v6, 1, 5, .unreachable(.sourceAddressPolicy)),
      (.v6, 1, 6, .unreachable(.rejectRoute)), (.v6, 1, 7, .unreachable(.sourceRouteFailed)),
      (.v6, 1, 8, .unreachable(.other(8))), (.v6, 2, 0, .packetTooBig(mtu: 0x0102_0304)),
      (.v6, 3, 1, .timeExceeded(code: 1)),
      (.v6, 4, 1, .parameterProblem(code: 1, pointer: 0x0102_0304)), (.v6, 133, 0, .other),
    ] as [(IPVersion, UInt8, UInt8, ICMPHeader.Meaning)])
  func `types and codes have one meaning`(
    version: IPVersion, type: UInt8, code: UInt8, meaning: ICMPHeader.Meaning
  ) {
    let header = ICMPHeader(version: version, type: type, code: code, parameter: 0x0102_0304)
    #expect(header.meaning == meaning)
  }
}
