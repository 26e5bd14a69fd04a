import PathTracing
import WireFormats

// OpenSSH drops connections that are too many (MaxStartups), or whose address misbehaved
// (PerSourcePenalties, 9.8): it writes one line, "Exceeded MaxStartups" or "Not allowed at this
// time", and closes (drop_connection in sshd.c).

/// The daemon turns this connection away for now.
enum Throttled: SessionRule {
  static let signs: SessionSigns = [.dismissal]

  private static let lines = ["Exceeded MaxStartups", "Not allowed at this time"]

  /// Whether one of the lines may begin so; empty lines before it do not count.
  static func mayBegin(with octet: UInt8?) -> Bool {
    octet == 0x45 || octet == 0x4e || octet == 0x0d || octet == 0x0a
  }

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let line = session.facts.banner, session.facts.spoken == nil,
      lines.contains(where: line.hasPrefix)
    else { return nil }
    let isPenalty = line.hasPrefix(lines[1])
    var verdict = Verdict(
      .reset, .throttled,
      summary: "\(session.subject) is open, but the daemon turns connections away: "
        + "\u{201c}\(line)\u{201d}: the session is RESET\(session.hopsAway).",
      explanation: isPenalty
        ? "OpenSSH says so to addresses that it penalises, and when too many sessions wait to log "
          + "in."
        : "OpenSSH says so when more sessions wait to log in than MaxStartups allows.",
      confidence: .high, place: session.placeOfService,
      observations: [session.handshake] + (session.greeting.map { [$0] } ?? []))
    verdict.actions = [
      Action(
        on: .host, "sudo journalctl -u ssh -u sshd | grep -E 'MaxStartups|penalty' | tail",
        why: "who is turned away, and why"),
      Action(
        on: .host, "sudo sshd -T | grep -iE 'maxstartups|persource'",
        why: "the limits; PerSourcePenaltyExemptList spares an address"),
      Action(
        on: .host, "sudo ss -tn state established 'sport = :\(session.port)'",
        why: "who holds the sessions"),
    ]
    return verdict
  }
}
