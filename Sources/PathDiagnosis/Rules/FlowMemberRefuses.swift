import PathTracing
import WireFormats

// A balancer in front of several machines gives each connection to one of them, by chance or by its
// ports. Where the service runs on some of them only, one SYN is accepted and the next reset. A limit on
// new connections that rejects makes the same answers, but accepts first and resets later.

/// Some SYNs are reset, others accepted.
enum FlowMemberRefuses: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let target = findings.trace.target
    let reach = min(findings.distance ?? Planner.fullTTL, Planner.fullTTL)
    let answered = findings.syns.filter {
      $0.timeToLive >= reach && $0.reply?.sender == target.address
    }
    // Both in answer to one SYN is another matter.
    guard !answered.contains(where: \.isContradicted) else { return nil }
    let accepted = answered.filter { $0.reply?.kind == .synAck }
    let refused =
      answered.filter { $0.reply?.kind == .reset(acknowledges: true) }.map {
        (port: $0.flow, frames: $0.framesOfAnswer)
      } + findings.refusalOfSession
    let refusals = refused.map { $0.frames[0] }
    guard let firstAccepted = accepted.first?.frame, let lastAccepted = accepted.last?.frame,
      let firstRefused = refusals.min(), let lastRefused = refusals.max()
    else { return nil }
    let (living, dead) = (Set(accepted.map(\.flow)), Set(refused.map(\.port)))
    let (recovers, ceases) = (firstRefused < lastAccepted, firstAccepted < lastRefused)
    // The session's comes last in any case.
    guard recovers || dead.count > findings.refusalOfSession.count else { return nil }
    let isRepeated = living.count >= 2 && dead.count >= 2
    let nearer = hopsNearer(answered.filter { $0.reply?.kind.isReset ?? false }, than: accepted)
    var verdict =
      isRepeated && !recovers || nearer > 1
      ? limit(findings, living, dead) : member(findings, living, dead)
    if nearer > 1 {
      verdict.place.kind = .unknown
      verdict.explanation =
        "The resets come from \(nearer) hops nearer than the SYN-ACKs: a firewall on the way."
      verdict.alternatives.append(
        Alternative(
          .sourcePortFilter, .unknown, "a rule there that looks at source ports",
          decide:
            "sudo synpath \(target.address) -p \(target.port) --flows 16: the refused ports lie "
            + "in a range"))
    } else if isRepeated, recovers, ceases {
      verdict.confidence = .high
    }
    if !ceases {
      verdict.alternatives.insert(
        Alternative(
          .noListener, .service, "the service began to listen just then",
          decide: "the same again"), at: 0)
    }
    verdict.observations = [
      Observation(
        "\(Wording.count(accepted.count, "SYN")) from port \(FlowMemberDead.list(living)): SYN-ACK",
        frames: accepted.flatMap(\.framesOfAnswer)),
      Observation(
        "\(Wording.count(refused.count, "SYN")) from port \(FlowMemberDead.list(dead)): RST",
        frames: refused.flatMap(\.frames)),
    ]
    verdict.actions.append(
      Action(
        on: .thisMachine, "sudo synpath \(target.address) -p \(target.port) --flows 32",
        why: "the share of refused flows shows how many members refuse"))
    return verdict
  }

  private static func member(
    _ findings: Findings, _ living: Set<UInt16>, _ dead: Set<UInt16>
  ) -> Verdict {
    let flows = living.union(dead).count
    // A balancer that goes by turns or by chance gives a port its second SYN to another machine.
    let share: Text =
      living.isDisjoint(with: dead)
      ? "\(dead.count) of \(flows) source ports" : "some of \(flows) source ports"
    var verdict = Verdict(
      .refused, .flowMemberDead,
      summary: "\(findings.subject) is REFUSED for \(share) and open for the others: which "
        + "connections work is a matter of luck.",
      explanation:
        "A balancer gives connections to several machines, on one of which at least nothing "
        + "listens.", confidence: .medium, place: Place(.service, after: findings.host),
      observations: [])
    verdict.alternatives = [
      Alternative(
        .rateLimit, .hostFirewall, "a limit on new connections that rejects with a reset",
        decide: "the same again after a minute"),
      Alternative(
        .sourcePortFilter, .hostFirewall, "a rule that looks at source ports and resets",
        decide: "sudo synpath \(findings.trace.target.address) -p \(findings.trace.target.port) "
          + "--flows 16: the refused ports lie in a range"),
    ]
    verdict.actions = [
      Action(
        on: .host,
        "sudo ipvsadm -Ln; sudo nft list ruleset | grep -E 'dnat|redirect'; "
          + "kubectl get endpoints -A", why: "which machines stand behind the address"),
      Action(
        on: .host, "sudo ss -ltnp 'sport = :\(findings.trace.target.port)'",
        why: "on each of them: does the service listen"),
    ]
    return verdict
  }

  /// By how many hops the resets start nearer than the SYN-ACKs, as far as times to live tell.
  private static func hopsNearer(_ refused: [Probe], than accepted: [Probe]) -> Int {
    guard let near = refused.compactMap({ $0.reply?.inferredDistance }).max(),
      let far = accepted.compactMap({ $0.reply?.inferredDistance }).min()
    else { return 0 }
    return far - near
  }

  private static func limit(
    _ findings: Findings, _ living: Set<UInt16>, _ dead: Set<UInt16>
  ) -> Verdict {
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
  fileprivate var refusalOfSession: [(port: UInt16, frames: [Int])] {
    guard let conversation = trace.session?.conversation, conversation.synAck == nil,
      let syn = conversation.syn,
      let reset = conversation.resets.first(where: { $0.sender == .server })
    else { return [] }
    return [(conversation.client.port, [Int(syn.first.frame), Int(reset.moment.frame)])]
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
