/// A key exchange that can be started without cryptography: the server answers any share.
struct KeyExchange: Sendable {
  /// What the client's share is made of.
  enum Share: Sendable {
    /// Any octets, so many, are a public key.
    case octets(Int)
    /// So many octets of 0, which are numbers below any modulus, then as many that may be any.
    case zeros(Int, octets: Int)
    /// Any number of so many octets is one.
    case number(Int)
    /// A point of the curve P-256: its base point will do.
    case basePoint
  }

  var name: String
  var share: Share

  /// In the order of the server's choice: those with the longest replies first, for the reply is to
  /// need a full-size segment.
  static let all = [
    // A Streamlined NTRU Prime 761 public key of 1158 octets and an X25519 one of 32.
    KeyExchange(name: "sntrup761x25519-sha512@openssh.com", share: .octets(1190)),
    KeyExchange(name: "sntrup761x25519-sha512", share: .octets(1190)),
    // An ML-KEM 768 key of 1184 octets, whose numbers a server checks (FIPS 203 section 7.2), and an
    // X25519 one: the first choice of OpenSSH since 10.0, and the only long one of some servers.
    KeyExchange(name: "mlkem768x25519-sha256", share: .zeros(1184, octets: 32)),
    KeyExchange(name: "curve25519-sha256", share: .octets(32)),
    KeyExchange(name: "curve25519-sha256@libssh.org", share: .octets(32)),
    KeyExchange(name: "ecdh-sha2-nistp256", share: .basePoint),
    KeyExchange(name: "diffie-hellman-group16-sha512", share: .number(512)),
    KeyExchange(name: "diffie-hellman-group18-sha512", share: .number(1024)),
    KeyExchange(name: "diffie-hellman-group14-sha256", share: .number(256)),
    KeyExchange(name: "diffie-hellman-group14-sha1", share: .number(256)),
    KeyExchange(name: "diffie-hellman-group1-sha1", share: .number(128)),
  ]

  /// The string that the message that starts the exchange carries.
  func clientShare(_ generator: inout SeededGenerator) -> [UInt8] {
    switch share {
    case .octets(let count): generator.octets(count)
    case .zeros(let zeros, let count): [UInt8](repeating: 0, count: zeros) + generator.octets(count)
    // Below the primes of RFC 2409 and RFC 3526, which begin with 64 bits that are set, and
    // positive as RFC 4251 section 5 writes numbers.
    case .number(let count): [0x7f] + generator.octets(count - 1)
    case .basePoint: Self.basePoint
    }
  }

  /// SEC 2 section 2.4.2, uncompressed.
  private static let basePoint: [UInt8] = [
    0x04,
    0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
    0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
    0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
    0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
  ]
}
