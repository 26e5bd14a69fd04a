import PathTracing
import WireFormats

// A network may clear a DSCP that it does not know (RFC 2474 section 3), not drop the packet. A SYN
// of a client bears none, so the port looks sound; ssh marks its packets once it has logged in.

/// Marked SYNs die, unmarked ones live: added to whatever the unmarked ones say.
enum HostileToDSCP {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    let trials = findings.trials
    guard trials.proven == .mark, findings.chanceOfLoss(of: trials.dead.count) < 0.001 else {
      return
    }
    verdict.explanation +=
      " Packets marked with a DSCP, as ssh marks its own after the login, "
      + "vanish somewhere on the way."
    verdict.observations.append(
      Observation(
        "\(Wording.count(trials.dead.count, "SYN")) with a DSCP: no answer",
        frames: trials.dead.map(\.frame)))
    guard verdict.outcome == .open else { return }
    verdict.cause = .hostileToDSCP
    verdict.summary = "\(verdict.summary.dropLast()); packets with a DSCP are dropped on the way."
    verdict.actions.insert(
      Action(
        on: .thisMachine, "ssh -o IPQoS=none \(findings.trace.name)",
        why: "ssh without marks works meanwhile"), at: 0)
  }
}
