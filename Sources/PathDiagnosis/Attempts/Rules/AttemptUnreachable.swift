import PathTracing
import WireFormats

// The last router says "host unreachable" when address resolution fails, about 3 s after the first
// SYN; one whose route is itself unreachable says so at once. A SYN that expires though it began
// with a full time to live went round in a loop.

/// A router has no usable way to the host.
enum AttemptUnreachable: DraftingRule {
  static let needs: AttemptSigns = [.errors, .unaccepted]

  /// Three requests a second apart, with some play for a coarse clock.
  private static let resolution = Interval.seconds(2.5)

  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    guard !findings.isAccepted else { return false }
    for error in findings.rejections {
      switch error.meaning {
      case .unreachable(let reason): draft.take(verdict(error, reason, findings))
      case .timeExceeded(code: 0): draftLoop(error, findings, &draft)
      default: continue
      }
      return true
    }
    return false
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

  private static let loop: Template =
    " is UNREACHABLE: a SYN with TTL \(.number) expired at \(.address), a routing loop."
  private static let expiry: Template = "SYN answered by time exceeded from \(.address)"
  private static let names: Template = "the hops that come back name the routers of the loop"

  private static func draftLoop(
    _ error: QuotedError, _ findings: AttemptFindings, _ draft: inout Draft
  ) {
    let sent = findings.conversation.syn?.timeToLive ?? 0
    draft.begin(
      .unreachable, .routingLoop, sent >= 48 ? .high : .medium,
      Place(.unknown, after: findings.origin, by: error.sender)
    ) {
      findings.appendSubject(to: &$0)
      $0.append(loop, [.number(Int(sent)), .address(error.sender)])
    }
    draft.explanation =
      "No path is that long: routers pass the packet round until its time to live ends."
    draft.observe(findings.frames(error.moment)) { $0.append(expiry, [.address(error.sender)]) }
    findings.addTrace(&draft, why: names)
  }
}
