import PathTracing
import Testing
import WireFormats

/// The short way from a frame to its segment leads to the same as the long one.
@Suite struct PlainSegmentTests {
  @Test func `an ordinary segment takes the short way, with each of the common link layers`() {
    let ordinary = Example.all.filter { example in
      guard [.ethernet, .linuxCooked, .linuxCooked2, .raw].contains(example.linkType),
        case .packet(let packet) = example.content, case .tcp = packet.transport
      else { return false }
      return packet.encapsulations == Encapsulations()
    }
    #expect(!ordinary.isEmpty)
    for example in ordinary {
      guard case .packet(let packet) = example.content, packet.ip.headerLength == 20 else {
        continue
      }
      var payload = 0..<0
      #expect(
        Segment(plainFrame: example.octets.span, example.linkType, payload: &payload) != nil)
    }
  }

  @Test(arguments: Example.all)
  func `both ways agree, whatever single octet changes`(example: Example) {
    var octets = example.octets
    compare(octets, example.linkType)
    for index in octets.indices {
      let original = octets[index]
      for value in UInt8.min...UInt8.max {
        octets[index] = value
        compare(octets, example.linkType)
      }
      octets[index] = original
    }
  }

  @Test(arguments: Example.all)
  func `both ways agree, wherever the frame is cut`(example: Example) {
    for count in 0...example.octets.count {
      compare(Array(example.octets.prefix(count)), example.linkType)
    }
  }

  @Test(
    arguments: [
      (30, [0x70, 0, 1, 2, 3, 4, 5, 6, 7, 8], true), (30, [0x70, 0, 1, 2, 3, 4, 5, 6], false),
      (30, [0x80, 0, 1, 2, 3, 4, 5, 6, 7, 8], false),
      (30, [0x10, 0, 1, 2, 3, 4, 5, 6, 7, 8], false),
      (31, [0x70, 0, 1, 2, 3, 4, 5, 6, 7, 8], false),
    ] as [(UInt8, [UInt8], Bool)])
  func `MP_FASTCLOSE is told from other options of its kind and of its length`(
    kind: UInt8, content: [UInt8], isFastClose: Bool
  ) throws {
    var tcp = TCPHeader(
      sourcePort: 40000, destinationPort: 443, sequenceNumber: SequenceNumber(rawValue: 7),
      flags: .ack)
    tcp.options = [
      .noOperation, .noOperation, .timestamps(value: 1, echoReply: 2),
      .other(kind: kind, content: content),
    ]
    let ip = IPv4Header(
      source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(198, 51, 100, 1),
      timeToLive: 64, payloadProtocol: .tcp)
    let octets = Packet(ip: .v4(ip), transport: .tcp(tcp)).octets(payload: [1, 2, 3])
    compare(octets, .raw)
    var payload = 0..<0
    var segment = try #require(Segment(plainFrame: octets.span, .raw, payload: &payload))
    #expect(segment.closesFast == isFastClose)
    #expect(segment.joins == (kind == 30 && content[0] >> 4 == 1))
    // What is read over it does not keep the mark.
    tcp.options = []
    let plain = Packet(ip: .v4(ip), transport: .tcp(tcp)).octets(payload: [])
    #expect(segment.read(plainFrame: plain.span, .raw, payload: &payload) && !segment.closesFast)
  }

  private func compare(_ octets: [UInt8], _ linkType: LinkType) {
    var payload = 0..<0
    let content = FrameContent(linkType, parsing: octets.span, originalLength: octets.count)
    if let short = Segment(plainFrame: octets.span, linkType, payload: &payload) {
      return compare(short, payload, content, octets)
    }
    guard let inner = try? InnermostPayload(linkType, in: octets.span),
      inner.isPacket(in: octets.span)
    else { return }
    let within = octets.span.extracting(..<inner.end)
    var deeper = Segment()
    if deeper.read(packetAt: inner.start, of: within, payload: &payload) {
      compare(deeper, payload, content, octets)
    } else if let error = SegmentError(packetAt: inner.start, of: within) {
      guard case .packet(let packet) = content else {
        Issue.record("the long way finds no packet in \(octets)")
        return
      }
      #expect(SegmentError(packet).map(String.init(reflecting:)) == String(reflecting: error))
    } else if let timeToLive = inner.datagramTimeToLive(in: octets.span) {
      guard case .packet(let packet) = content else {
        Issue.record("the long way finds no packet in \(octets)")
        return
      }
      switch packet.transport {
      case .udp, .none: #expect(packet.ip.timeToLive == timeToLive)
      case .tcp, .icmp: Issue.record("the long way finds no datagram in \(octets)")
      }
    }
  }

  private func compare(
    _ short: Segment, _ payload: Range<Int>, _ content: FrameContent, _ octets: [UInt8]
  ) {
    guard case .packet(let packet) = content, let long = Segment(packet) else {
      Issue.record("the long way finds no segment in \(octets)")
      return
    }
    #expect(payload == packet.payload)
    #expect(fields(short) == fields(long), "\(octets)")
  }

  private func fields(_ segment: Segment) -> [AnyHashable] {
    [
      segment.source, segment.destination, segment.sourcePort, segment.destinationPort,
      segment.sequenceNumber, segment.acknowledgementNumber, segment.flags.rawValue,
      segment.timeToLive, segment.trafficClass, segment.window,
      segment.identification, segment.flowLabel, segment.payloadLength, segment.totalLength,
      segment.maximumSegmentSize, segment.windowScale, segment.permitsSelectiveAcknowledgement,
      segment.hasTimestamp, segment.timestamp, segment.blockCount, segment.firstBlockEnd,
      segment.nearestBlock, segment.closesFast, segment.isSigned, segment.joins,
    ]
  }
}
