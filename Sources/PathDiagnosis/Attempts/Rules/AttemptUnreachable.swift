import PathTracing
import WireFormats

// The last router says "host unreachable" when address resolution fails, about 3 s after the first
// SYN; one whose route is itself unreachable says so at once. A SYN that expires though it began
// with a full time to live went round in a loop.

/// A router has no usable way to the host.
enum AttemptUnreachable: AttemptRule {
  static let needs: AttemptSigns = [.errors, .unaccepted]

  /// Three requests a second apart, with some play for a coarse clock.
  private static let resolution = Interval.seconds(2.5)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard !findings.isAccepted else { return nil }
    for error in findings.rejections {
      switch error.meaning {
      case .unreachable(let reason): return verdict(error, reason, findings)
      case .timeExceeded(code: 0): return loop(error, findings)
      default: continue
      }
    }
    return nil
  }

  private static func verdict(
    _ error: QuotedError, _ reason: UnreachableReason, _ findings: AttemptFindings
  ) -> Verdict {
    let wait = findings.conversation.syn.map { error.moment - $0.first } ?? .zero
    let isSlow = reason == .host && wait >= resolution
    let cause: Cause = isSlow ? .hostDown : reason == .noRoute ? .noRoute : .unreachableRoute
    var place = findings.place(of: error)
    if isSlow { place.kind = .host }
    var verdict = Verdict(
      .unreachable, cause,
      summary: "\(findings.subject) is UNREACHABLE: \(error.sender) "
        + (isSlow
          ? "gets no link-layer address for it."
          : reason == .noRoute ? "has no route to it." : "calls it unreachable."),
      explanation: "The error came \(Wording.milliseconds(wait)) after the first SYN"
        + (isSlow
          ? ", the time that address resolution takes to fail: the host is down or not there."
          : "."),
      confidence: .high, place: place,
      observations: [
        Observation(
          "SYN answered by \(findings.describe(error))", frames: findings.frames(error.moment))
      ])
    if reason == .host, !isSlow {
      verdict.confidence = .medium
      verdict.alternatives = [
        Alternative(
          .hostDown, .host, "the host is down and the router remembers the failed resolution",
          decide: "capture the next attempt 30 s later: an answer after 3 s means host down")
      ]
    }
    verdict.actions = [
      isSlow
        ? Action(
          on: .provider, "show arp \(findings.conversation.server.address)",
          why: "on \(error.sender): is the host powered, on this network, with this address")
        : Action(
          on: .provider, Advice.route(to: findings.conversation.server.address),
          why: "on \(error.sender): is the prefix there, withdrawn, or routed to null")
    ]
    return verdict
  }

  private static func loop(_ error: QuotedError, _ findings: AttemptFindings) -> Verdict {
    let sent = findings.conversation.syn?.timeToLive ?? 0
    var verdict = Verdict(
      .unreachable, .routingLoop,
      summary: "\(findings.subject) is UNREACHABLE: a SYN with TTL \(sent) expired at "
        + "\(error.sender), a routing loop.",
      explanation:
        "No path is that long: routers pass the packet round until its time to live ends.",
      confidence: sent >= 48 ? .high : .medium,
      place: Place(.unknown, after: findings.origin, by: error.sender),
      observations: [
        Observation(
          "SYN answered by \(findings.describe(error))", frames: findings.frames(error.moment))
      ])
    verdict.actions = [findings.trace(why: "the hops that come back name the routers of the loop")]
    return verdict
  }
}
