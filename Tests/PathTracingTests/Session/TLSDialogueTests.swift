import Testing
import WireFormats

@testable import PathTracing

/// The client's side of a TLS session, with servers made of octets.
struct TLSDialogueTests {
  private func dialogue(_ name: String? = nil) -> TLSDialogue {
    TLSDialogue(serverName: name, seed: 7)
  }

  private func record(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
    [kind, 3, 3, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  }

  private func message(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
    [kind, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  }

  private var serverHello: [UInt8] {
    record(22, message(2, [3, 3] + [UInt8](repeating: 9, count: 60)))
  }

  @Test func `the lengths of a ClientHello agree`() {
    var dialogue = dialogue("www.example.net")
    let hello = dialogue.introduce()
    #expect(hello.starts(with: [22, 3, 1]))
    #expect(Int(hello[3]) << 8 | Int(hello[4]) == hello.count - 5)
    #expect(hello[5] == 1)
    #expect(Int(hello[7]) << 8 | Int(hello[8]) == hello.count - 9)
  }

  @Test func `our own ClientHello sent back is no TLS server's`() {
    var dialogue = dialogue()
    let hello = dialogue.introduce()
    dialogue.receive(hello)
    #expect(dialogue.facts.spoken == nil && dialogue.facts.stage < .banner)
  }

  @Test func `a name goes into the ClientHello`() {
    var dialogue = dialogue("www.example.net.")
    let hello = String(decoding: dialogue.introduce(), as: UTF8.self)
    #expect(hello.contains("www.example.net"))
    #expect(!hello.contains("www.example.net."))
  }

  @Test(arguments: ["a b", "", ".", "caf\u{e9}", String(repeating: "a", count: 300)])
  func `what is no name of a host is left out`(name: String) {
    var (with, without) = (dialogue(name), dialogue())
    #expect(with.introduce().count == without.introduce().count)
  }

  @Test func `the session goes as far as a readable certificate`() {
    var dialogue = dialogue()
    dialogue.receive(serverHello)
    #expect(dialogue.facts.stage == .offer)
    let certificate = record(22, message(11, [UInt8](repeating: 1, count: 900)))
    dialogue.receive(Array(certificate.prefix(400)))
    #expect(!dialogue.hasEnded)
    dialogue.receive(Array(certificate.dropFirst(400)))
    #expect(dialogue.facts.stage == .reply)
    #expect(dialogue.facts.spoken == .tls)
    #expect(dialogue.hasEnded)
  }

  @Test func `an encrypted flight holds a certificate when it is long enough`() {
    var dialogue = dialogue()
    dialogue.receive(serverHello + record(20, [1]) + record(23, [UInt8](repeating: 0, count: 40)))
    #expect(dialogue.facts.stage == .offer)
    dialogue.receive(record(23, [UInt8](repeating: 0, count: 700)))
    #expect(dialogue.facts.stage == .reply)
  }

  @Test func `a request for another share is an answer`() {
    var dialogue = dialogue()
    let mark: [UInt8] = [0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11]
    dialogue.receive(record(22, message(2, [3, 3] + mark + [UInt8](repeating: 0, count: 40))))
    #expect(dialogue.facts.stage == .offer)
    #expect(dialogue.hasEnded)
  }

  @Test func `an alert is an answer`() {
    var dialogue = dialogue()
    dialogue.receive(record(21, [2, 40]))
    #expect(dialogue.facts.farewell == "handshake_failure")
    #expect(dialogue.facts.isServed)
  }

  @Test func `an SSH server on such a port is known`() {
    var dialogue = dialogue()
    for octet in Array("SSH-2.0-x\r\n".utf8) { dialogue.receive([octet]) }
    #expect(dialogue.facts.spoken == .ssh)
    #expect(dialogue.facts.banner == "SSH-2.0-x")
  }

  @Test func `text is no TLS`() {
    var dialogue = dialogue()
    dialogue.receive(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
    #expect(dialogue.facts.banner == "HTTP/1.1 400 Bad Request")
    #expect(!dialogue.facts.isServed)
  }

  @Test func `no octets do harm`() {
    var generator = SeededGenerator(seed: 5)
    for seed in 0..<300 {
      var dialogue = TLSDialogue(serverName: nil, seed: UInt64(seed))
      if seed % 2 == 0 { dialogue.receive(serverHello) }
      for _ in 0..<4 {
        var octets = generator.octets(Int.random(in: 0...200, using: &generator))
        if octets.count > 5 { octets.replaceSubrange(0..<4, with: [22, 3, 3, 0]) }
        dialogue.receive(octets)
      }
      dialogue.finish()
    }
  }
}
