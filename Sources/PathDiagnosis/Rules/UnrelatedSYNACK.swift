import PathTracing
import WireFormats

// RFC 9293 section 3.10.7.3: a SYN-ACK is acceptable only if it acknowledges the SYN that was sent.
// One that acknowledges something else comes from stale state, a spoofer, or a middlebox that rewrites
// sequence numbers in one direction only.

/// The port answers, but with SYN-ACKs for SYNs that this machine never sent.
enum UnrelatedSYNACK: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let trace = findings.trace
    let flows = Set(findings.syns.map(\.flow))
    let unrelated = trace.strays.filter { reply in
      reply.kind == .synAck && reply.sender == trace.target.address
        && reply.tcp.map { flows.contains($0.destinationPort) } ?? false
    }
    guard findings.path.arrival == nil, !findings.isProvisional, unrelated.count >= 2 else {
      return nil
    }
    var verdict = Undecided.verdict(findings)
    verdict.summary =
      "\(findings.subject) answers, but not to our SYNs: its SYN-ACKs acknowledge something else."
    verdict.explanation =
      "A middlebox on the way that rewrites sequence numbers in one direction only, stale state in a "
      + "load balancer, or a forger; no connection can come about like this."
    verdict.observations.insert(
      Observation(
        "\(unrelated.count) SYN-ACKs that acknowledge none of our SYNs",
        frames: unrelated.map(\.frame)), at: 0)
    verdict.actions = [
      Action(
        on: .host, "sudo tcpdump -nSi any tcp port \(trace.target.port)",
        why: "compare the sequence numbers there with those of this capture (synpath -w)")
    ]
    return verdict
  }
}
