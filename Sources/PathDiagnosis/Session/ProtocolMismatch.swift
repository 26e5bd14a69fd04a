import PathTracing
import WireFormats

// A port alone does not tell what is meant to be there, but who says a ClientHello wants TLS, and a server
// that answers "HTTP/1.1 400 Bad Request" has none. Where several protocols share a port, or a connection
// changes from one to another (STARTTLS, CONNECT, an upgrade), the server's first words fit the client's.

/// The client speaks one protocol, and the server answers in another.
enum ProtocolMismatch: SessionRule {
  static let signs: SessionSigns = [.mismatch]

  static func judge(_ session: SessionFindings) -> Verdict? {
    // What a port stands for tells more.
    guard session.trace == nil, session.facts.expected == .other,
      shows(session.conversation), let words = session.conversation.firstWords,
      let kind = GreetingKind(session.conversation.greeting)
    else { return nil }
    let line = session.facts.banner
    let found =
      kind == .ssh
      ? kind.server
      : line.flatMap(WrongService.name(of:)).map { $0.hasSuffix("server") ? $0 : "\($0) server" }
        ?? kind.server
    var verdict = Verdict(
      .stalled, .wrongService,
      summary: "\(session.subject) is open, but the client speaks \(name(of: words)), and "
        + "\(found) answers, so that the session is STALLED"
        + (line.map { ": \u{201c}\($0)\u{201d}." } ?? "."),
      explanation: "The path is fine; the client asks the wrong port, or the port leads to the "
        + "wrong service.",
      confidence: .medium, place: session.placeOfService,
      observations: [
        session.handshake,
        Observation(
          "the client begins with \(beginning(of: words))",
          frames: [session.client.firstData?.number].compactMap { $0 }),
        session.greeting
          ?? Observation(
            "the server's first octets are those of \(kind.server)",
            frames: [session.server.firstData?.number].compactMap { $0 }),
      ])
    verdict.alternatives = [
      Alternative(
        .served, .service, "a scanner that tries one protocol after the other",
        decide: "what the client is")
    ]
    verdict.actions = [
      Advice.listener(session.port, why: "which daemon has the port"),
      Action(
        on: .host, "sudo nft list ruleset | grep -n dnat",
        why: "where the port is forwarded to, if it is"),
    ]
    return verdict
  }

  /// Whether the first octets of the two sides are of different protocols, and they do not go on to talk.
  static func shows(_ conversation: borrowing Conversation) -> Bool {
    guard conversation.answeredMessages <= 1, conversation.openMessages <= 2,
      let words = conversation.firstWords
    else { return false }
    return differ(words, conversation.greeting)
  }

  private static func differ(_ words: FirstWords, _ greeting: [UInt8]) -> Bool {
    guard let kind = GreetingKind(greeting) else { return false }
    switch words {
    case .tls: return kind != .tls
    case .ssh: return kind != .ssh && (kind != .tls || beginsTLS(greeting))
    case .cancel, .syslog: return true
    case .http: return kind != .http && (kind != .tls || beginsTLS(greeting))
    case .http2:
      // Who knows no HTTP/2 says so in HTTP/1.
      if kind == .http {
        return greeting.count > 9 && (greeting[9] == 0x34 || greeting[9] == 0x35)
      }
      return kind != .tls || beginsTLS(greeting)
    }
  }

  /// Whether a record of TLS is one that a server may begin with: an alert or a handshake's.
  private static func beginsTLS(_ greeting: [UInt8]) -> Bool {
    greeting[0] == 21 || greeting[0] == 22
  }

  private static func name(of words: FirstWords) -> Text {
    switch words {
    case .tls: "TLS"
    case .ssh: "SSH"
    case .http: "HTTP"
    case .http2: "HTTP/2 without TLS"
    case .cancel: "PostgreSQL"
    case .syslog: "syslog"
    }
  }

  private static func beginning(of words: FirstWords) -> Text {
    switch words {
    case .tls: "a ClientHello"
    case .ssh: "its identification"
    case .http: "a request of HTTP"
    case .http2: "the preface of HTTP/2"
    case .cancel: "PostgreSQL's request to cancel another"
    case .syslog: "a message of syslog"
    }
  }
}
