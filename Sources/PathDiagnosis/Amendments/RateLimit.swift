import PathTracing
import WireFormats

// Limits on new connections (ufw limit, hashlimit, recent, connlimit) let the first SYN of a burst
// through, drop the next ones, and recover after seconds. Loss does not choose: it takes pings as
// well. A run sees the limit where the trace's SYN is accepted and the session's, right behind it,
// is not.

/// The session's SYN was accepted only when it had been repeated: added to what the session says.
enum RateLimit: Amendment {
  /// Where a limit on new connections is looked for.
  static let search = Action(
    on: .host, "sudo nft list ruleset | grep -nE 'limit|meter|recent|connlimit'; sudo ufw status",
    why: "find a limit on new connections")

  /// SYNs of the session without answer that chance does not explain where no ping got lost.
  private static let provingDeaths = 2

  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .open, let conversation = findings.trace.session?.conversation,
      let syn = conversation.syn, syn.count > 1, let synAck = conversation.synAck,
      !findings.losesPings,
      // Where a round trip takes longer than the kernel waits (RFC 6298 section 2.1), it repeats a SYN
      // whose answer is under way.
      synAck.first - syn.first >= findings.usualWait + .seconds(0.5)
    else { return }
    let deaths = Int(syn.count) - 1
    let wait = Wording.seconds(synAck.first - syn.first)
    let port = findings.trace.target.port
    verdict.explanation +=
      " The session's SYN, right behind the trace's, was answered only after \(wait), while "
      + "pings are answered: a limit on new connections"
      + (deaths < provingDeaths ? ", or one lost packet." : ".")
    verdict.observations.append(
      Observation(
        "\(Wording.count(deaths, "SYN")) from source port \(conversation.client.port): no answer",
        frames: [Int(syn.first.frame)]))
    verdict.actions.append(search)
    let isLimit = deaths >= provingDeaths && verdict.cause == .served
    verdict.alternatives.append(
      Alternative(
        isLimit ? .packetLoss : .rateLimit, isLimit ? .unknown : .hostFirewall,
        isLimit ? "packets lost by chance" : "a limit on new connections",
        decide: "for i in 1 2 3 4; do nc -zvw1 \(findings.trace.target.address) \(port); done"))
    guard isLimit else { return }
    verdict.cause = .rateLimit
    verdict.summary =
      "\(verdict.summary.dropLast()), but new connections are limited: the second one waited "
      + "\(wait)."
    verdict.confidence = .medium
  }

  /// The port accepted one SYN, and then neither the session's nor the first flow's once more.
  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let findings = session.trace, let syn = session.conversation.syn,
      !findings.losesPings, let again = findings.repeatedSyn(after: syn), again.replies.isEmpty,
      // A limit takes the first and drops what follows.
      !findings.trials.livesOn
    else { return nil }
    var verdict = Verdict(
      .dropped, .rateLimit,
      summary: "\(session.subject) accepts one connection and DROPS the next: new connections are "
        + "limited.",
      explanation:
        "A SYN of the trace was accepted; \(Wording.count(Int(syn.count), "SYN")) of the "
        + "connection that followed got no answer, nor did one more from the port that had one. "
        + "Pings are answered all the time.",
      confidence: .medium, place: findings.placeOfLimit,
      observations: [
        Observation(
          "\(Wording.count(Int(syn.count), "SYN")) from source port "
            + "\(session.conversation.client.port): no answer", frames: [Int(syn.first.frame)]),
        Observation(
          "SYN from source port \(again.flow), which was accepted before: no answer",
          frames: [again.frame]),
      ])
    if let (probe, reply) = findings.path.arrival {
      verdict.observations.insert(
        Observation(
          "SYN from source port \(probe.flow): \(Wording.of(reply))",
          frames: [probe.frame, reply.frame]), at: 0)
    }
    verdict.alternatives = [
      Alternative(
        .acceptQueueFull, .service, "the accept queue has filled up just now",
        decide: "on the host: ss -ltn 'sport = :\(session.port)'")
    ]
    verdict.actions = [search]
    return verdict
  }
}

extension Findings {
  /// How soon the trace's own SYNs were accepted.
  fileprivate var usualWait: Interval {
    syns.compactMap { probe in
      probe.replies.first { $0.kind == .synAck }.map { $0.time - probe.time }
    }.min() ?? .zero
  }

  /// Where new connections are limited: behind the last hop that SYNs expired at.
  var placeOfLimit: Place {
    let isNear = path.hop((distance ?? 0) - 1)?.target.isAlive ?? false
    let last = path.hops.last { $0.target.replies.contains { $0.kind == .timeExceeded } }
    return Place(
      isNear ? .hostFirewall : .unknown,
      after: last.map { Path.Point(timeToLive: $0.timeToLive, address: $0.address) }, before: host)
  }

  /// Whether too few pings were answered to say that nothing else gets lost.
  fileprivate var losesPings: Bool {
    let (sent, lost) = loss
    return sent < 15 || lost > 0 || inTheDark != nil
  }

  /// A SYN of a flow that was accepted, sent once more after the session had given up.
  fileprivate func repeatedSyn(after opening: Opening) -> Probe? {
    let living = Set(syns.filter { $0.reply?.kind == .synAck }.map(\.flow))
    return syns.last { living.contains($0.flow) && $0.frame > Int(opening.last.frame) }
  }
}
