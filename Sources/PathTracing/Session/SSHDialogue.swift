import WireFormats

/// The client's side of an SSH session up to the server's key exchange reply, without cryptography.
///
/// It says who it is (RFC 4253 section 4.2), offers algorithms (section 7.1), and starts the
/// exchange that the server will choose with octets that nobody has the secret of: what comes back
/// is as long as it would be for a real client, and that is all that a path can tell apart.
struct SSHDialogue: Sendable {
  /// A client's offer has to need a full-size segment, as that of OpenSSH does (1,560 octets).
  private static let offerLength = 1560

  private(set) var facts: ServiceFacts
  private let version: String
  private var reader = SSHReader()
  private var generator: SeededGenerator
  private var hasIntroduced = false
  private var isOver = false

  init(expected: ServiceProtocol, version: String, seed: UInt64) {
    facts = ServiceFacts(expected: expected)
    self.version = version
    generator = SeededGenerator(seed: seed)
  }

  /// Whether there is nothing more to learn.
  var hasEnded: Bool { isOver || reader.hasFailed }

  /// Whether an identification has begun and not ended.
  var isIdentifying: Bool { reader.isIdentifying }

  private var identification: String { "\(ServiceFacts.ownIdentification)\(version)" }

  /// Who we are, once: to a server that waits for the client's word.
  mutating func introduce() -> [UInt8] {
    if hasIntroduced { return [] }
    hasIntroduced = true
    return Array("\(identification)\r\n".utf8)
  }

  /// Takes what the server sent; gives what to send now.
  mutating func receive(_ octets: [UInt8]) -> [UInt8] {
    if !octets.isEmpty { facts.stage = max(facts.stage, .text) }
    var answer: [UInt8] = []
    for event in reader.receive(octets) { answer += handle(event) }
    if facts.spoken == nil { facts.banner = reader.firstLine ?? facts.banner }
    return answer
  }

  /// Takes the end of the server's stream.
  mutating func finish() {
    reader.finish()
    if facts.spoken == nil { facts.banner = reader.firstLine ?? facts.banner }
    isOver = true
  }

  /// The last words: why we leave (RFC 4253 section 11.1, BY_APPLICATION).
  mutating func farewell() -> [UInt8] {
    guard facts.spoken == .ssh, !reader.hasFailed, facts.farewell == nil else { return [] }
    let words = Array("synpath: path test done".utf8)
    return SSHPacket.framed(
      [SSHPacket.disconnect] + SSHPacket.word(11) + SSHPacket.string(words) + SSHPacket.string([]),
      &generator)
  }

  private mutating func handle(_ event: SSHReader.Event) -> [UInt8] {
    switch event {
    case .identification(let text):
      if hasIntroduced, text == identification {
        // Who sends back what it gets is no server of ours.
        facts.banner = text
        isOver = true
        return []
      }
      facts.spoken = .ssh
      facts.stage = .banner
      facts.banner = text
      // A server of the first version alone speaks otherwise from here on.
      guard text.hasPrefix("SSH-2.0-") || text.hasPrefix("SSH-1.99-") else {
        isOver = true
        return []
      }
      return introduce() + SSHPacket.framed(offer(), &generator)
    case .offer(let algorithms):
      guard facts.stage == .banner else { return [] }
      facts.stage = .offer
      guard let chosen = KeyExchange.all.first(where: { algorithms.contains($0.name) }) else {
        // A server that shares no exchange with us has still shown all that it can.
        isOver = true
        return []
      }
      let share = chosen.clientShare(&generator)
      return SSHPacket.framed(
        [SSHPacket.keyExchangeStart] + SSHPacket.string(share), &generator)
    case .reply:
      facts.stage = .reply
      isOver = true
      return []
    case .disconnect(let words):
      facts.farewell = words
      isOver = true
      return []
    }
  }

  /// RFC 4253 section 7.1: cookie, ten lists of names, a flag, a reserved word.
  private mutating func offer() -> [UInt8] {
    // RFC 8308: the server's list of extensions follows its reply, as it does for a real client.
    let exchanges = KeyExchange.all.map(\.name) + ["ext-info-c"]
    // RSA first: its key and signature make the longest reply.
    let hostKeys = [
      "rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
      "ecdsa-sha2-nistp521", "ssh-rsa", "ssh-dss",
    ]
    let ciphers = [
      "chacha20-poly1305@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr",
      "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-cbc", "3des-cbc",
    ]
    let macs = [
      "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256",
      "hmac-sha2-512", "hmac-sha1",
    ]
    let compression = ["none", "zlib@openssh.com"]
    func lists(_ filler: [String]) -> [UInt8] {
      [
        exchanges, hostKeys, ciphers, ciphers, macs + filler, macs, compression, compression, [],
        [],
      ].flatMap { SSHPacket.string(Array($0.joined(separator: ",").utf8)) }
    }
    var filler: [String] = []
    while lists(filler).count < Self.offerLength {
      // Names of our own domain (RFC 4251 section 6), which no server knows.
      filler.append("path-test-\(filler.count)@synpath.invalid")
    }
    return [SSHPacket.keyExchangeInit] + generator.octets(16) + lists(filler) + [0, 0, 0, 0, 0]
  }
}
