import PathTracing
import WireFormats

// A hash over addresses and ports picks one of several links or machines. Where one of them fails, some
// of the ports at which nothing listens answer and others do not. A filter on one port lets all of
// them answer, a default deny none: neither makes such a choice, and the port's own SYNs may have
// died by the same hash.

/// Closed ports fare differently: added to what the silence of the port is taken for.
enum FlowSplit: Amendment {
  /// Above this chance it may be luck that all flows of the port fell on a member that fails.
  private static let luck = 0.05
  /// Below this one it is no loss that some of the other ports were silent.
  private static let loss = 0.01

  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .dropped,
      verdict.cause == .portFilter || verdict.cause == .acceptQueueFull,
      let split = PortSplit(findings.trace)
    else { return }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.observations += [
      Observation(
        "\(Wording.count(split.answered.count, "SYN")) to closed ports: RST",
        frames: split.answered.map(\.frame)),
      Observation(
        "\(Wording.count(split.silent.count, "SYN")) to ports of the same kind: no answer",
        frames: split.silent.map(\.frame)),
    ]
    let flows = Set(findings.lostSyns.map(\.flow)).count
    var chance = 1.0
    for _ in 0..<flows { chance *= split.share }
    verdict.alternatives.removeAll { $0.cause == .flowMemberDead }
    guard chance > luck, findings.chanceOfLoss(of: split.silent.count) < loss else {
      verdict.explanation +=
        " Some closed ports are silent and others are not, as if their ports chose the way."
      verdict.alternatives.insert(
        Alternative(
          .flowMemberDead, verdict.place.kind,
          "one failing member of a load-balanced link, on which all \(flows) source ports fell",
          decide: "\(findings.moreFlows): some of the source ports live"), at: 0)
      return
    }
    verdict.alternatives.insert(
      Alternative(
        verdict.cause, verdict.place.kind,
        verdict.cause == .portFilter
          ? "a filter on port \(findings.trace.target.port) besides"
          : "the accept queue is full besides",
        decide: "\(findings.moreFlows): none of the source ports lives"), at: 0)
    verdict.cause = .flowMemberDead
    verdict.summary =
      "\(findings.subject) is DROPPED\(verdict.place.kind.afterVerb) from all \(flows) source "
      + "ports tried, like some closed ports while others answer: which connections work is a matter "
      + "of luck."
    verdict.explanation =
      "SYNs end \(findings.interval). Of the ports at which nothing listens some answer and some "
      + "do not, as no filter chooses: one member of a load-balanced link or group fails."
    verdict.actions.insert(
      Action(
        on: .thisMachine, findings.moreFlows,
        why: "which source ports live, and where those that die end"), at: 0)
  }
}
