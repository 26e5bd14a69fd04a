import PathTracing
import WireFormats

// A firewall that reads what a connection says, or one that has lost it, lets the handshake pass and
// answers the segments behind it with ICMP errors, which TCP takes for soft ones and keeps to itself
// (RFC 1122 section 4.2.3.9): the client hangs and is told nothing.

/// Segments behind the handshake are refused by an ICMP error.
enum SegmentsRejected: SessionRule {
  static let signs: SessionSigns = [.errors]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard session.isEstablished, session.cut == nil,
      let (error, reason, cause) = session.conversation.refusalOfSegments,
      isInVain(session, behind: error)
    else { return nil }
    if isAboutRoute(reason) {
      // What comes from the host later shows that the way is there again.
      if session.server.lastNewData.map({ $0.frame > error.moment.frame }) ?? false { return nil }
      if session.trace != nil || session.isAcknowledged || session.server.firstData != nil {
        return lost(error, reason, session)
      }
    }
    return refused(error, reason, cause, session)
  }

  /// Whether a router's words say that it has no way to the host.
  private static func isAboutRoute(_ reason: UnreachableReason) -> Bool {
    reason == .host || reason == .noRoute
  }

  /// A session whose other end is not heard any more, by the error that says why.
  static func ended(
    _ error: QuotedError, _ reason: UnreachableReason, _ cause: Cause, _ session: SessionFindings
  ) -> Verdict {
    isAboutRoute(reason) ? lost(error, reason, session) : refused(error, reason, cause, session)
  }

  private static func refused(
    _ error: QuotedError, _ reason: UnreachableReason, _ cause: Cause, _ session: SessionFindings
  ) -> Verdict {
    let server = session.conversation.server.address
    let isHost = error.sender == server
    let hop = hop(of: error, session)
    let position: Text = hop.map { " (hop \($0))" } ?? ""
    var verdict = Verdict(
      .rejected, isHost ? .hostRejectICMP : cause,
      summary: "\(session.subject) is open, but what follows the handshake is REJECTED by "
        + "\(error.sender)\(position): \(Wording.of(reason)).",
      explanation: session.client.unacknowledged == 0 && session.server.firstData != nil
        ? "It let the session pass before: a filter that does not know the connection any more, or lets it "
          + "pass no longer."
        : "It lets the SYN pass and refuses segments with data: a filter that reads them, or "
          + "one that does not know the connection any more.",
      confidence: .medium,
      place: Place(
        isHost ? .hostFirewall : session.trace?.kindOfSender(at: hop, error.sender) ?? .unknown,
        after: Path.Point(
          timeToLive: hop ?? Path.Point.unknownTTL, address: error.sender), by: error.sender),
      observations: observations(error, reason, session) + (session.greeting.map { [$0] } ?? []))
    verdict.alternatives = [
      Alternative(
        cause, .unknown, "a firewall that has restarted, or sees one direction only",
        decide: "the same again: does it refuse new connections alike")
    ]
    verdict.actions = [
      isHost
        ? Action(
          on: .host, "sudo nft list ruleset | grep -nE 'reject|ct state'",
          why: "which rule refuses established connections")
        : Action(
          on: .provider, "ask the owner of \(error.sender) about tcp/\(session.port)",
          why: "which rule, or inspection, refuses established connections")
    ]
    return verdict
  }

  /// Whether the session never recovers from an error: routes change, and TCP tries again.
  private static func isInVain(_ session: SessionFindings, behind error: QuotedError) -> Bool {
    let client = session.client
    if client.unacknowledged > 0 { return true }
    // What is refused may have been acknowledgements only, which the server goes on waiting for.
    guard let next = client.next, let before = client.initialNumber, error.offset == next - before
    else { return false }
    return session.conversation.errorCount >= 3
      && session.server.lastNewData.map { $0.frame < error.moment.frame } ?? true
  }

  private static func hop(of error: QuotedError, _ session: SessionFindings) -> Int? {
    session.trace?.path.hops.first { hop in
      (hop.target.replies + hop.control.replies).contains {
        $0.kind == .timeExceeded && $0.sender == error.sender
      }
    }?.timeToLive
  }

  private static func observations(
    _ error: QuotedError, _ reason: UnreachableReason, _ session: SessionFindings
  ) -> [Observation] {
    let unacknowledged = session.client.unacknowledged
    return (session.isEstablished ? [session.handshake] : []) + [
      Observation(
        "a segment of the client answered by \(Wording.of(reason)) from \(error.sender)",
        frames: [Int(error.moment.frame)])
    ]
      + (unacknowledged > 0
        ? [Observation("octets of the client that are not acknowledged: \(unacknowledged)")] : [])
  }

  /// A session that had begun goes to nowhere: what a router says of it then is no filter's word.
  private static func lost(
    _ error: QuotedError, _ reason: UnreachableReason, _ session: SessionFindings
  ) -> Verdict {
    let isHost = reason == .host && isOfResolution(error, session)
    let cause: Cause = isHost ? .hostDown : reason == .host ? .unreachableRoute : .noRoute
    let words: Text =
      isHost
      ? "gets no link-layer address for it any more."
      : reason == .host ? "reports it unreachable at once." : "has no route to it any more."
    var verdict = Verdict(
      .unreachable, cause,
      summary: "\(session.subject) was open, and became UNREACHABLE in mid-session: "
        + "\(error.sender) \(words)",
      explanation: "Before that the two sides heard each other: "
        + (isHost
          ? "the host went down, or its link went away meanwhile."
          : reason == .host
            ? "a router that waits for a link-layer address takes 3 s to say so; this one has lost its "
              + "route, or refuses by a filter." : "the host's route went away meanwhile."),
      confidence: .medium,
      place: Place(
        isHost ? .host : session.trace?.kindOfSender(at: hop(of: error, session)) ?? .unknown,
        after: Path.Point(
          timeToLive: hop(of: error, session) ?? Path.Point.unknownTTL, address: error.sender),
        by: error.sender),
      observations: observations(error, reason, session))
    verdict.alternatives = [
      Alternative(
        .routerReject, .unknown, "a filter on that router, which words its refusal so",
        decide: "the same again: a new connection tells whether the host is there")
    ]
    if reason == .host, !isHost {
      verdict.alternatives.append(
        Alternative(
          .hostDown, .host, "the host is down and the router remembers the failed resolution",
          decide: "capture the next attempt 30 s later: an answer after 3 s means host down"))
    }
    verdict.actions = [
      isHost
        ? Action(
          on: .provider, Advice.neighbor(session.conversation.server.address),
          why: "on \(error.sender): is the host powered and on this network")
        : Action(
          on: .provider, Advice.route(to: session.conversation.server.address),
          why: "on \(error.sender): is the prefix there or withdrawn")
    ]
    return verdict
  }

  /// Whether an error comes when address resolution fails: some seconds after a segment that got lost.
  /// Where no such segment is known, a router next to the host is taken to ask for it.
  private static func isOfResolution(_ error: QuotedError, _ session: SessionFindings) -> Bool {
    let client = session.client
    if client.unacknowledged > 0 {
      let waits = [client.delivery.stuck?.first, client.delivery.stuck?.last, client.lastNewData]
        .compactMap { $0 }.filter { $0.frame < error.moment.frame }.map { error.moment - $0 }
      if waits.contains(where: AddressResolution.duration.contains) { return true }
      if waits.contains(where: { $0 < AddressResolution.atOnce }) { return false }
    }
    let near = error.error.timeToLive.hopsTravelled
    return session.server.hops.map { $0.hopsTravelled - near }.min().map { $0 < 2 } ?? true
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
