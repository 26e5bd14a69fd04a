import Testing

@testable import LiveNetwork

struct NetlinkMessageTests {
  private static func message(length: UInt32, body: [UInt8]) -> [UInt8] {
    length.kernelOctets + UInt16(24).kernelOctets + UInt16(2).kernelOctets
      + UInt32(7).kernelOctets + UInt32(0).kernelOctets + body
  }

  @Test func `messages and attributes are read back as written`() {
    let attributes = [NetlinkAttribute(1, [1, 2, 3]), NetlinkAttribute(5, [])]
    let body = [9, 9, 9, 9] + attributes.flatMap(\.encoded)
    let one = Self.message(length: UInt32(16 + body.count), body: body)
    let messages = NetlinkMessage.parse(one + one)
    #expect(messages.count == 2)
    #expect(messages.map(\.sequence) == [7, 7])
    #expect(messages[1].attributes(after: 4).map(\.type) == [1, 5])
    #expect(messages[1].attributes(after: 4).map { Array($0.value) } == [[1, 2, 3], []])
  }

  @Test func `every cut message gives what is whole in front of the cut`() {
    let body = [9, 9, 9, 9] + NetlinkAttribute(1, [1, 2, 3]).encoded
    let one = Self.message(length: UInt32(16 + body.count), body: body)
    for count in 0..<one.count {
      #expect(NetlinkMessage.parse(Array(one.prefix(count))).isEmpty)
      #expect(NetlinkMessage.parse(one + one.prefix(count)).count == 1)
    }
  }

  @Test(arguments: [0, 1, 15, 25, UInt32(Int32.max), UInt32.max])
  func `a wrong length ends the datagram`(length: UInt32) {
    #expect(NetlinkMessage.parse(Self.message(length: length, body: [1, 2, 3, 4])).isEmpty)
  }

  @Test(arguments: [0, 3, 9, 0xffff])
  func `a wrong attribute length ends the attributes`(length: UInt16) {
    let body = length.kernelOctets + UInt16(1).kernelOctets + [1, 2, 3, 4]
    let messages = NetlinkMessage.parse(Self.message(length: 24, body: body))
    #expect(messages.count == 1)
    #expect(messages.first?.attributes(after: 0).isEmpty == true)
    #expect(messages.first?.attributes(after: 100).isEmpty == true)
  }

  @Test func `numbers are never read beyond the end`() {
    let octets: [UInt8] = [0, 1, 2, 3, 4, 5, 6]
    #expect(octets[3...].number(at: 0, as: UInt32.self) == UInt32(bigEndian: 0x0304_0506))
    #expect(octets[3...].number(at: 1, as: UInt32.self) == nil)
    #expect(octets[3...].number(at: 5, as: UInt8.self) == nil)
    #expect(octets[3...].number(at: -1, as: UInt8.self) == nil)
    #expect(octets[3...].number(at: Int.max, as: UInt8.self) == nil)
  }
}
