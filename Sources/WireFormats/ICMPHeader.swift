//    |     Type      |     Code      |          Checksum             |
//    |                     meaning by type                           |

/// The first 8 octets of a message of RFC 792 or RFC 4443.
package struct ICMPHeader: Hashable, Sendable {
  package var version: IPVersion
  package var type: UInt8
  package var code: UInt8
  package var checksum: UInt16 = 0
  /// Octets 4 to 7: identifier and sequence, MTU, pointer.
  package var parameter: UInt32 = 0

  package static let length = 8

  package init(version: IPVersion, type: UInt8, code: UInt8, parameter: UInt32 = 0) {
    self.version = version
    self.type = type
    self.code = code
    self.parameter = parameter
  }

  package init(version: IPVersion, parsing octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= Self.length else {
      throw WireError(.icmp, offset: 0, needed: Self.length, available: octets.count)
    }
    self.version = version
    type = octets[0]
    code = octets[1]
    checksum = octets.bigEndian16(at: 2)
    parameter = octets.bigEndian32(at: 4)
  }

  package func append(to octets: inout [UInt8]) {
    octets += [type, code]
    octets.appendBigEndian(checksum)
    octets.appendBigEndian(parameter)
  }

  /// An echo request: type 8, or 128 for ICMPv6.
  package static func echoRequest(
    _ version: IPVersion, identifier: UInt16, sequence: UInt16
  ) -> ICMPHeader {
    ICMPHeader(
      version: version, type: version == .v4 ? 8 : 128, code: 0,
      parameter: UInt32(identifier) << 16 | UInt32(sequence))
  }
}

extension ICMPHeader {
  /// What a message means, in one vocabulary for both versions.
  package enum Meaning: Hashable, Sendable {
    case echoRequest(identifier: UInt16, sequence: UInt16)
    case echoReply(identifier: UInt16, sequence: UInt16)
    /// Code 0: the hop limit ran out in transit. Code 1: reassembly took too long.
    case timeExceeded(code: UInt8)
    case unreachable(UnreachableReason)
    /// ICMPv4 3/4, ICMPv6 type 2. An MTU of 0 comes from routers older than RFC 1191.
    case packetTooBig(mtu: UInt32)
    case parameterProblem(code: UInt8, pointer: UInt32)
    case neighborSolicitation
    case neighborAdvertisement
    case other
  }

  package var meaning: Meaning {
    let identifier = UInt16(truncatingIfNeeded: parameter >> 16)
    let sequence = UInt16(truncatingIfNeeded: parameter)
    return switch (version, type) {
    case (.v4, 8), (.v6, 128): .echoRequest(identifier: identifier, sequence: sequence)
    case (.v4, 0), (.v6, 129): .echoReply(identifier: identifier, sequence: sequence)
    case (.v4, 11), (.v6, 3): .timeExceeded(code: code)
    case (.v4, 3) where code == 4: .packetTooBig(mtu: UInt32(sequence))
    case (.v4, 3), (.v6, 1): .unreachable(UnreachableReason(version, code: code))
    case (.v6, 2): .packetTooBig(mtu: parameter)
    case (.v4, 12): .parameterProblem(code: code, pointer: parameter >> 24)
    case (.v6, 4): .parameterProblem(code: code, pointer: parameter)
    case (.v6, 135): .neighborSolicitation
    case (.v6, 136): .neighborAdvertisement
    default: .other
    }
  }

  /// Whether the message quotes a packet that failed.
  package var isError: Bool {
    switch version {
    // Source quench and redirect quote too (RFC 792).
    case .v4: type == 3 || type == 4 || type == 5 || type == 11 || type == 12
    case .v6: type < 128
    }
  }

  /// Octets of padded quote that the length field of RFC 4884 states; nil for messages without it.
  var statedQuoteLength: Int? {
    switch (version, type) {
    // Section 4: in words of 4 octets in ICMPv4, of 8 in ICMPv6.
    case (.v4, 3), (.v4, 11), (.v4, 12): Int(parameter >> 16 & 0xff) * 4
    case (.v6, 1), (.v6, 3): Int(parameter >> 24) * 8
    default: nil
    }
  }
}
