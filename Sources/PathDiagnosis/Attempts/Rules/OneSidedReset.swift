import PathTracing
import WireFormats

// A mirror port that shows one direction, a filter on one source: what the other side does is inferred, but
// how a session ends shows in one half too. Whether the other side had left before that does not.

/// The server resets, and its packets alone are in the capture.
enum OneSidedReset: AttemptRule {
  static let needs: AttemptSigns = [.resets]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard findings.onlySide == .server, !findings.conversation.isMidstream, findings.isAccepted
    else { return nil }
    let server = findings.conversation[.server]
    // Behind its own FIN a reset answers what the client still sends, and bare of an acknowledgement what
    // comes for a connection that is gone: one the client had closed, too.
    guard server.fin == nil, let last = server.lastSegment ?? findings.conversation.synAck?.last,
      let reset = findings.resets.first(where: { $0.sender == .server && !$0.precedesSYNACK }),
      last.frame < reset.moment.frame,
      reset.flags.contains(.ack) || nearer(reset, server) >= 2,
      // Servers of either end so what a client closes.
      ![.http, .tls].contains(GreetingKind(findings.conversation.greeting))
    else { return nil }
    var verdict = Verdict(
      .reset, server.firstData == nil ? .resetBeforeBanner : .serviceReset,
      summary: "\(findings.subject) is open, but the session is RESET "
        + (server.firstData == nil
          ? "before the service said a word."
          : "behind \(Wording.count(Int(clamping: server.octetsSent), "octet")) of the service."),
      explanation: "Only the server's packets are in the capture: whether the client had left "
        + "before, they do not tell.",
      confidence: .low, place: Place(.service, after: findings.host),
      observations: [
        Observation(findings.describe(reset), frames: [reset.moment.number])
      ])
    if nearer(reset, server) >= 2 {
      verdict.cause = .foreignReset
      verdict.place = Place(.unknown)
      verdict.observations.append(
        Observation(
          "the server's own segments arrive with TTL "
            + "\(server.hops.map(String.init).joined(separator: ", "))",
          frames: [last.number]))
    }
    verdict.alternatives = [
      Alternative(
        .served, .service, "the client had closed before, and the reset came behind that",
        decide: "capture both directions")
    ]
    verdict.actions = [
      findings.capture(on: .thisMachine, why: "both directions: what the client does before it")
    ]
    return verdict
  }

  /// By how many hops a reset is nearer than the server's segments.
  private static func nearer(_ reset: SegmentReset, _ server: Direction) -> Int {
    let distances = server.hops.map { $0.hopsTravelled - reset.timeToLive.hopsTravelled }
    return distances.min { $0.magnitude < $1.magnitude } ?? 0
  }
}
