import PathTracing
import WireFormats

// A policer, a limit of new connections, a path that comes and goes: some SYNs live, and pings tell nothing
// of it, since they are not what is dropped. One SYN that lives makes the port open, not well.

/// The port is open, and several of its SYNs get no answer while pings do.
enum AnsweredInPart: Amendment {
  private static let fewest = 2

  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .open, verdict.cause == .served else { return }
    let trials = findings.trials
    let dead = trials.dead
    let (sent, lost) = findings.loss
    guard dead.count >= fewest, !trials.living.isEmpty, lost * 20 < sent,
      findings.chanceOfLoss(of: dead.count) < 0.01
    else { return }
    // SYNs that die before the first one lives may have met a path that was dark for a moment.
    let life = trials.living.map(\.frame).min() ?? .max
    if dead.contains(where: { $0.frame > life }) { verdict.cause = .intermittent }
    verdict.confidence = min(verdict.confidence, .medium)
    let count = "\(dead.count) of \(dead.count + trials.living.count) SYNs"
    verdict.summary =
      "\(verdict.summary.dropLast()), but only now and then: \(count) get no answer, while pings do."
    verdict.observations.append(
      Observation("\(count) to the port: no answer", frames: dead.map(\.frame)))
    verdict.alternatives.insert(
      Alternative(
        .rateLimit, .unknown,
        "a limit on new connections to the port, or a filter that comes and goes",
        decide: findings.moreFlows), at: 0)
    verdict.actions = [
      Action(
        on: .thisMachine, findings.moreFlows,
        why: "how many of more connections are accepted")
    ]
  }
}
