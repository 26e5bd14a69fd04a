import Testing
import WireFormats

/// The authentication header (RFC 4302), which hides nothing.
@Suite struct AuthenticationTests {
  @Test(arguments: [(Example.Apart.ah, Example.Link.raw), (.Apart.ahIPv6, .Link.rawIPv6)])
  func `TCP behind an authentication header is read`(example: Example, bare: Example) throws {
    let packet = try example.packet
    let plain = try bare.packet
    #expect(packet.transport == plain.transport && packet.stop == nil)
    #expect(packet.ip.source == plain.ip.source && packet.ip.destination == plain.ip.destination)
    #expect(packet.ip.payloadProtocol == .tcp && packet.payloadLength == 0)
    #expect(packet.ip.headerLength == plain.ip.headerLength + 24)
    #expect(packet.encapsulations.description == "AH SPI 256")
    let segment = try #require(Segment(packet))
    let other = try #require(Segment(plain))
    #expect(segment.ends == other.ends && segment.totalLength == other.totalLength + 24)
    #expect(segment.sequenceNumber == other.sequenceNumber)
  }

  @Test(arguments: [Example.Apart.ah, .Apart.ahIPv6])
  func `what is read is written again`(example: Example) throws {
    let packet = try example.packet
    #expect(packet.octets() == Array(example.octets.dropFirst(14)))
  }

  @Test func `cut in front of its end it stays the protocol`() throws {
    let whole = try Example.Apart.ah.packet
    for count in 34..<Example.Apart.ah.octets.count {
      let octets = Array(Example.Apart.ah.octets.prefix(count))
      guard case .packet(let packet) = FrameContent(.ethernet, octets) else {
        Issue.record("no packet of \(count)")
        continue
      }
      #expect(packet.ip.payloadProtocol == (count < 34 + 24 ? .authentication : .tcp))
      if count < 34 + 24 + 20 { #expect(packet.transport == .none) }
      #expect(packet.ip.source == whole.ip.source)
      #expect(packet.encapsulations.isEmpty == (count < 34 + 24))
    }
  }

  @Test(arguments: UInt8.min...UInt8.max)
  func `any length is taken or leaves the packet`(field: UInt8) {
    for example in [Example.Apart.ah, .Apart.ahIPv6] {
      var octets = example.octets
      octets[example.octets.count - 40 - 24 + 1] = field
      switch FrameContent(.ethernet, octets) {
      case .packet(let packet):
        guard case .tcp = packet.transport else { continue }
        #expect(packet.ip.headerLength <= example.octets.count - 14 - 20)
      case .undecodable(let error): #expect(error.layer == .ipv6Extension)
      case let content: Issue.record("\(content)")
      }
    }
  }

  @Test func `a later fragment begins with no header`() throws {
    var octets = Example.Apart.ah.octets
    octets[21] = 1
    guard case .packet(let packet) = FrameContent(.ethernet, octets) else { return }
    #expect(packet.ip.payloadProtocol == .authentication && packet.transport == .none)
    #expect(packet.encapsulations.isEmpty && packet.ip.headerLength == 20)
  }

  @Test func `eight around it leave no room for its name`() throws {
    var octets = Array(Example.Apart.ah.octets.dropFirst(14))
    for _ in 0..<8 {
      let outer = Packet(
        ip: IPHeader(
          source: .v4(IPv4Address(rawValue: 1)), destination: .v4(IPv4Address(rawValue: 2)),
          timeToLive: 9, payloadProtocol: .ipv4)!, transport: .none)
      octets = outer.octets(payload: octets)
    }
    guard case .packet(let packet) = FrameContent(.raw, octets) else { return }
    #expect(packet.encapsulations.count == 8 && packet.ip.payloadProtocol == .tcp)
    #expect(!packet.encapsulations.contains(.authentication))
    // A tunnel behind one takes two of eight.
    let nested = Packet(
      ip: IPHeader(
        source: .v4(IPv4Address(rawValue: 1)), destination: .v4(IPv4Address(rawValue: 2)),
        timeToLive: 9, payloadProtocol: .ipv4)!, transport: .none)
    var inner = Array(Example.Tunnels.ahTunnel.octets.dropFirst(14))
    for _ in 0..<7 { inner = nested.octets(payload: inner) }
    guard case .packet(let packet) = FrameContent(.raw, inner) else { return }
    #expect(packet.encapsulations.count == 8 && packet.ip.payloadProtocol == .ipv4)
  }

  @Test(arguments: [8, 23, 24, 31, 32, 44, 64])
  func `an error quotes what it holds of it`(count: Int) throws {
    let packet = Array(Example.Apart.ah.octets.dropFirst(14))
    let quote = try ICMPQuote(parsing: packet.span.extracting(..<(20 + count)))
    #expect(quote.ip.payloadProtocol == (count < 24 ? .authentication : .tcp))
    #expect(quote.destinationPort == (count < 32 ? nil : 22))
    #expect(quote.sequenceNumber?.rawValue == (count < 32 ? nil : 2_415_153_726))
  }
}
