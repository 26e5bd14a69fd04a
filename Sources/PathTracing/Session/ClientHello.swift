/// The first message of a TLS client, versions 1.2 and 1.3 (RFC 8446 section 4.1.2).
struct ClientHello: Sendable {
  /// The name of the server, for the SNI (RFC 6066 section 3); nil leaves it out.
  var serverName: String?

  /// Suites of TLS 1.3, then what servers of TLS 1.2 commonly choose.
  private static let cipherSuites: [UInt16] = [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
    0x009d, 0x002f, 0x0035,
  ]
  private static let groups: [UInt16] = [0x001d, 0x0017, 0x0018]
  private static let signatures: [UInt16] = [
    0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0201,
  ]

  /// Writes the record that holds the message; any 32 octets are a key share of X25519.
  func record(_ generator: inout SeededGenerator) -> [UInt8] {
    let suites = Self.cipherSuites.flatMap(Self.word)
    let body =
      [0x03, 0x03] + generator.octets(32) + Self.short(generator.octets(32)) + Self.long(suites)
      + Self.short([0]) + Self.long(extensions(&generator))
    let message = [0x01, 0x00] + Self.long(body)
    return [0x16, 0x03, 0x01] + Self.long(message)
  }

  private func extensions(_ generator: inout SeededGenerator) -> [UInt8] {
    var list: [UInt8] = []
    func add(_ kind: UInt16, _ body: [UInt8]) { list += Self.word(kind) + Self.long(body) }
    if let name = sentName { add(0x0000, Self.long([0] + Self.long(name))) }
    add(0x0017, [])
    add(0xff01, [0])
    add(0x000a, Self.long(Self.groups.flatMap(Self.word)))
    add(0x000b, Self.short([0]))
    add(0x000d, Self.long(Self.signatures.flatMap(Self.word)))
    add(0x002b, Self.short(Self.word(0x0304) + Self.word(0x0303)))
    add(0x002d, Self.short([1]))
    add(0x0033, Self.long(Self.word(0x001d) + Self.long(generator.octets(32))))
    return list
  }

  /// Names of hosts only: an address may not stand there.
  private var sentName: [UInt8]? {
    guard var name = serverName?.utf8[...] else { return nil }
    if name.last == UInt8(ascii: ".") { name.removeLast() }
    let isName = name.allSatisfy { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isName && (1...253).contains(name.count) ? Array(name) : nil
  }

  private static func word(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(value & 0xff)]
  }

  /// A vector with a length of one octet, or of two; nothing here comes near the limit.
  private static func short(_ octets: [UInt8]) -> [UInt8] {
    [UInt8(truncatingIfNeeded: octets.count)] + octets
  }

  private static func long(_ octets: [UInt8]) -> [UInt8] {
    word(UInt16(truncatingIfNeeded: octets.count)) + octets
  }
}
