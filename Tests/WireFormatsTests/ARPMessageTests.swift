import PathTracing
import Testing
import WireFormats

@Suite struct ARPMessageTests {
  @Test func `a request reads`() throws {
    let message = try ARPMessage(parsing: Example.Link.arpRequest.ethernetPayload.span)
    #expect(message.operation == 1)
    #expect(message.senderHardware.description == "02:00:00:00:00:0a")
    #expect(message.senderProtocol == IPv4Address(192, 0, 2, 10))
    #expect(message.targetHardware == HardwareAddress(rawValue: 0))
    #expect(message.targetProtocol == IPv4Address(192, 0, 2, 1))
    #expect(Example.Link.arpRequest.content == .arp(message))
  }

  @Test(arguments: [Example.Link.arpRequest, Example.Link.arpReply])
  func `a captured message is written back`(example: Example) throws {
    var octets: [UInt8] = []
    try ARPMessage(parsing: example.ethernetPayload.span).append(to: &octets)
    #expect(octets == example.ethernetPayload)
  }

  @Test func `random messages round-trip`() throws {
    var generator = SeededGenerator(seed: 15)
    for _ in 0..<1000 {
      let message = generator.arpMessage()
      var octets: [UInt8] = []
      message.append(to: &octets)
      #expect(octets.count == 28)
      #expect(try ARPMessage(parsing: octets.span) == message)
    }
  }

  @Test(arguments: 0..<28)
  func `every truncation is reported`(count: Int) {
    #expect(
      wireError(
        Array(Example.Link.arpReply.ethernetPayload.prefix(count)), ARPMessage.init(parsing:))
        == WireError(.arp, offset: 0, needed: 28, available: count))
  }

  @Test func `over other hardware it is another protocol, and a cut one is cut`() {
    // InfiniBand: addresses of 20 octets (RFC 4391).
    var frame = Example.Link.arpReply.octets
    frame[18] = 20
    frame += [UInt8](repeating: 0, count: 28)
    #expect(FrameContent(.ethernet, frame) == .other(.arp))
    // Frame Relay: addresses of 2 octets (RFC 2390), which make a shorter message.
    frame[18] = 2
    #expect(FrameContent(.ethernet, Array(frame.prefix(14 + 20))) == .other(.arp))
    frame[18] = 6
    #expect(
      FrameContent(.ethernet, Array(frame.prefix(14 + 27)))
        == .undecodable(WireError(.arp, offset: 0, needed: 28, available: 27)))
  }

  @Test func `addresses of other kinds are the field's error`() {
    var octets = Example.Link.arpReply.ethernetPayload
    octets[4] = 20
    #expect(
      wireError(octets, ARPMessage.init(parsing:))
        == WireError(.arp, offset: 2, needed: 28, available: 56, limit: .headerField))
  }
}
