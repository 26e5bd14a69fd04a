import Testing
import WireFormats

@testable import PathTracing

/// What a session does as time goes by.
struct DialogueTests {
  private static let start = Timestamp(nanoseconds: 1_000_000_000)

  private func dialogue(port: UInt16 = 22, name: String = "example.net") -> Dialogue {
    Dialogue(port: port, name: name, version: "1", seed: 7)
  }

  /// Lets the time go by until the dialogue ends; gives what it said meanwhile, and when it ended.
  private func wait(_ dialogue: inout Dialogue) -> (said: [UInt8], end: Interval) {
    var said: [UInt8] = []
    var now = Self.start
    while let deadline = dialogue.deadline, deadline - Self.start < .seconds(100) {
      now = deadline
      said += dialogue.advance(to: now)
    }
    return (said, now - Self.start)
  }

  @Test func `a silent SSH server is spoken to after a second and left after ten`() {
    var dialogue = dialogue()
    #expect(dialogue.connect(at: Self.start).isEmpty)
    let (said, end) = wait(&dialogue)
    #expect(said == Array("SSH-2.0-synpath_1\r\n".utf8))
    #expect(end == .seconds(10))
    #expect(dialogue.facts.stage == .silent)
  }

  @Test func `a silent service of no known kind is left soon and told nothing`() {
    var dialogue = dialogue(port: 8080)
    #expect(dialogue.connect(at: Self.start).isEmpty)
    let (said, end) = wait(&dialogue)
    #expect(said.isEmpty)
    #expect(end < .seconds(2))
    #expect(dialogue.farewell().isEmpty)
  }

  @Test func `a TLS server is spoken to at once`() {
    var dialogue = dialogue(port: 443)
    #expect(!dialogue.connect(at: Self.start).isEmpty)
    #expect(wait(&dialogue).end == .seconds(10))
  }

  @Test func `what is expected may be told, whatever the port`() {
    var dialogue = Dialogue(port: 9443, expecting: .tls, name: "a.example", version: "1", seed: 7)
    #expect(dialogue.connect(at: Self.start).first == 22)
    dialogue = Dialogue(port: 9022, expecting: .ssh, name: "a.example", version: "1", seed: 7)
    #expect(dialogue.connect(at: Self.start).isEmpty)
    #expect(wait(&dialogue).end == .seconds(10))
  }

  @Test func `an address is not sent as a name`() {
    var (named, bare) = (dialogue(port: 443), dialogue(port: 443, name: "2001:db8::1"))
    #expect(named.connect(at: Self.start).count > bare.connect(at: Self.start).count)
  }

  @Test func `an SSH server on another port is recognised`() {
    var dialogue = dialogue(port: 2222)
    _ = dialogue.connect(at: Self.start)
    #expect(!dialogue.receive(Array("SSH-2.0-x\r\n".utf8), at: Self.start).isEmpty)
    #expect(dialogue.facts.spoken == .ssh)
    #expect(wait(&dialogue).end == .seconds(10))
  }

  @Test func `a line alone is waited on for another`() {
    var dialogue = dialogue()
    _ = dialogue.connect(at: Self.start)
    _ = dialogue.receive(Array("220 mail\r\n".utf8), at: Self.start)
    #expect(wait(&dialogue).end == .seconds(10))
    #expect(dialogue.facts.banner == "220 mail")
  }

  @Test func `an identification seconds behind a line is one`() {
    var dialogue = dialogue()
    _ = dialogue.connect(at: Self.start)
    _ = dialogue.receive(Array("Session is being recorded\r\n".utf8), at: Self.start)
    let later = Self.start + .seconds(3)
    _ = dialogue.advance(to: later)
    #expect(!dialogue.receive(Array("SSH-2.0-x\r\n".utf8), at: later).isEmpty)
    #expect(dialogue.facts.spoken == .ssh)
  }

