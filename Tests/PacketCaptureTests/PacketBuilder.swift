import WireFormats

/// Hand-made packets: only the fields that a filter looks at are right.
enum PacketBuilder {
  static func ip(
    _ source: IPAddress, _ destination: IPAddress, proto: UInt8, _ payload: [UInt8]
  ) -> [UInt8] {
    let addresses = octets(source) + octets(destination)
    let length = UInt16(payload.count)
    switch source {
    case .v4:
      let total = length + 20
      return [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 0, 0, 0, 64, proto, 0, 0]
        + addresses + payload
    case .v6:
      return [0x60, 0, 0, 0, UInt8(length >> 8), UInt8(length & 255), proto, 64]
        + addresses + payload
    }
  }

  static func tcp(
    _ source: IPAddress, _ destination: IPAddress, from: UInt16 = 1, to: UInt16 = 22
  ) -> [UInt8] {
    let ports = [from, to].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    return ip(source, destination, proto: 6, ports + [UInt8](repeating: 0, count: 16))
  }

  static func udp(_ source: IPAddress, _ destination: IPAddress) -> [UInt8] {
    ip(source, destination, proto: 17, [0, 1, 0, 53, 0, 8, 0, 0])
  }

  /// An ICMP or ICMPv6 message, with 28 octets behind its type.
  static func icmp(
    _ source: IPAddress, _ destination: IPAddress, type: UInt8, about address: IPAddress? = nil
  ) -> [UInt8] {
    var message: [UInt8] = [type, 0, 0, 0, 0, 0, 0, 0]
    message += address.map(octets) ?? [UInt8](repeating: 0, count: 20)
    return ip(source, destination, proto: source.version == .v4 ? 1 : 58, message)
  }

  /// An ARP request by `sender` for `target`.
  static func arp(_ sender: IPAddress, _ target: IPAddress) -> [UInt8] {
    [0, 1, 8, 0, 6, 4, 0, 1] + [2, 0, 0, 0, 0, 1] + octets(sender)
      + [0, 0, 0, 0, 0, 0] + octets(target)
  }

  /// Puts the link layer of each type in front of an IP packet, or of ARP where that is possible.
  static func frame(_ linkType: LinkType, _ packet: [UInt8], isARP: Bool = false) -> [UInt8]? {
    let isIPv6 = packet[0] >> 4 == 6
    let type: [UInt8] = isARP ? [0x08, 0x06] : isIPv6 ? [0x86, 0xDD] : [0x08, 0x00]
    switch linkType {
    case .ethernet: return [UInt8](repeating: 2, count: 12) + type + packet
    case .linuxCooked: return [0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0] + type + packet
    case .linuxCooked2:
      return type + [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0] + packet
    case .raw where !isARP: return packet
    case .ipv4 where !isARP && !isIPv6: return packet
    case .ipv6 where isIPv6: return packet
    case .null where !isARP: return [isIPv6 ? 10 : 2, 0, 0, 0] + packet
    case .loop where !isARP: return [0, 0, 0, isIPv6 ? 10 : 2] + packet
    default: return nil
    }
  }

  private static func octets(_ address: IPAddress) -> [UInt8] {
    switch address {
    case .v4(let address):
      (0..<4).map { UInt8(truncatingIfNeeded: address.rawValue >> (24 - 8 * $0)) }
    case .v6(let address):
      [address.high, address.low].flatMap { half in
        (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) }
      }
    }
  }
}
