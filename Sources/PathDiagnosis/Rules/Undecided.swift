import PathTracing
import WireFormats

/// What is left when no rule fits: the evidence does not carry a verdict.
enum Undecided {
  static func verdict(_ findings: Findings) -> Verdict {
    let count = findings.syns.count
    let unanswered = findings.syns.count { $0.replies.isEmpty }
    var verdict = Verdict(
      .inconclusive, .undecided,
      summary: "\(findings.subject): the evidence does not carry a verdict.",
      explanation: count == 0
        ? "No SYN to the target was seen leaving."
        : "\(Wording.count(count, "SYN")): that is all there is to judge by.",
      confidence: .low,
      place: Place(.unknown, after: findings.path.lastHandled, before: findings.path.nextAlive),
      observations: [
        Observation(
          "\(Wording.count(count, "SYN")) seen, \(unanswered) of them unanswered",
          frames: findings.syns.map(\.frame))
      ])
    let target = findings.trace.target
    verdict.actions = [
      Action(
        on: .thisMachine, "sudo synpath \(target.address) -p \(target.port)",
        why: "a whole run listens until silence counts")
    ]
    return verdict
  }
}
