import Testing
import WireFormats

@Suite struct ICMPQuoteTests {
  /// A Time Exceeded message with this body.
  private func timeExceeded(_ version: IPVersion, quoting body: [UInt8]) throws -> ICMPMessage {
    var octets: [UInt8] = []
    ICMPHeader(version: version, type: version == .v4 ? 11 : 3, code: 0).append(to: &octets)
    return try ICMPMessage(version: version, parsing: (octets + body).span)
  }

  @Test func `a whole SYN is quoted with its options`() throws {
    let quote = try #require(try Example.ICMPv4.timeExceeded.icmp.quote)
    #expect(quote.ip.timeToLive == 1)
    #expect(quote.ip.identification == 52629)
    #expect(quote.ip.destination == IPAddress("198.51.100.20"))
    #expect(quote.transportOctets == 40)
    #expect(quote.sourcePort == 44564)
    #expect(quote.destinationPort == 22)
    #expect(quote.sequenceNumber == SequenceNumber(rawValue: 3_112_693_288))
    let tcp = try #require(quote.tcp)
    #expect(tcp.flags == .syn)
    #expect(tcp.maximumSegmentSize == 1460)
    #expect(!tcp.optionsAreCut)
  }

  @Test func `28 octets quote ports and sequence number`() throws {
    let quote = try #require(try Example.ICMPv4.shortQuote.icmp.quote)
    #expect(quote.transportOctets == 8)
    #expect(quote.sourcePort == 41400)
    #expect(quote.destinationPort == 22)
    #expect(quote.sequenceNumber == SequenceNumber(rawValue: 749_839_002))
    #expect(quote.tcp == nil)
  }

  @Test func `a quote of every length gives what it holds`() throws {
    let packet = Example.TCP.syn.ethernetPayload
    for count in 0...60 {
      let quote = try timeExceeded(.v4, quoting: Array(packet.prefix(count))).quote
      guard count >= 20 else {
        #expect(quote == nil)
        continue
      }
      let found = try #require(quote)
      #expect(found.ip == (try Example.TCP.syn.packet.ip))
      #expect(found.transportOctets == count - 20)
      #expect(found.sourcePort == (count >= 28 ? 44558 : nil))
      #expect(found.destinationPort == (count >= 28 ? 22 : nil))
      #expect((found.sequenceNumber != nil) == (count >= 28))
      #expect((found.tcp != nil) == (count >= 40))
      if let tcp = found.tcp {
        #expect(tcp.optionsAreCut == (count < 60))
        #expect(tcp.maximumSegmentSize == (count >= 44 ? 1460 : nil))
        #expect(tcp.windowScale == (count >= 60 ? 10 : nil))
      }
    }
  }

  @Test func `padding behind a quoted packet is not part of the quote`() throws {
    let packet = Example.TCP.reset.ethernetPayload
    let padded = packet + [UInt8](repeating: 0, count: 128 - packet.count)
    let quote = try #require(try timeExceeded(.v4, quoting: padded).quote)
    #expect(quote.transportOctets == 20)
    #expect(quote.tcp?.options == [])
  }

  @Test(arguments: [0, 8, 19, 20, 27] as [UInt16])
  func `a mangled total length does not hide the ports`(length: UInt16) throws {
    var packet = Example.TCP.syn.ethernetPayload
    packet[2] = UInt8(length >> 8)
    packet[3] = UInt8(length & 0xff)
    let quote = try #require(try timeExceeded(.v4, quoting: packet).quote)
    #expect(quote.sourcePort == 44558)
    #expect(quote.tcp?.maximumSegmentSize == 1460)
  }

  @Test func `a total length in the wrong byte order does not hide the quote`() throws {
    var packet = Example.TCP.syn.ethernetPayload
    packet.swapAt(2, 3)
    #expect(try timeExceeded(.v4, quoting: packet).quote?.tcp?.windowScale == 10)
  }

  @Test func `datagrams and messages are quoted too`() throws {
    let datagram = try #require(try Example.ICMPv4.portUnreachable.icmp.quote)
    #expect(datagram.sourcePort == 59385)
    #expect(datagram.destinationPort == 33434)
    #expect(datagram.sequenceNumber == nil)
    let message = try #require(try Example.ICMPv4.fragmentationNeeded.icmp.quote)
    #expect(message.icmp?.meaning == .echoRequest(identifier: 15524, sequence: 1))
    #expect(message.ip.totalLength == 1500)
    #expect(message.sourcePort == nil)
    let six = try #require(try Example.ICMPv6.packetTooBig.icmp.quote)
    #expect(six.icmp?.meaning == .echoRequest(identifier: 15525, sequence: 1))
    #expect(six.ip.totalLength == 1498)
  }

  @Test func `an IPv6 quote reads like an IPv4 one`() throws {
    let quote = try #require(try Example.ICMPv6.timeExceeded.icmp.quote)
    #expect(quote.ip.timeToLive == 1)
    #expect(quote.sourcePort == 50706)
    #expect(quote.destinationPort == 22)
    #expect(quote.sequenceNumber == SequenceNumber(rawValue: 3_307_085_117))
    #expect(quote.tcp?.maximumSegmentSize == 1440)
  }

  @Test func `ports are found behind quoted extension headers`() throws {
    let options = try #require(try Example.ICMPv6.quotedOptions.icmp.quote)
    #expect(options.ip.headerLength == 56)
    #expect(options.sourcePort == 34592)
    #expect(options.destinationPort == 33434)
    let fragment = try #require(try Example.ICMPv6.quotedFragment.icmp.quote)
    #expect(fragment.icmp?.meaning == .echoRequest(identifier: 15568, sequence: 1))
  }

  @Test func `a quoted later fragment has no ports`() throws {
    let quote = try #require(try Example.ICMPv6.quotedLaterFragment.icmp.quote)
    #expect(quote.ip.isLaterFragment)
    #expect(quote.icmp == nil)
    var packet = Example.TCP.syn.ethernetPayload
    packet[7] = 1
    let four = try #require(try timeExceeded(.v4, quoting: packet).quote)
    #expect(four.sourcePort == nil)
    #expect(four.tcp == nil)
  }

  @Test func `a quoted chain that is cut is no quote`() throws {
    let packet = Example.UDP.datagramBehindOptions.ethernetPayload
    for count in 40..<56 {
      #expect(try timeExceeded(.v6, quoting: Array(packet.prefix(count))).quote == nil)
    }
    #expect(try timeExceeded(.v6, quoting: Array(packet.prefix(56))).quote?.sourcePort == nil)
    #expect(try timeExceeded(.v6, quoting: Array(packet.prefix(64))).quote?.sourcePort == 34592)
  }

  @Test func `what is not an error quotes nothing`() throws {
    #expect(try Example.ICMPv4.echoRequest.icmp.quote == nil)
    #expect(try Example.ICMPv6.listenerReport.icmp.quote == nil)
  }
}
