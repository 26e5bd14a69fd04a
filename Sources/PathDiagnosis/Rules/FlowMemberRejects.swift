import PathTracing
import WireFormats

// A hash over addresses and ports leads connections over several routers or to several machines. Where
// the filter of one of them rejects by ICMP, some source ports are refused and others accepted. A
// limit on new connections that rejects accepts first and refuses later; its recovery takes a
// second and more, not the moments between the SYNs of a burst. One whose way to the host is gone says
// "no route" or "host unreachable": where other source ports are answered meanwhile, it is one of several.

/// Some SYNs are refused by an ICMP error, others accepted.
enum FlowMemberRejects: Rule {
  /// A SYN that was refused, the session's own among them.
  struct Refusal {
    var port: UInt16
    var reason: UnreachableReason
    var sender: IPAddress
    var frames: [Int]
    /// Nil for the session's, which no probe made.
    var exchange: (probe: Probe, reply: Reply)?
  }

  static func judge(_ findings: Findings) -> Verdict? {
    let refusals = findings.refusals
    let accepted = findings.answeredSyns
    guard findings.refusedMarks.isEmpty,
      let refusal = refusals.first(where: { $0.exchange != nil }) ?? refusals.first,
      let firstAccepted = accepted.first?.frame, let lastAccepted = accepted.last?.frame
    else { return nil }
    let times = refusals.map { $0.frames[0] }
    let recovers = times.contains { $0 < lastAccepted }
    // Silence counts here: who rejects may limit how often it says so.
    let ceases = (times + findings.trials.dead.map(\.frame)).contains { $0 > firstAccepted }
    let (living, dead) = (Set(accepted.map(\.flow)), Set(refusals.map(\.port)))
    // From one that the host cannot be reached, no filter speaks.
    let isFilter = RouterReject.cause(refusal.reason, hostAnswers: false) != nil
    // What only came first met a route that was still being learnt.
    guard isFilter || recovers && ceases && living.isDisjoint(with: dead) else { return nil }
    let isRepeated = living.count >= 2 && dead.count >= 2
    let (place, sender) = findings.place(of: refusal, dead)
    let silent = Set(findings.trials.dead.map(\.variant.flow)).subtracting(living).subtracting(dead)
    let isHost = refusal.sender == findings.trace.target.address
    let isLimit = isHost && !recovers
    let isOpen = accepted.contains { $0.reply?.kind == .synAck }
    var verdict = Verdict(
      isFilter ? .rejected : .unreachable, isLimit ? .rateLimit : .flowMemberDead,
      summary: isLimit
        ? "\(findings.subject) accepts \(Wording.count(living.count, "connection")) and REJECTS the "
          + "next: new connections are limited."
        : "\(findings.subject) is "
          + (isFilter ? "REJECTED by" : isHost ? "UNREACHABLE behind" : "UNREACHABLE by way of")
          + " \(sender) for \(silent.isEmpty ? "" : "at least ")"
          + "\(dead.count) of \(living.union(dead).union(silent).count) source ports only: "
          + "\(Wording.of(refusal.reason)). Which connections work is a matter of luck.",
      explanation: (isLimit
        ? "The first SYNs were accepted, those that followed were refused by an ICMP error."
        : explanation(isFilter: isFilter, isHost: isHost))
        + (isOpen ? "" : " The others are refused by the host: nothing listens on the port."),
      confidence: isRepeated && recovers && ceases ? .high : .medium, place: place,
      observations: [
        Observation(
          "\(Wording.count(refusals.count, "SYN")) from port \(FlowMemberDead.list(dead)): "
            + "\(Wording.of(refusal.reason)) from \(refusal.sender)",
          frames: refusals.flatMap(\.frames)),
        Observation(
          "\(Wording.count(accepted.count, "SYN")) from port \(FlowMemberDead.list(living)): "
            + (isOpen ? "SYN-ACK" : "RST"),
          frames: accepted.flatMap { [$0.frame] + ($0.reply.map { [$0.frame] } ?? []) }),
      ])
    if !silent.isEmpty {
      verdict.observations.append(
        Observation(
          "no answer to port \(FlowMemberDead.list(silent)): who rejects may limit how often it "
            + "says so",
          frames: findings.trials.dead.filter { silent.contains($0.variant.flow) }.map(\.frame)))
    }
    if isLimit { verdict.confidence = .medium }
    guard isFilter else {
      verdict.alternatives = [filter(findings, place)]
      verdict.actions = repairs(findings, refusal, isHost: isHost)
      return verdict
    }
    verdict.alternatives = alternatives(findings, place, isHost: isHost, isLimit: isLimit)
    verdict.actions = actions(findings, refusal, isHost: isHost, isLimit: isLimit)
    return verdict
  }

  private static func explanation(isFilter: Bool, isHost: Bool) -> Text {
    switch (isFilter, isHost) {
    case (true, true):
      "Its filter refuses some and lets others pass, or one of several machines behind the address "
        + "does."
    case (true, false):
      "That router refuses what others let pass: one of several ways to the host leads over it."
    case (false, true):
      "One of several machines behind that address is down, or the way to it."
    case (false, false):
      "One of several ways to the host leads over that router, and goes no farther."
    }
  }

