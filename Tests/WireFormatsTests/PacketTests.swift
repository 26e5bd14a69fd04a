import Testing
import WireFormats

@Suite struct PacketTests {
  @Test func `link padding is not payload`() throws {
    let packet = try Example.Link.padded.packet
    #expect(packet.payloadLength == 8)
    #expect(Array(Example.Link.padded.octets[packet.payload]) == Array("synpath!".utf8))
    let reset = Example.TCP.reset.octets + [UInt8](repeating: 0, count: 6)
    guard case .packet(let padded) = FrameContent(.ethernet, reset) else {
      Issue.record("not a packet")
      return
    }
    #expect(padded.payloadLength == 0)
    #expect(padded.payload.isEmpty)
  }

  @Test func `a packet that ends with its IP header is not read into the padding`() throws {
    var octets = Example.TCP.syn.ethernetPayload
    octets[3] = 20
    let packet = try Packet(parsing: octets.span)
    #expect(packet.transport == .none)
    #expect(packet.payloadLength == 0)
    #expect(
      packet.stop == WireError(.tcp, offset: 0, needed: 20, available: 0, limit: .headerField))
  }

  @Test(arguments: [1, 19] as [UInt8])
  func `a total length below the header length is the field's error`(length: UInt8) throws {
    var octets = Example.TCP.syn.ethernetPayload
    octets[3] = length
    let packet = try Packet(parsing: octets.span)
    #expect(packet.transport == .none)
    #expect(
      packet.stop
        == WireError(.ipv4, offset: 2, needed: 20, available: Int(length), limit: .headerField))
    #expect(packet.payloadLength == 0)
    #expect(packet.payload.isEmpty)
  }

  @Test func `a payload length below the extension headers is the field's error`() throws {
    var octets = Example.UDP.datagramBehindOptions.ethernetPayload
    octets[5] = 8
    let packet = try Packet(parsing: octets.span)
    #expect(
      packet.stop == WireError(.ipv6, offset: 4, needed: 56, available: 48, limit: .headerField))
    #expect(packet.transport == .none)
  }

  @Test(arguments: [(Example.TCP.data, 2), (Example.TCP.synAckIPv6, 4)])
  func `a length of 0 from segmentation offload means all there is`(
    example: Example, position: Int
  ) throws {
    var octets = example.ethernetPayload
    octets[position] = 0
    octets[position + 1] = 0
    let packet = try Packet(parsing: octets.span)
    #expect(packet.transport == (try example.packet.transport))
    #expect(packet.payloadLength == (try example.packet.payloadLength))
    #expect(packet.stop == nil)
  }

  @Test func `a length of 0 and a short capture leave the length on the wire`() throws {
    var octets = Example.TCP.data.octets
    octets[16] = 0
    octets[17] = 0
    let content = FrameContent(.ethernet, parsing: octets.span, originalLength: 90_066)
    guard case .packet(let packet) = content else {
      Issue.record("not a packet")
      return
    }
    #expect(packet.payloadLength == 90_000)
    #expect(packet.payload.count == 17)
  }

  @Test func `the original length does not overrule a total length`() throws {
    let octets = Example.TCP.data.octets
    #expect(
      FrameContent(.ethernet, parsing: octets.span, originalLength: 90_066)
        == Example.TCP.data.content)
    #expect(
      FrameContent(.ethernet, parsing: octets.span, originalLength: .min)
        == Example.TCP.data.content)
  }

  @Test func `an IPv6 packet without a next header has no payload`() throws {
    var octets = Example.TCP.synIPv6.ethernetPayload
    octets[5] = 0
    octets[6] = IPProtocol.ipv6NoNextHeader.rawValue
    let packet = try Packet(parsing: octets.span)
    #expect(packet.payloadLength == 0)
    #expect(packet.stop == nil)
  }

  @Test func `a first fragment shows its transport header, a later one does not`() throws {
    for example in [Example.Link.fragmentIPv4, Example.Link.fragmentIPv6] {
      #expect(try example.icmp.header.isError == false)
    }
    for (example, length, captured) in [
      (Example.Link.laterFragmentIPv4, 528, 40), (Example.Link.laterFragmentIPv6, 560, 32),
    ] {
      let packet = try example.packet
      #expect(packet.transport == .none)
      #expect(packet.stop == nil)
      #expect(packet.payloadLength == length)
      #expect(packet.payload.count == captured)
    }
  }

  @Test func `a snap length shortens the payload, not its length on the wire`() throws {
    let octets = Example.TCP.data.octets
    for count in 66..<octets.count {
      let packet = try Packet(parsing: octets.span.extracting(..<count), from: 14)
      #expect(packet.payloadLength == 17)
      #expect(packet.payload == 66..<count)
      #expect(packet.stop == nil)
    }
  }

  @Test func `a snap length inside the TCP options keeps the header and says so`() throws {
    let octets = Example.TCP.syn.ethernetPayload
    for count in 40..<60 {
      let packet = try Packet(parsing: octets.span.extracting(..<count))
      guard case .tcp(let header) = packet.transport else {
        Issue.record("no TCP header in \(count) octets")
        continue
      }
      #expect(header.destinationPort == 22)
      #expect(header.optionsAreCut)
      #expect(
        packet.stop == WireError(.tcp, offset: 20, needed: 40, available: count - 20))
      #expect(packet.payloadLength == 0)
      #expect(packet.payload.isEmpty)
    }
  }

  @Test func `a data offset beyond the total length is the field's error`() throws {
    var octets = Example.TCP.reset.ethernetPayload
    octets[32] = 0xf0
    let packet = try Packet(parsing: octets.span)
    #expect(
      packet.stop == WireError(.tcp, offset: 20, needed: 60, available: 20, limit: .headerField))
    #expect(packet.payloadLength == 0)
  }

  /// Whether the packet is a first fragment, and how many of its 60 octets the capture holds.
  @Test(
    arguments: [(false, 60, false), (true, 60, true), (false, 50, true)] as [(Bool, Int, Bool)])
  func `a TCP header longer than its packet is none unless something cut it`(
    isFragment: Bool, count: Int, isSegment: Bool
  ) throws {
    var octets = Example.TCP.syn.ethernetPayload
    octets[32] = 0xf0
    if isFragment { octets[6] = 0x20 }
    let packet = try Packet(parsing: octets.span.extracting(..<count))
    #expect(packet.stop != nil && packet.payloadLength == 0)
    guard case .tcp(let header) = packet.transport else {
      #expect(packet.transport == .none && !isSegment)
      return
    }
    #expect(isSegment && header.flags.contains(.syn))
  }

  @Test func `a packet in the middle of the octets gives positions in all of them`() throws {
    let octets = [UInt8](repeating: 0xee, count: 100) + Example.TCP.data.ethernetPayload
    let packet = try Packet(parsing: octets.span, from: 100)
    #expect(Array(octets[packet.payload]) == Array("SSH-2.0-Example\r\n".utf8))
  }

  @Test func `a start behind the end is a cut packet`() {
    for start in [60, 61, Int.max] {
      #expect(
        wireError(Example.TCP.syn.ethernetPayload) { octets throws(WireError) in
          try Packet(parsing: octets, from: start)
        } == WireError(.ipv4, offset: 0, needed: 1, available: 0))
    }
  }

  @Test func `ICMP of the other version is not read as ICMP`() throws {
    var four = Example.ICMPv4.echoRequest.ethernetPayload
    four[9] = IPProtocol.icmpv6.rawValue
    #expect(try Packet(parsing: four.span).transport == .none)
    var six = Example.ICMPv6.echoRequest.ethernetPayload
    six[6] = IPProtocol.icmpv4.rawValue
    #expect(try Packet(parsing: six.span).transport == .none)
  }
}
