import PathTracing
import WireFormats

// A network may clear a DSCP that it does not know (RFC 2474 section 3), not drop the packet. Most clients'
// SYNs bear none, so the port looks sound; ssh marks its packets from the SYN on (IPQoS; ssh_create_socket).

/// Marked SYNs die, unmarked ones live: added to whatever the unmarked ones say.
enum HostileToDSCP: Amendment {
  /// SYNs whose fate goes by their mark, which chance hardly sorts so.
  private static let sure = 9

  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    if let (_, reply) = findings.refusedMarks.first { return refuse(&verdict, findings, reply) }
    let trials = findings.trials
    guard trials.proven == .mark, findings.chanceOfLoss(of: trials.dead.count) < 0.001 else {
      return
    }
    verdict.observations.append(
      Observation(
        "\(Wording.count(trials.dead.count, "SYN")) with a DSCP: no answer",
        frames: trials.dead.map(\.frame)))
    // Chance picks as few easily where it eats SYNs only.
    if trials.dead.count + trials.living.count < sure {
      verdict.confidence = min(verdict.confidence, .medium)
    }
    blame(&verdict, findings, "dropped on the way", "vanish somewhere on the way")
  }

  private static func refuse(_ verdict: inout Verdict, _ findings: Findings, _ reply: Reply) {
    let refused = findings.refusedMarks
    verdict.observations.append(
      Observation(
        "\(Wording.count(refused.count, "SYN")) with a DSCP: \(Wording.of(reply))",
        frames: refused.flatMap { [$0.probe.frame, $0.reply.frame] }))
    verdict.confidence = min(verdict.confidence, .medium)
    let sender = reply.kind.isReset ? "" : " by \(reply.sender)" as Text
    blame(&verdict, findings, "refused\(sender)", "are refused: \(Wording.of(reply))")
  }

  private static func blame(
    _ verdict: inout Verdict, _ findings: Findings, _ what: Text, _ fate: Text
  ) {
    let isSSH = Wording.isSSH(findings.trace)
    if verdict.outcome == .open, isSSH {
      verdict.explanation =
        "Without a mark the port answers. ssh marks its packets from the SYN on, and such packets "
        + "\(fate)."
    } else {
      verdict.explanation += " Packets marked with a DSCP, as ssh marks its own, \(fate)."
    }
    guard verdict.outcome == .open else { return }
    verdict.cause = .hostileToDSCP
    verdict.summary =
      isSSH
      ? "\(findings.subject) is open, but not to ssh as it is: packets with a DSCP, which it sends (IPQoS), "
        + "are \(what)."
      : "\(verdict.summary.dropLast()); packets with a DSCP are \(what)."
    guard isSSH else { return }
    verdict.actions.insert(
      Action(
        on: .thisMachine,
        Wording.connect(findings.trace, ssh: "-o IPQoS=none", otherwise: ""),
        why: "ssh without marks works meanwhile"), at: 0)
  }
}

extension Findings {
  /// Marked SYNs that were refused, where those without mark were accepted, of the same source port
  /// too, or reset by a closed port.
  var refusedMarks: [(probe: Probe, reply: Reply)] {
    let reach = min(distance ?? Planner.fullTTL, Planner.fullTTL)
    let (marked, plain) = syns.filter { $0.timeToLive >= reach && !$0.replies.isEmpty }
      .reduce(into: ([Probe](), [Probe]())) { lists, probe in
        if SynVariant(probe).isMarked { lists.0.append(probe) } else { lists.1.append(probe) }
      }
    let refused: [(probe: Probe, reply: Reply)] = marked.compactMap { probe in
      probe.reply.flatMap { $0.kind.isTerminal && $0.kind != .synAck ? (probe, $0) : nil }
    }
    let isSessionAccepted = trace.session?.conversation?.synAck != nil
    // As many as chance seldom picks: who refuses one SYN in two refuses marked ones as well.
    guard refused.count == marked.count, refused.count >= 3, !plain.isEmpty else { return [] }
    let isClosed =
      plain.allSatisfy { $0.reply?.kind.isReset ?? false }
      && !refused.contains { $0.reply.kind.isReset }
    let isAccepted =
      plain.allSatisfy { $0.reply?.kind == .synAck }
      && plain.count + (isSessionAccepted ? 1 : 0) >= 2
    return isClosed || isAccepted ? refused : []
  }
}
