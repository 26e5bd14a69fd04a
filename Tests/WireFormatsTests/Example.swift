import Testing
import WireFormats

/// A frame as it was captured; the comment beside it is what tcpdump reads in it.
struct Example: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var linkType: LinkType
  var octets: [UInt8]

  init(_ name: String, _ linkType: LinkType, _ hexadecimal: String) {
    testDescription = name
    self.linkType = linkType
    octets = [UInt8](hexadecimal: hexadecimal)
  }

  static let all = Link.all + TCP.all + UDP.all + ICMPv4.all + ICMPv6.all

  /// Examples that hold a whole packet, not cut by a snap length.
  static let wholePackets = all.filter { example in
    guard let packet = try? example.packet else { return false }
    return packet.payload.count == packet.payloadLength && !packet.ip.isLaterFragment
  }

  var content: FrameContent { FrameContent(linkType, octets) }

  var packet: Packet {
    get throws {
      guard case .packet(let packet) = content else { throw NotAPacket() }
      return packet
    }
  }

  var tcp: TCPHeader {
    get throws {
      guard case .tcp(let header) = try packet.transport else { throw NotAPacket() }
      return header
    }
  }

  var udp: UDPHeader {
    get throws {
      guard case .udp(let header) = try packet.transport else { throw NotAPacket() }
      return header
    }
  }

  var icmp: ICMPMessage {
    get throws {
      guard case .icmp(let message) = try packet.transport else { throw NotAPacket() }
      return message
    }
  }

  /// The octets behind an Ethernet header without tags.
  var ethernetPayload: [UInt8] { Array(octets.dropFirst(14)) }

  struct NotAPacket: Error {}
}

extension [UInt8] {
  /// Reads hexadecimal digits; everything else between them is ignored.
  init(hexadecimal text: String) {
    let digits = text.compactMap(\.hexDigitValue)
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}

extension FrameContent {
  init(_ linkType: LinkType, _ octets: [UInt8]) {
    self.init(linkType, parsing: octets.span)
  }
}

/// The error that parsing the octets throws, or nil.
func wireError<Value>(
  _ octets: [UInt8], _ parse: (Span<UInt8>) throws(WireError) -> Value
) -> WireError? {
  do throws(WireError) {
    _ = try parse(octets.span)
    return nil
  } catch {
    return error
  }
}
