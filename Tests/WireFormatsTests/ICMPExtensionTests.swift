import Testing
import WireFormats

@Suite struct ICMPExtensionTests {
  private static let stack = ICMPExtension.labelStack([
    ICMPExtension.Label(label: 24001, trafficClass: 5, isBottom: false, timeToLive: 1),
    ICMPExtension.Label(label: 299776, trafficClass: 0, isBottom: true, timeToLive: 7),
  ])
  private static let interface = ICMPExtension.other(
    classNumber: 2, cType: 3, content: [1, 2, 3, 4])
  private static let stackObject: [UInt8] = [
    0, 12, 1, 1, 0x05, 0xdc, 0x1a, 0x01, 0x49, 0x30, 0x01, 0x07,
  ]

  /// A quoted SYN without options, padded with zeros.
  private func quote(padding length: Int) -> [UInt8] {
    let packet = Example.TCP.reset.ethernetPayload
    return packet + [UInt8](repeating: 0, count: max(0, length - packet.count))
  }

  /// The structure of RFC 4884 section 7 with its checksum.
  private func structure(_ objects: [UInt8]) -> [UInt8] {
    var octets = [0x20, 0, 0, 0] + objects
    var sum = InternetChecksum()
    sum.add(octets.span)
    octets[2] = UInt8(sum.value >> 8)
    octets[3] = UInt8(sum.value & 0xff)
    return octets
  }

  private func message(
    _ version: IPVersion = .v4, type: UInt8 = 11, code: UInt8 = 0, parameter: UInt32,
    _ body: [UInt8]
  ) throws -> ICMPMessage {
    var octets: [UInt8] = []
    ICMPHeader(version: version, type: type, code: code, parameter: parameter)
      .append(to: &octets)
    return try ICMPMessage(version: version, parsing: (octets + body).span)
  }

  @Test(arguments: [
    Example.ICMPv4.labels, Example.ICMPv4.labelsWithoutLength, Example.ICMPv6.labels,
  ])
  func `a label stack is read behind the quote, with or without a length`(
    example: Example
  ) throws {
    let message = try example.icmp
    #expect(message.extensions == [Self.stack, Self.interface])
    #expect(message.quote?.transportOctets == 20)
    #expect(message.quote?.sequenceNumber == SequenceNumber(rawValue: 749_839_002))
    #expect(message.quote?.tcp?.flags == .syn)
  }

  @Test(arguments: [128, 132, 256, 508])
  func `the length counts words of four octets`(length: Int) throws {
    let body = quote(padding: length) + structure(Self.stackObject)
    let message = try message(parameter: UInt32(length / 4) << 16, body)
    #expect(message.extensions == [Self.stack])
  }

  @Test func `a length beside a path MTU is read`() throws {
    let body = quote(padding: 128) + structure(Self.stackObject)
    let message = try message(type: 3, code: 4, parameter: 32 << 16 | 1400, body)
    #expect(message.meaning == .packetTooBig(mtu: 1400))
    #expect(message.extensions == [Self.stack])
  }

  @Test func `a redirect's gateway and an IPv6 path MTU are not lengths`() throws {
    // 10.32.0.1 and an MTU of 2^29: read as a length, both would cut the quote at 128 octets.
    let tail = structure(Self.stackObject)
    let redirect = try message(type: 5, parameter: 0x0a20_0001, quote(padding: 128) + tail)
    #expect(redirect.extensions.isEmpty)
    let large = Example.TCP.synIPv6.ethernetPayload + [UInt8](repeating: 0, count: 48)
    let tooBig = try message(.v6, type: 2, parameter: 16 << 24, large + tail)
    #expect(tooBig.extensions.isEmpty)
    #expect(tooBig.meaning == .packetTooBig(mtu: 16 << 24))
  }

  @Test func `a length in the wrong unit is put right by the checksum`() throws {
    // 32 words of 4 octets in ICMPv6, which counts words of 8.
    let body =
      Example.TCP.synIPv6.ethernetPayload + [UInt8](repeating: 0, count: 48)
      + structure(Self.stackObject)
    #expect(try message(.v6, type: 3, parameter: 32 << 24, body).extensions == [Self.stack])
  }

  @Test func `a structure without a checksum needs a length`() throws {
    var tail = structure(Self.stackObject)
    tail[2] = 0
    tail[3] = 0
    let body = quote(padding: 128) + tail
    #expect(try message(parameter: 32 << 16, body).extensions == [Self.stack])
    #expect(try message(parameter: 0, body).extensions.isEmpty)
  }

  @Test func `a structure with a wrong checksum or version is not read`() throws {
    for (index, value) in [(2, UInt8(0xff)), (0, 0x10), (0, 0x30)] {
      var tail = structure(Self.stackObject)
      tail[index] = value
      let body = quote(padding: 128) + tail
      for parameter in [0, 32 << 16] as [UInt32] {
        let message = try message(parameter: parameter, body)
        #expect(message.extensions.isEmpty)
        #expect(message.quote?.destinationPort == 38920)
      }
    }
  }

  @Test func `a long quote without extensions stays whole`() throws {
    var packet = Example.TCP.data.ethernetPayload
    packet[2] = 2  // A total length of 581.
    packet += [UInt8](repeating: 0x20, count: 548 - packet.count)
    let message = try message(parameter: 0, packet)
    #expect(message.extensions.isEmpty)
    #expect(message.quote?.transportOctets == 528)
  }

  @Test func `a quote that a length and the capture cut stays`() throws {
    let message = try message(parameter: 32 << 16, quote(padding: 96))
    #expect(message.extensions.isEmpty)
    #expect(message.quote?.tcp != nil)
  }

  @Test func `an object that runs over or is shorter than its header ends the list`() throws {
    for object in [[0, 0, 1, 1], [0, 3, 1, 1], [0, 99, 1, 1], [0xff, 0xff, 1, 1]] as [[UInt8]] {
      let body = quote(padding: 128) + structure(Self.stackObject + object)
      #expect(try message(parameter: 32 << 16, body).extensions == [Self.stack])
    }
    let rest = quote(padding: 128) + structure(Self.stackObject + [0, 4])
    #expect(try message(parameter: 32 << 16, rest).extensions == [Self.stack])
  }

  @Test func `unknown classes and a torn label stack are kept as octets`() throws {
    let objects: [UInt8] = [0, 4, 77, 9, 0, 6, 1, 1, 5, 6, 0, 8, 1, 2, 9, 9, 9, 9]
    let body = quote(padding: 128) + structure(objects)
    #expect(
      try message(parameter: 32 << 16, body).extensions == [
        .other(classNumber: 77, cType: 9, content: []),
        .other(classNumber: 1, cType: 1, content: [5, 6]),
        .other(classNumber: 1, cType: 2, content: [9, 9, 9, 9]),
      ])
  }

  @Test func `an empty structure and an empty stack are read`() throws {
    #expect(
      try message(parameter: 32 << 16, quote(padding: 128) + structure([])).extensions.isEmpty)
    #expect(
      try message(parameter: 32 << 16, quote(padding: 128) + structure([0, 4, 1, 1])).extensions
        == [.labelStack([])])
  }
}
