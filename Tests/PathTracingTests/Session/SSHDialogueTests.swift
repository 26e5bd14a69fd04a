import Testing
import WireFormats

@testable import PathTracing

/// The client's side of an SSH session, with servers made of octets.
struct SSHDialogueTests {
  private static let identification = Array("SSH-2.0-OpenSSH_9.6\r\n".utf8)

  private func dialogue() -> SSHDialogue {
    SSHDialogue(expected: .ssh, version: "1", seed: 7)
  }

  /// A server's SSH_MSG_KEXINIT with these key exchanges.
  private func offer(_ names: String) -> [UInt8] {
    var generator = SeededGenerator(seed: 1)
    let lists = [
      names, "ssh-ed25519", "aes128-ctr", "aes128-ctr", "hmac-sha2-256", "hmac-sha2-256",
    ]
    let body = lists.flatMap { SSHPacket.string(Array($0.utf8)) }
    return SSHPacket.framed(
      [20] + generator.octets(16) + body + [UInt8](repeating: 0, count: 21), &generator)
  }

  private func message(_ payload: [UInt8]) -> [UInt8] {
    var generator = SeededGenerator(seed: 2)
    return SSHPacket.framed(payload, &generator)
  }

  /// The payloads of the packets that octets are made of, an identification in front left out.
  private func payloads(_ octets: [UInt8]) -> [[UInt8]] {
    var rest = octets[...]
    if rest.starts(with: Array("SSH-".utf8)) {
      rest = rest[((rest.firstIndex(of: 0x0a) ?? 0) + 1)...]
    }
    var payloads: [[UInt8]] = []
    while rest.count >= 5 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let body = rest.dropFirst(4).prefix(length)
      payloads.append(Array(body.dropFirst().dropLast(Int(body.first ?? 0))))
      rest = rest.dropFirst(4 + length)
    }
    return payloads
  }

  @Test func `the session goes as far as the key exchange reply`() {
    var dialogue = dialogue()
    let opening = dialogue.receive(Self.identification)
    #expect(opening.starts(with: Array("SSH-2.0-synpath_1\r\n".utf8)))
    #expect(payloads(opening).map(\.first) == [20])
    let start = dialogue.receive(offer("curve25519-sha256,sntrup761x25519-sha512@openssh.com"))
    #expect(payloads(start).map(\.first) == [30])
    #expect(payloads(start).first?.count == 1 + 4 + 1190)
    #expect(dialogue.receive(message([31, 0])).isEmpty)
    #expect(dialogue.facts.stage == .reply)
    #expect(dialogue.hasEnded)
    #expect(payloads(dialogue.farewell()).map(\.first) == [1])
  }

  @Test func `an ML-KEM share is one that a server takes`() {
    var dialogue = dialogue()
    _ = dialogue.receive(Self.identification)
    let start = dialogue.receive(offer("mlkem768x25519-sha256,curve25519-sha256"))
    let share = payloads(start).first?.dropFirst(5)
    #expect(share?.count == 1216)
    // FIPS 203 section 7.2: each number of 12 bits is below 3329.
    #expect(share?.prefix(1152).allSatisfy { $0 == 0 } == true)
  }

  @Test func `our own words sent back are no SSH server's`() {
    var dialogue = dialogue()
    let own = dialogue.introduce()
    #expect(dialogue.receive(own).isEmpty)
    #expect(dialogue.hasEnded && dialogue.facts.spoken == nil)
    #expect(dialogue.facts.banner == "SSH-2.0-synpath_1")
  }

  @Test func `another of our kind that speaks first is a server`() {
    var dialogue = dialogue()
    #expect(!dialogue.receive(Array("SSH-2.0-synpath_1\r\n".utf8)).isEmpty)
    #expect(dialogue.facts.spoken == .ssh)
  }

  @Test func `our offer needs a full-size segment`() {
    var dialogue = dialogue()
    let opening = dialogue.receive(Self.identification)
    #expect((1561...1700).contains(payloads(opening).first?.count ?? 0))
  }

  @Test func `our packets are whole blocks with at least four octets of padding`() {
    var dialogue = dialogue()
    var octets = dialogue.receive(Self.identification)
    octets.removeFirst((octets.firstIndex(of: 0x0a) ?? 0) + 1)
    #expect(octets.count % 8 == 0)
    #expect((4...255).contains(octets[4]))
  }

  @Test func `an identification that trickles is one`() {
    var dialogue = dialogue()
    for octet in Self.identification.dropLast() { #expect(dialogue.receive([octet]).isEmpty) }
    #expect(dialogue.isIdentifying)
    #expect(!dialogue.receive([0x0a]).isEmpty)
    #expect(dialogue.facts.banner == "SSH-2.0-OpenSSH_9.6")
  }

  @Test func `lines may come before the identification`() {
    var dialogue = dialogue()
    #expect(dialogue.receive(Array("no logins\r\non sundays\n".utf8)).isEmpty)
    #expect(dialogue.facts.banner == "no logins")
    #expect(!dialogue.receive(Self.identification).isEmpty)
    #expect(dialogue.facts.banner == "SSH-2.0-OpenSSH_9.6")
    #expect(dialogue.facts.spoken == .ssh)
  }

  @Test func `a server may send its offer with the identification`() {
    var dialogue = dialogue()
    let answer = dialogue.receive(Self.identification + offer("curve25519-sha256"))
    #expect(payloads(answer).map(\.first) == [20, 30])
  }

  @Test func `an introduction is not repeated`() {
    var dialogue = dialogue()
    #expect(!dialogue.introduce().isEmpty)
    #expect(payloads(dialogue.receive(Self.identification)).map(\.first) == [20])
    #expect(dialogue.introduce().isEmpty)
  }

  @Test func `a server that shares no key exchange has shown all`() {
    var dialogue = dialogue()
    _ = dialogue.receive(Self.identification)
    #expect(dialogue.receive(offer("diffie-hellman-group-exchange-sha256")).isEmpty)
    #expect(dialogue.facts.stage == .offer)
    #expect(dialogue.hasEnded)
  }

  @Test func `a disconnect's words are kept`() {
    var dialogue = dialogue()
    _ = dialogue.receive(Self.identification)
    let words = SSHPacket.string(Array("no matching host key".utf8))
    _ = dialogue.receive(message([1, 0, 0, 0, 3] + words + [0, 0, 0, 0]))
    #expect(dialogue.facts.farewell == "no matching host key")
    #expect(dialogue.facts.isServed)
    #expect(dialogue.farewell().isEmpty)
  }

  @Test func `SSH of the first version is told and left`() {
    var dialogue = dialogue()
    #expect(dialogue.receive(Array("SSH-1.5-1.2.27\n".utf8)).isEmpty)
    #expect(dialogue.facts.spoken == .ssh)
    #expect(dialogue.hasEnded)
  }

  @Test func `what follows the reply is not read`() {
    var dialogue = dialogue()
    _ = dialogue.receive(Self.identification)
    _ = dialogue.receive(offer("curve25519-sha256"))
    _ = dialogue.receive(message([31, 0]) + [0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
    #expect(dialogue.facts.stage == .reply)
    #expect(!dialogue.farewell().isEmpty)
  }

  @Test func `a line without end is given up`() {
    var dialogue = dialogue()
    for _ in 0..<100 { _ = dialogue.receive([UInt8](repeating: 0x61, count: 1000)) }
    #expect(dialogue.hasEnded)
    #expect(dialogue.facts.banner?.utf8.count == 255)
    #expect(dialogue.facts.spoken == nil)
  }

  @Test func `lines without end are given up`() {
    var dialogue = dialogue()
    for _ in 0..<3000 { _ = dialogue.receive(Array("go away\r\n".utf8)) }
    #expect(dialogue.hasEnded)
    #expect(dialogue.facts.banner == "go away")
  }

  @Test(
    arguments: [
      [0xff, 0xff, 0xff, 0xff, 4], [0, 0, 0, 0, 0], [0, 0, 0, 5, 4], [0, 0, 0, 9, 200],
      [0x7f, 0xff, 0xff, 0xff, 0xff],
    ] as [[UInt8]])
  func `a packet of an impossible length ends the reading`(header: [UInt8]) {
    var dialogue = dialogue()
    _ = dialogue.receive(Self.identification)
    _ = dialogue.receive(header + [UInt8](repeating: 20, count: 64))
    #expect(dialogue.facts.stage == .banner)
    #expect(dialogue.hasEnded)
  }

  @Test func `a name list that is longer than its packet is no list`() {
    var dialogue = dialogue()
    _ = dialogue.receive(Self.identification)
    let payload: [UInt8] = [20] + [UInt8](repeating: 0, count: 16) + [0xff, 0xff, 0xff, 0xff, 0x61]
    #expect(dialogue.receive(message(payload)).isEmpty)
    #expect(dialogue.hasEnded)
  }

  @Test func `no octets do harm`() {
    var generator = SeededGenerator(seed: 99)
    for seed in 0..<300 {
      var dialogue = SSHDialogue(expected: .ssh, version: "1", seed: UInt64(seed))
      if seed % 2 == 0 { _ = dialogue.receive(Self.identification) }
      for _ in 0..<4 {
        var octets = generator.octets(Int.random(in: 0...200, using: &generator))
        if seed % 3 == 0, octets.count > 4 { octets.replaceSubrange(0..<3, with: [0, 0, 0]) }
        _ = dialogue.receive(octets)
      }
      dialogue.finish()
      _ = dialogue.farewell()
    }
  }

  @Test(arguments: KeyExchange.all.map(\.name))
  func `every exchange that is offered can be started`(name: String) {
    var dialogue = dialogue()
    _ = dialogue.receive(Self.identification)
    let start = payloads(dialogue.receive(offer(name)))
    #expect(start.map(\.first) == [30])
    let length = (start.first ?? []).dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
    #expect(start.first?.count == length + 5)
  }
}
