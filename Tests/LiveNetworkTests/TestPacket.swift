import WireFormats

/// Packets for the tests, written octet by octet.
enum TestPacket {
  /// `< S 1:1(0) win 1024`, without IPv4 length and checksum, which the kernel writes.
  static func syn4(
    from source: String = "10.9.0.1", to destination: String, ports: (UInt16, UInt16) = (4000, 80),
    identification: UInt16 = 0x1234, dontFragment: Bool = true, payload: Int = 0
  ) -> [UInt8] {
    let (source, destination) = (octets(source), octets(destination))
    let header: [UInt8] =
      [0x45, 0x48, 0, 0] + pair(identification) + [dontFragment ? 0x40 : 0, 0, 33, 6, 0, 0]
    let segment = syn(ports, payload: payload, pseudo: source + destination)
    return header + source + destination + segment
  }

  static func syn6(
    from source: String = "2001:db8:9::1", to destination: String,
    ports: (UInt16, UInt16) = (4000, 80), payload: Int = 0
  ) -> [UInt8] {
    let (source, destination) = (octets(source), octets(destination))
    let segment = syn(ports, payload: payload, pseudo: source + destination)
    return [0x64, 0x8a, 0xbc, 0xde] + pair(UInt16(segment.count)) + [6, 33] + source + destination
      + segment
  }

  /// ICMP 3/4 with an MTU from a router, about a UDP packet from `source` to `destination`.
  static func packetTooBig4(
    by router: String, from source: String, to destination: String, ports: (UInt16, UInt16),
    mtu: UInt16
  ) -> [UInt8] {
    let quote: [UInt8] =
      [0x45, 0, 5, 220, 0, 0, 0x40, 0, 60, 17, 0, 0] + octets(source) + octets(destination)
      + pair(ports.0) + pair(ports.1) + pair(1480) + [0, 0]
    var message: [UInt8] = [3, 4, 0, 0, 0, 0] + pair(mtu) + quote
    message.replaceSubrange(2..<4, with: pair(checksum(message)))
    return [0x45, 0, 0, 0, 0, 1, 0, 0, 60, 1, 0, 0] + octets(router) + octets(source) + message
  }

  static func octets(_ text: String) -> [UInt8] {
    switch IPAddress(text) {
    case .v4(let address)?:
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.rawValue >> $0) }
    case .v6(let address)?: address.groups.flatMap(pair)
    case nil: []
    }
  }

  private static func syn(_ ports: (UInt16, UInt16), payload: Int, pseudo: [UInt8]) -> [UInt8] {
    var segment = pair(ports.0) + pair(ports.1)
    segment += [0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 4, 0, 0, 0, 0, 0]
    segment += [UInt8](repeating: 0, count: payload & ~1)
    let sum = checksum(pseudo + [0, 6] + pair(UInt16(segment.count)) + segment)
    segment.replaceSubrange(16..<18, with: pair(sum))
    return segment
  }

  private static func pair(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

  private static func checksum(_ octets: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: octets.count - 1, by: 2) {
      sum += UInt32(octets[index]) << 8 | UInt32(octets[index + 1])
    }
    while sum > 0xffff { sum = (sum >> 16) + (sum & 0xffff) }
    return ~UInt16(sum)
  }
}