  @Test func `a first word is heard after the waiting`() {
    var dialogue = dialogue()
    _ = dialogue.connect(at: Self.start)
    let end = wait(&dialogue).end
    _ = dialogue.receive(Array("SSH-2.0-late\r\n".utf8), at: Self.start + end + .seconds(0.03))
    #expect(dialogue.facts.banner == "SSH-2.0-late")
  }

  // MARK: Greetings that are no lines

  private func banner(_ pieces: [UInt8]..., port: UInt16) -> String? {
    var dialogue = dialogue(port: port)
    _ = dialogue.connect(at: Self.start)
    for piece in pieces { _ = dialogue.receive(piece, at: Self.start) }
    return dialogue.facts.banner
  }

  @Test func `a greeting of MySQL is told by its version`() {
    let greeting: [UInt8] =
      [74, 0, 0, 0, 10] + Array("8.0.36".utf8) + [0, 9, 0, 0, 0] + [UInt8](repeating: 1, count: 62)
    #expect(banner(greeting, port: 3306) == "MySQL 8.0.36")
    #expect(
      banner(Array(greeting.prefix(8)), Array(greeting.dropFirst(8)), port: 3306)
        == "MySQL 8.0.36")
    // An empty line is none.
    #expect(banner(Array("\nhello\n".utf8), port: 3306) == "hello")
  }

  @Test func `a VNC server that offers no security type gives its reason`() {
    let version = Array("RFB 003.008\n".utf8)
    let reason = Array("Too many security failures".utf8)
    let long: [UInt8] = [0, 0, 0, 26] + reason
    #expect(banner(version + [0] + long, port: 5900) == "RFB 003.008 Too many security failures")
    #expect(
      banner(version, [0, 0, 0, 0] + long, port: 5900) == "RFB 003.008 Too many security failures")
    #expect(banner(version, [1, 2], port: 5900) == "RFB 003.008")
  }

  @Test func `an identification that trickles is waited for`() {
    var dialogue = dialogue()
    _ = dialogue.connect(at: Self.start)
    var now = Self.start
    for octet in Array("SSH-2.0-trickle\r\n".utf8) {
      now = now + .seconds(1.5)
      #expect(dialogue.advance(to: now).isEmpty || now - Self.start < .seconds(2))
      _ = dialogue.receive([octet], at: now)
    }
    #expect(dialogue.facts.banner == "SSH-2.0-trickle")
  }

  @Test func `lines for ever do not hold the session`() {
    var dialogue = dialogue()
    _ = dialogue.connect(at: Self.start)
    var now = Self.start
    while !dialogue.hasEnded, now - Self.start < .seconds(60) {
      now = now + .seconds(1)
      _ = dialogue.receive(Array("hello\r\n".utf8), at: now)
      _ = dialogue.advance(to: now)
    }
    #expect(now - Self.start <= .seconds(11))
  }

  @Test func `a closed stream ends the dialogue, and its beginning of a line counts`() {
    var dialogue = dialogue()
    _ = dialogue.connect(at: Self.start)
    _ = dialogue.receive(Array("Exceeded MaxStartups".utf8), at: Self.start)
    _ = dialogue.receive([], at: Self.start)
    #expect(dialogue.hasEnded)
    #expect(dialogue.facts.banner == "Exceeded MaxStartups")
    #expect(dialogue.farewell().isEmpty)
  }

  @Test(arguments: [
    ServiceFacts(expected: .ssh), ServiceFacts(expected: .tls),
    {
      var facts = ServiceFacts(expected: .ssh)
      facts.spoken = .ssh
      facts.stage = .reply
      facts.banner = "SSH-2.0-x y=\u{1b}[31m% \u{e9}"
      facts.farewell = "bye = bye"
      return facts
    }(),
  ])
  func `a note carries what was heard`(facts: ServiceFacts) {
    #expect(Note(text: Note.heard(facts).text) == .heard(facts))
    let session = Note.session(port: 40000, expected: facts.expected)
    #expect(Note(text: session.text) == session)
  }
}
