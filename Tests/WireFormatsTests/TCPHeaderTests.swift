import PathTracing
import Testing
import WireFormats

@Suite struct TCPHeaderTests {
  @Test func `a SYN reads`() throws {
    let header = try Example.TCP.syn.tcp
    #expect(header.sourcePort == 44558)
    #expect(header.destinationPort == 22)
    #expect(header.sequenceNumber == SequenceNumber(rawValue: 2_415_153_726))
    #expect(header.acknowledgementNumber == SequenceNumber(rawValue: 0))
    #expect(header.flags == .syn)
    #expect(header.reservedBits == 0)
    #expect(header.window == 64240)
    #expect(header.checksum == 0xecc8)
    #expect(header.urgentPointer == 0)
    #expect(header.headerLength == 40)
    #expect(!header.optionsAreCut)
    #expect(
      header.options == [
        .maximumSegmentSize(1460), .selectiveAcknowledgementPermitted,
        .timestamps(value: 2_337_953_855, echoReply: 0), .noOperation, .windowScale(10),
      ])
    #expect(header.maximumSegmentSize == 1460)
    #expect(header.windowScale == 10)
    #expect(header.timestamps?.value == 2_337_953_855)
    #expect(header.timestamps?.echoReply == 0)
  }

  @Test func `a SYN-ACK, data and a reset read`() throws {
    let synAck = try Example.TCP.synAckIPv6.tcp
    #expect(synAck.flags == [.syn, .ack])
    #expect(synAck.acknowledgementNumber == SequenceNumber(rawValue: 3_287_875_280))
    #expect(synAck.maximumSegmentSize == 1440)
    let data = try Example.TCP.data.packet
    #expect(try Example.TCP.data.tcp.flags == [.psh, .ack])
    #expect(data.payloadLength == 17)
    #expect(Array(Example.TCP.data.octets[data.payload]) == Array("SSH-2.0-Example\r\n".utf8))
    let reset = try Example.TCP.reset.tcp
    #expect(reset.flags == [.rst, .ack])
    #expect(reset.options.isEmpty)
    #expect(reset.maximumSegmentSize == nil)
    #expect(reset.timestamps == nil)
    #expect(reset.windowScale == nil)
  }

  @Test(arguments: Example.TCP.all)
  func `a captured header is written back`(example: Example) throws {
    let header = try example.tcp
    let start = try 14 + example.packet.ip.headerLength
    var octets: [UInt8] = []
    header.append(to: &octets)
    #expect(octets == Array(example.octets[start..<start + header.headerLength]))
  }

  @Test func `random headers round-trip`() throws {
    var generator = SeededGenerator(seed: 12)
    for _ in 0..<5000 {
      let header = generator.tcpHeader()
      var octets: [UInt8] = []
      header.append(to: &octets)
      #expect(octets.count == header.headerLength)
      #expect(try TCPHeader(parsing: octets.span) == header)
    }
  }

  @Test func `every truncation of the fixed part is reported`() {
    let octets = Array(Example.TCP.syn.octets.dropFirst(34))
    for count in 0..<20 {
      #expect(
        wireError(Array(octets.prefix(count)), TCPHeader.init(parsing:))
          == WireError(.tcp, offset: 0, needed: 20, available: count))
    }
  }

  @Test func `every truncation of the options keeps what came before`() throws {
    let octets = Array(Example.TCP.syn.octets.dropFirst(34))
    let options = try Example.TCP.syn.tcp.options
    // Where each of the five options ends.
    let ends = [24, 26, 36, 37, 40]
    for count in 20..<40 {
      let header = try TCPHeader(parsing: octets.span.extracting(..<count))
      #expect(header.optionsAreCut)
      #expect(header.headerLength == 40)
      #expect(header.options == Array(options.prefix(ends.count { $0 <= count })))
    }
  }

  @Test(arguments: 0..<5)
  func `a data offset below 20 octets is the field's error`(words: Int) {
    var octets = Array(Example.TCP.syn.octets.dropFirst(34))
    octets[12] = UInt8(words << 4)
    #expect(
      wireError(octets, TCPHeader.init(parsing:))
        == WireError(.tcp, offset: 12, needed: 20, available: words * 4, limit: .headerField))
  }

  @Test func `odd packets are read, not refused`() throws {
    var generator = SeededGenerator(seed: 13)
    for flags in UInt8.min...UInt8.max {
      var header = generator.tcpHeader()
      header.flags = TCPFlags(rawValue: flags)
      header.sourcePort = 0
      var octets: [UInt8] = []
      header.append(to: &octets)
      #expect(try TCPHeader(parsing: octets.span).flags.rawValue == flags)
    }
  }

  @Test func `options that do not fit are left out`() throws {
    var header = TCPHeader(
      sourcePort: 1, destinationPort: 2, sequenceNumber: SequenceNumber(rawValue: 3), flags: .syn)
    header.options = [
      .timestamps(value: 1, echoReply: 2),
      .other(kind: 253, content: [UInt8](repeating: 9, count: 300)),
      .other(kind: 254, content: [UInt8](repeating: 9, count: 24)), .windowScale(7),
      .maximumSegmentSize(1460),
    ]
    var octets: [UInt8] = []
    header.append(to: &octets)
    #expect(octets.count == 60)
    let read = try TCPHeader(parsing: octets.span)
    #expect(read.options == [header.options[0], header.options[2], .windowScale(7)])
  }

  @Test(
    arguments: [
      (.syn, "S"), ([.syn, .ack], "S."), ([.rst], "R"), ([.rst, .ack], "R."), (.ack, "."),
      ([.psh, .ack], "P."), ([.fin, .ack], "F."), ([.syn, .fin], "FS"), ([], "none"),
      ([.syn, .ece, .cwr], "SWE"), (.urg, "U"),
    ] as [(TCPFlags, String)])
  func `flags are written as tcpdump writes them`(flags: TCPFlags, text: String) {
    #expect(flags.description == text)
  }
}
