/// The client's side of a TLS session up to the server's certificate, without cryptography.
struct TLSDialogue: Sendable {
  private(set) var facts = ServiceFacts(expected: .tls)
  private let hello: ClientHello
  private var reader = TLSReader()
  /// What came instead of TLS is read as lines: an SSH server on such a port is not rare.
  private var text = SSHReader()
  private var generator: SeededGenerator
  private var isOver = false

  init(serverName: String?, seed: UInt64) {
    hello = ClientHello(serverName: serverName)
    generator = SeededGenerator(seed: seed)
  }

  /// Whether there is nothing more to learn.
  var hasEnded: Bool { isOver }

  mutating func introduce() -> [UInt8] { hello.record(&generator) }

  /// Takes what the server sent.
  mutating func receive(_ octets: [UInt8]) {
    if !octets.isEmpty { facts.stage = max(facts.stage, .text) }
    for event in reader.receive(octets) {
      facts.spoken = .tls
      facts.stage = max(facts.stage, .banner)
      switch event {
      case .serverHello: facts.stage = .offer
      case .retryRequest:
        facts.stage = .offer
        isOver = true
      case .certificate:
        facts.stage = .reply
        isOver = true
      case .alert(let code):
        facts.farewell = TLSAlert.name(code)
        isOver = true
      }
    }
    if reader.hasFailed, facts.spoken == nil { readText(octets) }
  }

  /// Takes the end of the server's stream.
  mutating func finish() {
    text.finish()
    if facts.spoken == nil { facts.banner = facts.banner ?? text.firstLine }
    isOver = true
  }

  /// The last words (RFC 8446 section 6.1): user_canceled, close_notify; both in the clear, for
  /// there is no key.
  func farewell() -> [UInt8] {
    guard facts.spoken == .tls, facts.farewell == nil else { return [] }
    return [21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0]
  }

  private mutating func readText(_ octets: [UInt8]) {
    for case .identification(let words) in text.receive(octets) {
      facts.spoken = .ssh
      facts.stage = .banner
      facts.banner = words
      isOver = true
    }
    if facts.spoken == nil, let line = text.firstLine {
      facts.banner = line
      isOver = true
    }
  }

}
