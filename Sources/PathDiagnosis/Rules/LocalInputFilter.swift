import PathTracing
import WireFormats

// The capture's tap lies before netdev ingress, PREROUTING and INPUT. A SYN-ACK that gets through
// them meets no socket, and the kernel resets it at once; one that is seen and never reset was
// dropped on the way to TCP: by a filter, reverse-path filtering, or conntrack's INVALID.

/// The host accepts, and this machine's own filter eats the answer.
enum LocalInputFilter: Rule {
  /// How long the kernel may take for a reset.
  private static let grace = Interval.milliseconds(20)

  static func judge(_ findings: Findings) -> Verdict? {
    let trace = findings.trace
    guard trace.isRun, trace.route != nil else { return nil }
    let accepted = findings.syns.compactMap { probe in
      probe.replies.first { $0.kind == .synAck }.map { (probe: probe, reply: $0) }
    }
    let old = accepted.filter { trace.observedUntil - $0.reply.time >= grace }
    // The kernel's own connection got its SYN-ACK: only our resets are kept from leaving.
    guard trace.session?.conversation?.finalACK == nil else { return nil }
    guard let first = old.first, !trace.ownSegments.contains(where: { $0.flags.contains(.rst) })
    else { return nil }
    var verdict = Verdict(
      .dropped, .localInputFilter,
      summary: "\(findings.subject) is open, but the answer is DROPPED on this machine, by its "
        + "own incoming filter.",
      explanation: "The SYN-ACK is on the wire, and the kernel does not react to it: it never "
        + "reached TCP.",
      confidence: .medium, place: Place(.here, after: findings.host),
      observations: [
        Observation(
          "\(Wording.count(old.count, "SYN-ACK")) from \(first.reply.sender) captured",
          frames: old.map(\.reply.frame)),
        Observation("no reset from this machine, which has no such connection"),
      ])
    verdict.alternatives = [
      Alternative(
        .localInputFilter, .here, "a rule that drops this machine's outgoing resets instead",
        decide: Wording.tryService(trace))
    ]
    verdict.actions = [
      Action(
        on: .thisMachine, "sudo nft list ruleset | grep -nE 'hook (ingress|prerouting|input)'",
        why: "find the rule that drops packets from tcp port \(trace.target.port)"),
      Action(
        on: .thisMachine, Advice.reversePath(trace.target.address.version),
        why: "the reverse-path check, and how many it dropped"),
      Action(
        on: .thisMachine, "sudo conntrack -S", why: "counts packets that conntrack calls invalid"),
    ]
    return verdict
  }
}
