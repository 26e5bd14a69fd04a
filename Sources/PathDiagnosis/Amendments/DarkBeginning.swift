import PathTracing
import WireFormats

// Links come up, routes are learnt: a way that was dark when the run began took every packet alike, so
// that the silence of then says nothing about ports, options or source ports.

/// Nothing came through when the run began: added to what the rest of it says.
enum DarkBeginning: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard let dark = findings.inTheDark else { return }
    let time = Wording.seconds(dark.duration)
    let what: Text =
      switch dark.lastLit {
      case 0: "nothing"
      case 1: "nothing beyond the gateway"
      default: "nothing beyond hop \(dark.lastLit)"
      }
    // SYNs that are silent later as well are what the verdict is about.
    let rest: Text =
      verdict.outcome == .dropped
      ? "of what was asked then, SYNs to the port alone count"
      : "what was asked then is left out"
    verdict.explanation += " For the first \(time) of the run \(what) answered: \(rest)."
    verdict.observations.append(
      Observation(
        "\(Wording.count(dark.frames.count, "probe")) in the first \(time): no answer, whatever "
          + "was asked", frames: dark.frames))
    if verdict.outcome == .dropped { verdict.confidence = min(verdict.confidence, .medium) }
    if dark.flows > findings.flowsTried, verdict.outcome == .open || verdict.outcome == .refused {
      verdict.actions.append(
        Action(
          on: .thisMachine, findings.moreFlows,
          why: "of \(dark.flows) source ports most were asked in the dark alone"))
    }
    guard verdict.cause == .served else { return }
    verdict.cause = .packetLoss
    verdict.summary = "\(verdict.summary.dropLast()), but \(what) answered for the first \(time)."
    verdict.actions.append(
      Action(
        on: .thisMachine, "mtr \(findings.trace.target.address)",
        why: "does everything get lost together again, and from which hop on"))
  }
}
