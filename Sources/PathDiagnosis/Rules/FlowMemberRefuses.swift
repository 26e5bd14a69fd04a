import PathTracing
import WireFormats

// A balancer in front of several machines gives each connection to one of them, by chance or by its
// ports. Where the service runs on some of them only, one SYN is accepted and the next reset. A limit on
// new connections that rejects makes the same answers, but accepts first and resets later.

/// Some SYNs are reset, others accepted.
enum FlowMemberRefuses: Rule {
  /// Refusals in a row that no turn of a balancer makes.
  private static let fewestTurns = 4

  static func judge(_ findings: Findings) -> Verdict? {
    let target = findings.trace.target
    let reach = min(findings.distance ?? Planner.fullTTL, Planner.fullTTL)
    let answered = findings.syns.filter {
      $0.timeToLive >= reach && $0.reply?.sender == target.address
    }
    // Both in answer to one SYN is another matter.
    guard !answered.contains(where: \.isContradicted), findings.refusedMarks.isEmpty else {
      return nil
    }
    let accepted = answered.filter { $0.reply?.kind == .synAck }
    let resets = answered.filter { $0.reply?.kind == .reset(acknowledges: true) }
    let session = findings.refusalOfSession
    let refused =
      resets.map { (port: $0.flow, frames: $0.framesOfAnswer) }
      + session.map { (port: $0.port, frames: $0.frames) }
    let refusals = refused.map { $0.frames[0] }
    guard let firstAccepted = accepted.first?.frame, let lastAccepted = accepted.last?.frame,
      let firstRefused = refusals.min(), let lastRefused = refusals.max()
    else { return nil }
    let (living, dead) = (Set(accepted.map(\.flow)), Set(refused.map(\.port)))
    let (recovers, ceases) = (firstRefused < lastAccepted, firstAccepted < lastRefused)
    // The session's comes last in any case.
    guard recovers || dead.count > session.count else { return nil }
    let isRepeated = living.count >= 2 && dead.count >= 2
    // A balancer that goes by ports keeps one with its machine; one that goes by turns comes round again.
    let turns = !living.isDisjoint(with: dead) && refused.count >= fewestTurns
    let distances =
      answered.compactMap { $0.reply?.kind.isReset == true ? $0.reply?.inferredDistance : nil }
      + session.map { Reply.inferredDistance($0.timeToLive) }
    let nearer = hopsNearer(distances, than: accepted)
    var verdict =
      !recovers && (isRepeated || turns || nearer > 1)
      ? limit(findings, living) : member(findings, living, dead)
    if nearer > 1 {
      moveToWay(&verdict, findings, nearer, recovers ? share(living, dead) : nil)
      let handled = findings.about { dead.contains($0.flow) }.path.lastHandled
      if recovers { verdict.place.after = handled ?? Path.Point(timeToLive: 0, address: nil) }
    } else if recovers, !living.isDisjoint(with: dead), let rule = HostRejectReset.judge(findings) {
      moveToFilter(&verdict, findings, rule, share(living, dead))
      if resets.allSatisfy({ SynVariant($0).isMarked }),
        !accepted.contains(where: { SynVariant($0).isMarked })
      {
        verdict.alternatives.insert(
          Alternative(
            .hostileToDSCP, .hostFirewall, "a rule that refuses packets with a DSCP, and no other",
            decide: Wording.connect(findings.trace, ssh: "-o IPQoS=none", otherwise: "-T 0")),
          at: 0)
      }
    } else if isRepeated, recovers, ceases,
      findings.targetResets.contains(where: { $0.reply.isKernelMade(for: $0.probe) })
    {
      // A rule of the host's filter that picks by chance or by port answers alike without the marks.
      verdict.confidence = .high
    }
    if !ceases, nearer < 2 {
      verdict.alternatives.insert(
        Alternative(
          .noListener, .service, "the service began to listen just then",
          decide: "the same again"), at: 0)
    }
    verdict.observations =
      [
        Observation(
          "\(Wording.count(accepted.count, "SYN")) from port \(FlowMemberDead.list(living)): SYN-ACK",
          frames: accepted.flatMap(\.framesOfAnswer)),
        Observation(
          "\(Wording.count(refused.count, "SYN")) from port \(FlowMemberDead.list(dead)): RST",
          frames: refused.flatMap(\.frames)),
      ] + verdict.observations
    verdict.actions.append(
      Action(
        on: .thisMachine, findings.moreFlows,
        why: "the share of refused flows shows how many members refuse"))
    return verdict
  }

  private static func member(
    _ findings: Findings, _ living: Set<UInt16>, _ dead: Set<UInt16>
  ) -> Verdict {
    var verdict = Verdict(
      .refused, .flowMemberDead,
      summary: "\(findings.subject) is REFUSED for \(share(living, dead)) and open for the others: "
        + "which connections work is a matter of luck.",
      explanation:
        "A balancer gives connections to several machines, on one of which at least nothing "
        + "listens.", confidence: .medium, place: Place(.service, after: findings.host),
      observations: [])
    verdict.alternatives = [
      Alternative(
        .rateLimit, .hostFirewall, "a limit on new connections that rejects with a reset",
        decide: "the same again after a minute"),
      Alternative(
        .sourcePortFilter, .hostFirewall,
        "a rule that looks at source ports, or picks by chance, and resets",
        decide: "\(findings.moreFlows): the refused ports lie in a range"),
    ]
    verdict.actions = [
      Action(
        on: .host,
        "\(Advice.backends); kubectl get endpointslices -A",
        why: "which machines stand behind the address"),
      Advice.listener(findings.trace.target.port, why: "on each of them: does the service listen"),
    ]
    return verdict
  }

