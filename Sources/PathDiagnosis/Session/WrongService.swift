import PathTracing
import WireFormats

// RFC 4253 section 4.2: a server may send lines before its identification, so that a line alone
// does not prove another service; one that then says nothing more, or closes, does.

/// Something else than the expected protocol answers on the port.
enum WrongService: SessionRule {
  static let signs: SessionSigns = [.otherProtocol]

  static func judge(_ session: SessionFindings) -> Verdict? {
    let facts = session.facts
    guard facts.expected != .other, facts.spoken == nil, facts.farewell == nil,
      let line = facts.banner,
      !line.hasPrefix("SSH-") || isEcho(line),
      // RFC 4253 lets lines precede an identification; nothing may precede a TLS record.
      // A client of somebody else's that gave up got nothing but that line.
      facts.expected == .tls || name(of: line) != nil || session.serverClose != nil
        || session.trace == nil && session.waited >= .seconds(1.5)
        || session.length >= NoBanner.patience
    else { return nil }
    let expected = facts.expected == .ssh ? "SSH" : "TLS"
    let found = name(of: line).map { "\($0) server" } ?? "another service"
    var verdict = Verdict(
      .stalled, .wrongService,
      summary: "\(session.subject) is open, but \(found) answers there, not \(expected), so that "
        + "the session is STALLED: \u{201c}\(line)\u{201d}.",
      explanation: "The path is fine; the port leads to the wrong service.",
      confidence: name(of: line) == nil ? .medium : .high, place: session.placeOfService,
      observations: [session.handshake] + (session.greeting.map { [$0] } ?? []))
    verdict.alternatives = [
      Alternative(
        .wrongService, .gateway, "a captive portal or a port forwarding to the wrong machine",
        decide: "the same from another network")
    ]
    if name(of: line) == nil, session.serverClose != nil {
      verdict.alternatives.insert(
        Alternative(
          .closedBeforeBanner, .service, "an access rule that says so and closes",
          decide: "the same from another address"), at: 0)
    }
    if facts.expected == .ssh, name(of: line) == nil, session.server.segments > 1 {
      verdict.alternatives.append(
        Alternative(
          .wrongService, .service, "a tarpit, whose lines have no end",
          decide: "\(Wording.listen(session.conversation.server)), for a minute"))
    }
    verdict.actions = [
      Advice.listener(session.port, why: "which daemon has the port"),
      Action(
        on: .gateway, "sudo nft list ruleset | grep -n dnat",
        why: "where the port is forwarded to, if it is"),
    ]
    return verdict
  }

  /// Whether the line is this program's own word, sent back.
  private static func isEcho(_ line: String) -> Bool {
    line.hasPrefix(ServiceFacts.ownIdentification)
  }

  /// The protocol by its usual first words, with its article.
  static func name(of line: String) -> String? {
    if isEcho(line) { return "an echo" }
    if line.hasPrefix("220 ") || line.hasPrefix("220-") {
      return line.contains("FTP") ? "an FTP" : "a mail (SMTP)"
    }
    if line.hasPrefix("HTTP/") { return "a web (HTTP)" }
    if line.hasPrefix("* OK") { return "a mail (IMAP)" }
    if line.hasPrefix("+OK") { return "a mail (POP3)" }
    if line.hasPrefix("RFB ") { return "a VNC" }
    if line.hasPrefix(OtherGreeting.mySQL) { return "a MySQL" }
    return nil
  }
}