  /// Where to look for what a member lacks whose way is gone.
  private static func repairs(
    _ findings: Findings, _ refusal: Refusal, isHost: Bool
  ) -> [Action] {
    let target = findings.trace.target
    return [
      isHost
        ? Action(
          on: .host,
          "\(Advice.backends); ip neigh",
          why: "which machine behind the address is not there")
        : Action(
          on: .provider, Advice.route(to: target.address),
          why: "on \(refusal.sender): "
            + (refusal.reason == .host
              ? "does the router or host that it leads to answer on the link"
              : "is the route there")),
      Action(
        on: .thisMachine, findings.moreFlows,
        why: "the share of refused flows shows how many of the ways lead there"),
    ]
  }

  private static func filter(_ findings: Findings, _ place: Place) -> Alternative {
    Alternative(
      .sourcePortFilter, place.kind, "a rule there that looks at source ports",
      decide: "\(findings.moreFlows): the refused ports lie in a range")
  }

  private static func alternatives(
    _ findings: Findings, _ place: Place, isHost: Bool, isLimit: Bool
  ) -> [Alternative] {
    var list = [
      isLimit
        ? Alternative(
          .flowMemberDead, isHost ? .service : place.kind,
          "a balanced path or group of which one member refuses",
          decide: "\(findings.moreFlows): accepted and refused ones take turns")
        : Alternative(
          .rateLimit, place.kind, "a limit on new connections that rejects",
          decide: "the same again after a minute: are the first ones accepted each time"),
      filter(findings, place),
    ]
    if isHost, !isLimit {
      list.insert(
        Alternative(
          .deadBackend, .service, "one of several machines behind the address of the host",
          decide: "on the host: \(Advice.backends)"),
        at: 0)
    }
    return list
  }

  private static func actions(
    _ findings: Findings, _ refusal: Refusal, isHost: Bool, isLimit: Bool
  ) -> [Action] {
    if isHost {
      return [
        isLimit
          ? RateLimit.search
          : Action(
            on: .host, "sudo nft list ruleset | grep -nE 'reject|dnat|hash'",
            why: "the rule that refuses part of the connections to port "
              + "\(findings.trace.target.port)")
      ]
    }
    return [
      Action(
        on: .provider,
        "show access-lists | include \(findings.trace.target.port)",
        why: "on \(refusal.sender): the rule that refuses tcp/\(findings.trace.target.port), which "
          + "the routers beside it lack"),
      Action(on: .provider, Advice.forwardRules, why: "the same where it runs Linux"),
      Action(
        on: .thisMachine, findings.moreFlows,
        why: "the share of refused flows shows how many of the ways lead there"),
    ]
  }
}

extension Findings {
  /// SYNs to the port that were accepted, or reset where none was.
  var answeredSyns: [Probe] {
    let answered = syns.filter { $0.reply?.sender == trace.target.address }
    let accepted = answered.filter { $0.reply?.kind == .synAck }
    return accepted.isEmpty ? answered.filter { $0.reply?.kind.isReset ?? false } : accepted
  }

  /// SYNs that were refused by an ICMP error, each source port's first.
  fileprivate var refusals: [FlowMemberRejects.Refusal] {
    let reach = min(distance ?? Planner.fullTTL, Planner.fullTTL)
    var list: [FlowMemberRejects.Refusal] = []
    for probe in syns where probe.timeToLive >= reach {
      guard let reply = probe.reply, case .unreachable(let reason) = reply.kind else { continue }
      list.append(
        FlowMemberRejects.Refusal(
          port: probe.flow, reason: reason, sender: reply.sender,
          frames: [probe.frame, reply.frame], exchange: (probe, reply)))
    }
    if let conversation = trace.session?.conversation, conversation.synAck == nil,
      let syn = conversation.syn, let error = conversation.firstError(about: .syn),
      case .unreachable(let reason) = error.meaning
    {
      list.append(
        FlowMemberRejects.Refusal(
          port: conversation.client.port, reason: reason, sender: error.sender,
          frames: [Int(syn.first.frame), Int(error.moment.frame)]))
    }
    return list
  }

  /// Where a refusal comes from, and its sender in words.
  ///
  /// A router refuses before it counts a packet down, or after: it is the last that did or the next.
  fileprivate func place(
    of refusal: FlowMemberRejects.Refusal, _ flows: Set<UInt16>
  ) -> (Place, Text) {
    let isHost = refusal.sender == trace.target.address
    if isHost {
      return refusal.reason == .host || refusal.reason == .noRoute
        ? (Place(.service, after: host, by: refusal.sender), "its own address")
        : (Place(.hostFirewall, after: host, by: refusal.sender), "the host's firewall")
    }
    let refused = about { flows.contains($0.flow) }
    // The ways of other flows, and of pings, may lead over other routers.
    let seen = refused.syns.first { $0.timeExceeded?.sender == refusal.sender }?.timeToLive
    let counted = refusal.exchange.flatMap { probe, reply in
      reply.quote.map { probe.timeToLive - Int($0.ip.timeToLive) }
    }
    let kinds = Set(
      (seen.map { [$0] } ?? counted.map { [$0, $0 + 1] } ?? []).map {
        kindOfSender(at: $0, refusal.sender)
      })
    let place = Place(
      kinds.count == 1 ? kinds.first ?? .unknown : .unknown,
      after: seen.map { Path.Point(timeToLive: $0, address: refusal.sender) }
        ?? refused.path.lastHandled.map { point in
          let isOwn =
            point.timeToLive == 0
            || refused.syns.contains { $0.timeExceeded?.sender == point.address }
          return isOwn ? point : Path.Point(timeToLive: point.timeToLive, address: nil)
        } ?? Path.Point(timeToLive: 0, address: trace.source),
      by: refusal.sender)
    return (place, seen.map { "hop \($0), \(refusal.sender)," } ?? "\(refusal.sender)")
  }
}
