import PathTracing
import WireFormats

// A firewall that reads what a connection says, or one that has lost it, lets the handshake pass and
// answers the segments behind it with ICMP errors, which TCP takes for soft ones and keeps to itself
// (RFC 1122 section 4.2.3.9): the client hangs and is told nothing.

/// Segments behind the handshake are refused by an ICMP error.
enum SegmentsRejected: SessionRule {
  static let signs: SessionSigns = [.errors]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard session.isEstablished, session.cut == nil, session.client.unacknowledged > 0,
      session.facts.stage < .reply || session.facts.expected == .other,
      let (error, reason, cause) = session.conversation.refusalOfSegments
    else { return nil }
    let server = session.conversation.server.address
    let isHost = error.sender == server
    let hop = session.trace?.path.hops.first { hop in
      (hop.target.replies + hop.control.replies).contains {
        $0.kind == .timeExceeded && $0.sender == error.sender
      }
    }?.timeToLive
    let position: Text = hop.map { " (hop \($0))" } ?? ""
    var verdict = Verdict(
      .rejected, isHost ? .hostRejectICMP : cause,
      summary: "\(session.subject) is open, but what follows the handshake is REJECTED by "
        + "\(error.sender)\(position): \(Wording.of(reason)).",
      explanation:
        "It lets the SYN pass and refuses segments with data: a filter that reads them, or "
        + "one that does not know the connection any more.",
      confidence: .medium,
      place: Place(
        isHost ? .hostFirewall : session.trace?.kindOfSender(at: hop, error.sender) ?? .unknown,
        after: Path.Point(
          timeToLive: hop ?? Path.Point.unknownTTL, address: error.sender), by: error.sender),
      observations: [
        session.handshake,
        Observation(
          "a segment of ours answered by \(Wording.of(reason)) from \(error.sender)",
          frames: [Int(error.moment.frame)]),
        Observation("\(session.client.unacknowledged) octets of ours are not acknowledged"),
      ] + (session.greeting.map { [$0] } ?? []))
    verdict.alternatives = [
      Alternative(
        cause, .unknown, "a firewall that has restarted, or sees one direction only",
        decide: "the same again: does it refuse new connections alike")
    ]
    verdict.actions = [
      Action(
        on: isHost ? .host : .provider,
        "ask the owner of \(error.sender) about tcp/\(session.port)",
        why: "which rule, or inspection, refuses established connections")
    ]
    return verdict
  }
}

extension Conversation {
  /// The first ICMP error that refuses a segment of the client behind its SYN, and what it stands for.
  var refusalOfSegments: (error: QuotedError, reason: UnreachableReason, cause: Cause)? {
    guard let error = firstError(about: .segment(.client)),
      case .unreachable(let reason) = error.meaning,
      let cause = RouterReject.cause(reason, hostAnswers: true)
    else { return nil }
    return (error, reason, cause)
  }
}
