/// The binary packets of RFC 4253 section 6, before encryption begins.
enum SSHPacket {
  static let disconnect: UInt8 = 1
  static let keyExchangeInit: UInt8 = 20
  /// SSH_MSG_KEXDH_INIT and SSH_MSG_KEX_ECDH_INIT (RFC 4253 section 8, RFC 5656 section 7.1).
  static let keyExchangeStart: UInt8 = 30
  static let keyExchangeReply: UInt8 = 31

  /// Puts a payload into a packet: length, padding length, payload, 4 to 11 octets of padding.
  static func framed(_ payload: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var padding = 8 - (5 + payload.count) % 8
    if padding < 4 { padding += 8 }
    return word(UInt32(truncatingIfNeeded: 1 + payload.count + padding)) + [UInt8(padding)]
      + payload + generator.octets(padding)
  }

  /// A string of RFC 4251 section 5: length, then the octets.
  static func string(_ octets: [UInt8]) -> [UInt8] {
    word(UInt32(truncatingIfNeeded: octets.count)) + octets
  }

  /// The string that starts at an offset of a payload; nil where it does not fit.
  static func string(in payload: [UInt8], at offset: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, payload.count - 4 >= offset else { return nil }
    let length = payload[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    guard length <= payload.count - offset - 4 else { return nil }
    return payload[(offset + 4)..<(offset + 4 + length)]
  }

  static func word(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}

extension SeededGenerator {
  mutating func octets(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}
