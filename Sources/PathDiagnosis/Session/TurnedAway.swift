import PathTracing
import WireFormats

// Services that greet can greet to say no: SMTP and FTP with 421 when they are busy or dislike the
// address, SMTP with 554 for good (RFC 5321 sections 3.1 and 4.2.2), POP3 with -ERR, IMAP with BYE,
// MySQL with an error in place of its handshake ("Host … is blocked", "Too many connections"), rsync with
// @ERROR, Redis with -DENIED, VNC with a list of no security types and a reason (RFC 6143 section 7.1.2),
// routers with a line of their own ("All user interfaces are in use"), PostgreSQL with a FATAL error as its
// first answer. Then they close, and clients report something of the connection.

/// The service's first word turns the client away.
enum TurnedAway: SessionRule {
  static let signs: SessionSigns = [.dismissal]

  /// What such a first line begins with, and whether it is a matter of load.
  private static let lines = [
    ("421 ", true), ("421-", true), ("554 ", false), ("-ERR", false), ("* BYE", false),
    ("-DENIED", false), ("@ERROR", false),
  ]

  /// Words of a line that turns away for now, or for good, where no protocol says how it begins.
  private static let loads = [
    "too many", "in use", "try later", "try again later", "max connections", "connection limit",
    "max number of clients",
  ]
  private static let denials = ["denied", "refused", "not allowed", "not permitted"]

  /// Whether one of them may begin so, or an error of MySQL or VNC.
  static func mayBegin(_ greeting: some Collection<UInt8>) -> Bool {
    switch greeting.first {
    case 0x34, 0x35, 0x2d, 0x2a, 0x40: true
    // PostgreSQL lets a client in by an R as well.
    case 0x52: greeting.starts(with: OtherGreeting.vnc.utf8)
    case 0x45, 0x4e: isPostgreSQLError(greeting)
    default: isMySQLError(greeting)
    }
  }

  /// Whether they are MySQL's packet of number 0 that is an error: a length of three octets, the number,
  /// and 255. A banner has what is no UTF-8 replaced.
  private static func isMySQLError(_ octets: some Collection<UInt8>) -> Bool {
    let head = Array(octets.prefix(5))
    return octets.count > 7 && head[1...3].allSatisfy { $0 == 0 }
      && (head[4] == 255 || head[4] == 0xef)
  }

  /// Whether they are an ErrorResponse of PostgreSQL, its length and the field of its severity first,
  /// perhaps behind the "N" that denies TLS.
  private static func isPostgreSQLError(_ octets: some Collection<UInt8>) -> Bool {
    let head = Array(octets.dropFirst(octets.first == 0x4e ? 1 : 0).prefix(6))
    return head.count == 6 && head[0] == 0x45 && head[1] == 0 && head[2] == 0 && head[5] == 0x53
  }

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let spoke = session.server.firstData,
      session.server.fin != nil || isReset(session) || isFinal(session),
      session.facts.spoken == nil, session.facts.expected == .other,
      // What answers a question is about that.
      session.client.firstData.map({ spoke.frame < $0.frame }) ?? true
        && session.conversation.octetsMissing(from: .client) == 0
        || isPostgreSQLError(session.conversation.greeting)
        // By its number the server's first packet, which answers nothing.
        || isMySQLError(session.conversation.greeting),
      let (words, isLoad, isSure) = words(session)
    else { return nil }
    var verdict = Verdict(
      .reset, isLoad ? .throttled : .closedInSession,
      summary: "\(session.subject) is open, but the service turns the client away: "
        + "\u{201c}\(words)\u{201d}: the session is RESET\(session.hopsAway).",
      explanation: session.server.fin != nil || isReset(session)
        ? "Its first word is a refusal, and it closes: the path is fine, and a client reports no more "
          + "than a lost connection."
        : "Its first word is a refusal, behind which it waits for the client to leave: the path is fine.",
      confidence: isSure ? .high : .medium, place: session.placeOfService,
      observations: [
        session.handshake,
        Observation(
          "it said \u{201c}\(words)\u{201d}",
          frames: [Int(spoke.frame)]),
      ])
    verdict.actions = [
      Advice.listener(session.port, why: "names the daemon, whose log and access rules say why"),
      Action(
        on: .host, "sudo ss -tn state established 'sport = :\(session.port)'",
        why: "how many connections it has, and whose"),
    ]
    return verdict
  }

  /// Whether the server closes by a reset: it has words of the client that it did not read.
  private static func isReset(_ session: SessionFindings) -> Bool {
    session.conversation.firstReset { $0.sender == .server && !$0.precedesSYNACK } != nil
  }

  /// Whether a refusal ends the session though the service stays, until the client says goodbye (RFC
  /// 5321 section 3.1): this program does not.
  private static func isFinal(_ session: SessionFindings) -> Bool {
    guard session.trace != nil, ServiceProtocol.greets(on: session.port),
      let line = session.facts.banner
    else { return false }
    return ["421 ", "421-", "554 ", "* BYE"].contains { line.hasPrefix($0) }
  }

  /// What it says at the refusal; nil where the first word is none.
  private static func words(
    _ session: SessionFindings
  ) -> (words: String, isLoad: Bool, isSure: Bool)? {
    let greeting = session.conversation.greeting
    let octets = greeting.isEmpty ? Array((session.facts.banner ?? "").utf8) : greeting
    if isPostgreSQLError(octets) { return postgreSQL(octets) }
    if isMySQLError(octets) {
      // Behind a number of two octets, and behind a mark with an SQL state of five.
      let rest = octets.dropFirst(octets[4] == 255 ? 7 : 9)
      let text = String(decoding: rest.first == 0x23 ? rest.dropFirst(6) : rest, as: UTF8.self)
        .drop { !($0.isASCII && $0.isLetter) }.prefix(120)
      return (String(text), text.hasPrefix("Too many") || text.contains("is blocked"), true)
    }
    guard let line = session.facts.banner else { return nil }
    let words = String(line.prefix(120))
    let isLoad = loads.contains(where: line.lowercased().contains)
    if line.hasPrefix(OtherGreeting.vnc), line.utf8.count > OtherGreeting.versionLength {
      return (String(words.dropFirst(OtherGreeting.versionLength)), isLoad, true)
    }
    if let (_, isOfLoad) = lines.first(where: { line.hasPrefix($0.0) }) {
      return (words, isOfLoad || isLoad, true)
    }
    guard session.client.firstData == nil,
      isLoad || denials.contains(where: line.lowercased().contains)
    else { return nil }
    return (words, isLoad, false)
  }

  /// The message of an error of PostgreSQL that ends the session, whose fields end with a zero each.
  private static func postgreSQL(
    _ octets: [UInt8]
  ) -> (words: String, isLoad: Bool, isSure: Bool)? {
    let fields = octets.dropFirst(octets.first == 0x4e ? 6 : 5).split(separator: 0)
    guard fields.first.map({ $0.dropFirst().elementsEqual("FATAL".utf8) }) ?? false,
      let message = fields.first(where: { $0.first == 0x4d })
    else { return nil }
    let text = String(decoding: message.dropFirst().prefix(120), as: UTF8.self)
    return (text, text.contains("too many") || text.contains("remaining connection slots"), true)
  }
}
