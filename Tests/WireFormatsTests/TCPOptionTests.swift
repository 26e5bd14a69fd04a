import Testing
import WireFormats

@Suite struct TCPOptionTests {
  /// The header that carries these octets of options, padded with end-of-list octets.
  private func header(options: [UInt8]) throws -> TCPHeader {
    var octets = Array(Example.TCP.reset.octets.dropFirst(34))
    octets += options + [UInt8](repeating: 0, count: (4 - options.count % 4) % 4)
    octets[12] = UInt8(octets.count / 4) << 4
    return try TCPHeader(parsing: octets.span)
  }

  @Test func `selective acknowledgements keep their blocks in order`() throws {
    let acknowledged = try Example.TCP.selectiveAcknowledgement.tcp.acknowledgementNumber
    let first = acknowledged + 90
    let second = acknowledged + 190
    #expect(
      try Example.TCP.selectiveAcknowledgement.tcp.options.last
        == .selectiveAcknowledgement([
          TCPOption.Block(left: second, right: second + 10),
          TCPOption.Block(left: first, right: first + 10),
        ]))
    // RFC 2883: the first block reports what came twice, here also part of the second.
    #expect(
      try Example.TCP.duplicateAcknowledgement.tcp.options.last
        == .selectiveAcknowledgement([
          TCPOption.Block(left: first, right: first + 10),
          TCPOption.Block(left: first, right: first + 10),
          TCPOption.Block(left: second, right: second + 10),
        ]))
  }

  @Test func `an unknown kind does not end the options behind it`() throws {
    let header = try header(
      options: [254, 4, 0xab, 0xcd, 2, 4, 5, 0xb4, 30, 3, 0x81, 3, 3, 7])
    #expect(
      header.options == [
        .other(kind: 254, content: [0xab, 0xcd]), .maximumSegmentSize(1460),
        .other(kind: 30, content: [0x81]), .windowScale(7),
      ])
    #expect(!header.optionsAreCut)
  }

  @Test(
    arguments: [
      ([2, 3, 5], TCPOption.other(kind: 2, content: [5])),
      ([2, 2], .other(kind: 2, content: [])),
      ([3, 2], .other(kind: 3, content: [])),
      ([4, 3, 1], .other(kind: 4, content: [1])),
      ([5, 2], .other(kind: 5, content: [])),
      ([5, 9, 1, 2, 3, 4, 5, 6, 7], .other(kind: 5, content: [1, 2, 3, 4, 5, 6, 7])),
      ([8, 6, 1, 2, 3, 4], .other(kind: 8, content: [1, 2, 3, 4])),
    ] as [([UInt8], TCPOption)])
  func `a known kind of a wrong length is kept as it is`(octets: [UInt8], option: TCPOption) throws
  {
    #expect(try header(options: octets + [3, 3, 7]).options == [option, .windowScale(7)])
  }

  @Test func `what follows the end of the list is padding`() throws {
    let header = try header(options: [2, 4, 5, 0xb4, 0, 3, 3, 7])
    #expect(header.options == [.maximumSegmentSize(1460)])
    #expect(!header.optionsAreCut)
  }

  @Test(arguments: [UInt8(0), 1])
  func `a length below two ends the list`(length: UInt8) throws {
    let header = try header(options: [3, 3, 7, 99, length, 1, 1, 1])
    #expect(header.options == [.windowScale(7)])
    #expect(header.optionsAreCut)
  }

  @Test func `a length beyond the header ends the list`() throws {
    let header = try header(options: [3, 3, 7, 1, 8, 10, 0, 0])
    #expect(header.options == [.windowScale(7), .noOperation])
    #expect(header.optionsAreCut)
  }

  @Test func `a kind in the last octet ends the list`() throws {
    let header = try header(options: [1, 1, 1, 8])
    #expect(header.options == [.noOperation, .noOperation, .noOperation])
    #expect(header.optionsAreCut)
  }

  @Test func `forty octets that do nothing are forty options`() throws {
    let header = try header(options: [UInt8](repeating: 1, count: 40))
    #expect(header.options.count == 40)
    #expect(header.headerLength == 60)
  }
}
