import PathTracing
import WireFormats

// The last router says "host unreachable" when address resolution fails, about 3 s after the first
// SYN; one whose route is itself unreachable says so at once. A SYN that expires though it began
// with a full time to live went round in a loop.

/// A router has no usable way to the host.
enum AttemptUnreachable: DraftingRule {
  static let needs: AttemptSigns = [.errors, .unaccepted]

  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    guard !findings.isAccepted, let first = findings.conversation.firstRejection else {
      return false
    }
    // A loop's errors are all alike: a list of them is made where the first says something else.
    return Self.draft(first, findings, &draft)
      || findings.rejections.dropFirst().contains { Self.draft($0, findings, &draft) }
  }

  private static func draft(
    _ error: QuotedError, _ findings: AttemptFindings, _ draft: inout Draft
  ) -> Bool {
    switch error.meaning {
    case .unreachable(let reason): draft.take(verdict(error, reason, findings))
    case .timeExceeded(code: 0): draftLoop(error, findings, &draft)
    default: return false
    }
    return true
  }

  /// Whether an error comes when address resolution fails, and not at once, as a filter's does.
  static func isResolutionFailure(
    _ error: QuotedError, _ reason: UnreachableReason, _ findings: AttemptFindings
  ) -> Bool {
    reason == .host
      && waits(for: error, findings).contains(where: AddressResolution.duration.contains)
  }

  /// From the first SYN and from the latest to the error: which one it answers nobody says.
  private static func waits(for error: QuotedError, _ findings: AttemptFindings) -> [Interval] {
    guard let syn = findings.conversation.syn else { return [] }
    return [syn.first, syn.last].filter { $0.frame < error.moment.frame }.map { error.moment - $0 }
  }

  /// Whether the error may as well answer a SYN that was sent just before it: a resolution that fails is
  /// reported for each SYN that waited.
  private static func mayBeAtOnce(_ error: QuotedError, _ findings: AttemptFindings) -> Bool {
    findings.rejections.count == 1
      && waits(for: error, findings).contains { $0 <= .milliseconds(200) }
  }

  private static func verdict(
    _ error: QuotedError, _ reason: UnreachableReason, _ findings: AttemptFindings
  ) -> Verdict {
    let waits = waits(for: error, findings)
    let isOfResolution = isResolutionFailure(error, reason, findings)
    // The SYN that it answers may be one of those between the first and the last.
    let isBetween =
      reason == .host && waits.count == 1
      && waits[0] > AddressResolution.duration.upperBound
    let isSlow = isOfResolution || isBetween
    let isUnsure = isBetween || isOfResolution && mayBeAtOnce(error, findings)
    let wait =
      (isOfResolution ? waits.first(where: AddressResolution.duration.contains) : waits.last)
      ?? .zero
    // Who lets other ports of the host pass has a route.
    let passes =
      !isSlow && reason != .rejectRoute
      && findings.record.firstOpenFrame(besides: findings.port) ?? .max < error.moment.number
    // Who has the address passes the port on to another machine.
    let isForwarded = error.sender == findings.conversation.server.address
    let position = isForwarded ? nil : findings.position(of: error).map { ", \($0)," }
    let cause: Cause = isSlow ? .hostDown : reason == .noRoute ? .noRoute : .unreachableRoute
    var place = findings.place(of: error)
    if isSlow { place.kind = .host }
    var verdict = Verdict(
      .unreachable, cause,
      summary: "\(findings.subject) is UNREACHABLE: \(error.sender)\(position ?? "") "
        + (isSlow
          ? "gets no link-layer address for \(isForwarded ? "the host behind it" : "it")."
          : reason == .noRoute ? "has no route to it." : "reports it unreachable."),
      explanation: waits.isEmpty
        ? "The capture lacks the SYN that it is about: how long it took does not show."
        : "The error came \(Wording.milliseconds(wait)) after \(isBetween ? "the first" : "its") SYN"
          + (isBetween
            ? ": as a rule address resolution has failed, and the host is down or not there."
            : isSlow
              ? ", the time that address resolution takes to fail: the host "
                + "\(isForwarded ? "that the port is forwarded to " : "")is down or not there."
              : "."),
      confidence: isForwarded || isUnsure || passes ? .medium : .high,
      place: place,
      observations: [
        Observation(
          "SYN answered by \(findings.describe(error))", frames: findings.frames(error.moment))
      ])
    if reason == .host, !isSlow {
      verdict.confidence = waits.isEmpty ? .low : .medium
      verdict.alternatives = [
        Alternative(
          .hostDown, .host,
          waits.isEmpty
            ? "the host is down: the router asked for its link-layer address in vain"
            : "the host is down and the router remembers the failed resolution",
          decide: "capture the next attempt 30 s later: an answer after 3 s means host down")
      ]
    }
    if passes {
      verdict.alternatives.append(
        Alternative(
          .routerReject, .unknown,
          "a filter on that router that words its refusal so: it let another port of the host pass",
          decide: "do the host's other ports fail at the same time"))
    }
    // Neighbour discovery is ICMPv6, which many a filter drops with the rest.
    if isSlow, !isForwarded, findings.conversation.server.address.version == .v6 {
      verdict.confidence = .medium
      verdict.alternatives.append(
        Alternative(
          .hostRejectICMP, .hostFirewall,
          "a host that is up, and whose filter keeps it from answering address resolution",
          decide: "on the router: ip -6 neigh show \(findings.conversation.server.address)"))
    }
    if !isSlow, let frame = findings.record.openFrame(at: findings.port) {
      verdict.observations.append(
        Observation("another attempt at the same port was answered", frames: [frame]))
      verdict.alternatives.insert(
        Alternative(
          .flowMemberDead, .unknown, "one of several balanced ways, which others do not take",
          decide:
            "sudo synpath \(findings.conversation.server.address) -p \(findings.port) --flows 16"),
        at: 0)
    }
    if isUnsure {
      verdict.alternatives = [
        Alternative(
          .unreachableRoute, .unknown,
          "an unreachable route or a filter, whose answer to the first SYN was lost",
          decide: "the next attempt: these answer each SYN at once")
      ]
    }
    if isForwarded {
      verdict.alternatives = [
        Alternative(
          .hostRejectICMP, .hostFirewall, "a filter at the host, whose first answers were lost",
          decide: "the next attempt: a filter answers at once, address resolution after 3 s")
      ]
      verdict.actions = [
        Action(
          on: .host, "sudo nft list ruleset | grep -n dnat; ip neigh",
          why: "where the port is forwarded to, and whether that host answers")
      ]
      return verdict
    }
    verdict.actions = [
      isSlow
        ? Action(
          on: .provider, Advice.neighbor(findings.conversation.server.address),
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
