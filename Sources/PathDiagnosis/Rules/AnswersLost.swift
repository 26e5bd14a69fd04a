import PathTracing
import WireFormats

// A host that holds a connection half open answers a further SYN of it with a bare ACK (RFC 9293
// section 3.10.7.4, RFC 5961 section 4). Where such ACKs come and no SYN-ACK does, the host has
// accepted, and its SYN-ACKs are lost: a filter on the way back, or a stateful one that saw no SYN.

/// The host answers, and its SYN-ACKs do not come back.
enum AnswersLost: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard findings.path.arrival == nil, !findings.isProvisional else { return nil }
    let held = findings.syns.filter { probe in
      probe.replies.contains {
        $0.kind == .acknowledgement && $0.sender == findings.trace.target.address
      }
    }
    guard !held.isEmpty else { return nil }
    var verdict = Verdict(
      .dropped, .returnPath,
      summary: "\(findings.subject) accepts, and its SYN-ACKs are DROPPED on the way back.",
      explanation: "The host acknowledges repeated SYNs as of a connection that is half open: the "
        + "first ones came and were answered, and no SYN-ACK got here.",
      confidence: .medium, place: Place(.unknown, after: findings.host),
      observations: [
        Observation(
          "SYN answered by a bare ACK from \(findings.trace.target.address)",
          frames: held.flatMap { [$0.frame] + $0.replies.map(\.frame) })
      ])
    verdict.alternatives = [
      Alternative(
        .packetLoss, .unknown, "SYN-ACKs lost by chance, several in a row",
        decide: "ping -c 50 \(findings.trace.target.address)")
    ]
    verdict.alternatives.append(
      Alternative(
        .undecided, .unknown,
        "SYN-ACKs that come later than this run waits, as after \(Wording.seconds(findings.watched))",
        decide: "\(Wording.listen(findings.trace.target)), for a minute"))
    verdict.actions = [
      Action(
        on: .host,
        Advice.arriving(from: findings.trace.source, at: findings.trace.target),
        why: "SYN-ACKs leave the host again and again"),
      Action(
        on: .host,
        "sudo traceroute -T -p \(findings.syns[0].flow) "
          + (Advice.seen(findings.trace.source, at: findings.trace.target.address).map { "\($0)" }
            ?? "<your public address>"),
        why: "the way back may be another than the way there: ask its firewalls"),
    ]
    return verdict
  }
}