  /// Resets that start nearer than the SYN-ACKs are a firewall's on the way: of all ways, or of one.
  ///
  /// - Parameter share: The share of those that are reset; nil where all came behind the accepted ones.
  private static func moveToWay(
    _ verdict: inout Verdict, _ findings: Findings, _ nearer: Int, _ share: Text?
  ) {
    verdict.place.kind = .unknown
    verdict.explanation =
      "The resets come from \(nearer) hops nearer than the SYN-ACKs: a firewall on the way."
    let filter = Alternative(
      .sourcePortFilter, .unknown, "a rule there that looks at source ports",
      decide: "\(findings.moreFlows): the refused ports lie in a range")
    guard let share else { return verdict.alternatives.append(filter) }
    verdict.outcome = .rejected
    verdict.summary =
      "\(findings.subject) is REJECTED on the way for \(share) and open for the others: which "
      + "connections work is a matter of luck."
    verdict.explanation += " It stands on one of several ways to the host."
    verdict.alternatives = [
      filter,
      Alternative(
        .rateLimit, .unknown, "a limit there on new connections that rejects with a reset",
        decide: "the same again after a minute: are the first ones accepted each time"),
    ]
    verdict.actions = [
      Action(
        on: .provider,
        "ask for the balanced links or routers on the way to \(findings.trace.target)",
        why: "on one of them a firewall resets tcp/\(findings.trace.target.port)")
    ]
  }

  /// Resets without the marks that those of closed ports have are a filter's: no machine made them.
  private static func moveToFilter(
    _ verdict: inout Verdict, _ findings: Findings, _ rule: Verdict, _ share: Text
  ) {
    let limit = Alternative(
      .rateLimit, .hostFirewall, "it is a limit on new connections that rejects with a reset",
      decide: "the same again after a minute: are the first ones accepted each time")
    verdict.outcome = rule.outcome
    verdict.cause = rule.cause
    verdict.summary =
      "\(findings.subject) is REJECTED by the host's firewall (reset rule) for \(share) and open for "
      + "the others: which connections work is a matter of luck."
    verdict.explanation = rule.explanation
    verdict.place = rule.place
    verdict.confidence = .medium
    verdict.alternatives =
      [limit] + rule.alternatives.filter { $0.cause != .noListener }
      + [
        Alternative(
          .flowMemberDead, .service,
          "a balancer, and a machine behind it on which nothing listens and whose stack leaves no marks",
          decide: "on the host: \(Advice.backends)")
      ]
    verdict.actions = rule.actions
    verdict.observations = rule.observations
  }

  /// "3 of 16 source ports".
  private static func share(_ living: Set<UInt16>, _ dead: Set<UInt16>) -> Text {
    let flows = living.union(dead).count
    // A balancer that goes by turns or by chance gives a port its second SYN to another machine.
    return living.isDisjoint(with: dead)
      ? "\(dead.count) of \(flows) source ports" : "some of \(flows) source ports"
  }

  /// By how many hops the resets start nearer than the SYN-ACKs, as far as times to live tell.
  private static func hopsNearer(_ refused: [Int], than accepted: [Probe]) -> Int {
    guard let near = refused.max(),
      let far = accepted.compactMap({ $0.reply?.inferredDistance }).min()
    else { return 0 }
    return far - near
  }

  private static func limit(_ findings: Findings, _ living: Set<UInt16>) -> Verdict {
    var verdict = Verdict(
      .rejected, .rateLimit,
      summary:
        "\(findings.subject) accepts \(Wording.count(living.count, "connection")) and REJECTS "
        + "the next: new connections are limited.",
      explanation: "The first SYNs were accepted, all that followed at once were reset.",
      confidence: .medium, place: Place(.hostFirewall, after: findings.host), observations: [])
    verdict.alternatives = [
      Alternative(
        .flowMemberDead, .service,
        "a balancer, and a machine behind it on which nothing listens",
        decide: "the same again: are the first ones accepted each time")
    ]
    verdict.actions = [RateLimit.search]
    return verdict
  }
}

extension Findings {
  /// The session's SYN and its reset, where that was all: one at most.
  fileprivate var refusalOfSession: [(port: UInt16, timeToLive: UInt8, frames: [Int])] {
    guard let conversation = trace.session?.conversation, conversation.synAck == nil,
      let syn = conversation.syn,
      let reset = conversation.resets.first(where: { $0.sender == .server })
    else { return [] }
    let frames = [Int(syn.first.frame), Int(reset.moment.frame)]
    return [(conversation.client.port, reset.timeToLive, frames)]
  }
}

extension Probe {
  /// Whether it was accepted and reset.
  fileprivate var isContradicted: Bool {
    replies.contains { $0.kind == .synAck } && replies.contains { $0.kind.isReset }
  }

  /// Of the probe and of its answer.
  fileprivate var framesOfAnswer: [Int] { [frame] + (reply.map { [$0.frame] } ?? []) }
}
