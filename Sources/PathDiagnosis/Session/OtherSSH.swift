import PathTracing
import WireFormats

// An SSH server is none for whoever asks for TLS, and resets or closes over our ClientHello. RFC 4253
// section 5.1: who says 1.99 speaks both versions, who says 1.5 the first alone, which no client of today
// does (OpenSSH since 7.6).

/// The service speaks SSH, and not as the client needs it.
enum OtherSSH: SessionRule {
  static let signs: SessionSigns = [.ofRun, .otherProtocol]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard session.trace != nil, session.facts.spoken == .ssh, let line = session.facts.banner else {
      return nil
    }
    let isOld = line.hasPrefix("SSH-1.") && !line.hasPrefix("SSH-1.99-")
    // Where the port alone suggests TLS, SSH may well be what is meant to be there.
    guard isOld || session.facts.expected == .tls && session.isAsked else { return nil }
    var verdict = Verdict(
      .stalled, .wrongService,
      summary: "\(session.subject) is open, but an SSH server \(isOld ? "of version 1 alone " : "")"
        + "answers there\(isOld ? "" : ", not TLS"), so that the session is STALLED: "
        + "\u{201c}\(line)\u{201d}.",
      explanation: isOld
        ? "The path is fine; clients of today refuse that version: protocol major versions differ."
        : "The path is fine; the port leads to the wrong service.",
      confidence: .high, place: session.placeOfService,
      observations: [session.handshake] + (session.greeting.map { [$0] } ?? []))
    verdict.actions = [
      Advice.listener(session.port, why: "which daemon has the port")
    ]
    if isOld {
      verdict.actions = [
        Action(
          on: .host, "ip ssh version 2",
          why: "if it is a router of Cisco, whose key for that needs 768 bits at least")
      ]
    }
    return verdict
  }
}

extension SessionFindings {
  /// Whether SSH was met where the port suggested TLS: what it makes of a ClientHello is no fault.
  var meetsSSH: Bool { trace != nil && facts.spoken == .ssh && facts.expected == .tls }
}
