import Testing
import WireFormats

/// What the captures may hold: the lab's own addresses, and nothing of the machine that made them.
struct ProvenanceTests {
  @Test(arguments: GoldenCapture.all)
  func `a capture holds only the addresses of the lab`(capture: GoldenCapture) throws {
    for frame in try Replayed(capture.name).frames() {
      let addresses: [IPAddress] =
        switch frame.content {
        case .packet(let packet): Self.addresses(of: packet)
        case .arp(let message): [.v4(message.senderProtocol), .v4(message.targetProtocol)]
        case .other, .undecodable, .unsupportedLinkType: []
        }
      #expect(!addresses.isEmpty, "frame \(frame.header.number) is neither IP nor ARP")
      for address in addresses {
        #expect(Self.isOfTheLab(address), "\(address) in frame \(frame.header.number)")
      }
    }
  }

  @Test(arguments: GoldenCapture.all)
  func `hardware addresses are random ones or the loopback device's`(
    capture: GoldenCapture
  ) throws {
    for frame in try Replayed(capture.name).frames() {
      let header = try EthernetHeader(parsing: frame.octets.span)
      for address in [header.source, header.destination] {
        // IEEE 802: bit 1 of the first octet marks an address that no manufacturer gave.
        let isLocal = address.rawValue >> 40 & 2 != 0
        #expect(isLocal || address.rawValue == 0, "\(address)")
      }
    }
  }

  private static func addresses(of packet: Packet) -> [IPAddress] {
    var addresses = [packet.ip.source, packet.ip.destination]
    if case .icmp(let message) = packet.transport, let quote = message.quote {
      addresses += [quote.ip.source, quote.ip.destination]
    }
    return addresses
  }

  private static func isOfTheLab(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let address):
      return address.isIn(IPv4Address(192, 168, 77, 0), 24)
        || address.isIn(IPv4Address(100, 64, 9, 0), 24)
        || address.isIn(IPv4Address(198, 51, 100, 0), 24)
        || address.isIn(IPv4Address(203, 0, 113, 64), 26)
    case .v6(let address):
      // Neighbour discovery asks from link-local addresses, and a group that ends as the one sought.
      return address.isIn(0xfd77 << 48, 32) || address.isIn(0x2001_0db8 << 32, 32)
        || address.isIn(0xfe80 << 48, 64) || address.high == 0xff02 << 48
    }
  }
}
