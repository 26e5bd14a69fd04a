import PathTracing
import WireFormats

// A hash over addresses and ports picks one of several ways. Where one of them leads back, the packets of
// its flows run out of time to live on the way, however much they left with; those of others arrive.

/// SYNs from some source ports circle between routers, others arrive.
enum FlowMemberLoops: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let answered = findings.answeredSyns
    let living = Set(answered.map(\.flow))
    let expired = findings.syns.filter {
      $0.timeToLive >= Planner.fullTTL && $0.reply?.kind == .timeExceeded
    }
    let dead = Set(expired.map(\.flow))
    // What a port meets now and not then is no matter of ports.
    guard let firstLife = answered.first, let lastLife = answered.last,
      let first = expired.first, let last = expired.last, let sender = first.timeExceeded?.sender,
      living.isDisjoint(with: dead)
    else { return nil }
    let takesTurns = firstLife.frame < last.frame && first.frame < lastLife.frame
    let silent = Set(findings.trials.dead.map(\.variant.flow)).subtracting(living).subtracting(dead)
    let circle = circle(
      findings.syns.filter { dead.contains($0.flow) || silent.contains($0.flow) }, findings)
    let names = circle.map { findings.describe($0) }
    let way: Text =
      names.isEmpty
      ? ""
      : names.count == 1
        ? " through \(names[0])" : " between " + names.joined(separator: " and ")
    var verdict = Verdict(
      .unreachable, .routingLoop,
      summary: "\(findings.subject) is UNREACHABLE for \(silent.isEmpty ? "" : "at least ")"
        + "\(dead.count) of \(living.union(dead).union(silent).count) source ports only: a routing "
        + "loop\(way). Which connections work is a matter of luck.",
      explanation: "Their SYNs ran out of \(first.timeToLive) hops on the way, those of the others "
        + "arrive: one of several ways leads back to where it came from.",
      confidence: expired.count >= 2 && !circle.isEmpty && takesTurns ? .high : .medium,
      place: Place(
        findings.kindOfSender(at: circle.map(\.timeToLive).first { $0 > 0 }), after: circle.first,
        by: sender),
      observations: [
        Observation(
          "\(Wording.count(expired.count, "SYN")) with TTL \(first.timeToLive) from port "
            + "\(FlowMemberDead.list(dead)): time exceeded",
          frames: expired.flatMap { [$0.frame] + $0.replies.map(\.frame) }),
        Observation(
          "\(Wording.count(answered.count, "SYN")) from port "
            + "\(FlowMemberDead.list(living)): answered",
          frames: answered.map(\.frame)),
      ])
    if !takesTurns {
      verdict.alternatives = [
        Alternative(
          .routingLoop, verdict.place.kind, "a loop of all ways, while routes were being learnt",
          decide: "the same again")
      ]
    }
    verdict.actions = [
      Action(
        on: .provider, Advice.route(to: findings.trace.target.address),
        why: "on \(sender) and its neighbours: one of them points back"),
      Action(
        on: .thisMachine, findings.moreFlows,
        why: "the share of dead flows shows how many of the ways lead there"),
    ]
    return verdict
  }

  /// The routers, each once, that report SYNs of more than one time to live.
  private static func circle(_ syns: [Probe], _ findings: Findings) -> [Path.Point] {
    var points: [Path.Point] = []
    let reports = syns.filter { $0.timeExceeded != nil }.sorted { $0.timeToLive < $1.timeToLive }
    let reported = Set(reports.map(\.timeToLive))
    let farthest = Dictionary(
      reports.compactMap { probe in probe.timeExceeded.map { ($0.sender, probe.timeToLive) } },
      uniquingKeysWith: max)
    for probe in reports {
      let timeToLive = probe.timeToLive
      guard let sender = probe.timeExceeded?.sender, farthest[sender] ?? 0 > timeToLive,
        !points.contains(where: { $0.address == sender })
      else { continue }
      // The first report of a router that stands in a circle may come from a later round, unless
      // flows that arrive meet it too, or others report the hops of the round before.
      let place = findings.path.position(of: sender) ?? timeToLive
      let isFirstRound =
        place < timeToLive
        || (max(1, timeToLive - 2)..<timeToLive).allSatisfy(reported.contains)
      points.append(
        Path.Point(
          timeToLive: isFirstRound ? place : Path.Point.unknownTTL, address: sender))
    }
    return points.sorted { $0.timeToLive < $1.timeToLive }
  }
}
