import PathTracing
import WireFormats

// A box that sees packets and cannot hold them forges a reset for each SYN, while the SYN goes on, and the
// host accepts as well. A connection takes what comes first (RFC 9293 section 3.10.7.3); the order of both
// differs from packet to packet and proves nothing. That a reset answers a SYN which expired on its way
// does: the host never saw that.

/// Something on the way forges the host's reset, and lets the SYN go on to a host that accepts.
enum InjectedReset: Rule, Amendment {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let forged = Forgery(findings), let accepted = forged.accepted,
      isRefused(findings, accepted)
    else { return nil }
    let port = findings.trace.target.port
    let place = forged.place
    var verdict = Verdict(
      .rejected, .middleboxReset,
      summary: "\(findings.subject) is REJECTED\(place.kind.afterVerb): a reset forged "
        + "\(findings.words(place)), while the SYN goes on; the port is open behind it.",
      explanation:
        "SYNs that expire on the way are reset as well as those that the host accepts: a box "
        + "there answers in its name, and comes first.",
      confidence: forged.isSure ? .high : .medium, place: place, observations: forged.observations)
    verdict.observations.append(
      Observation(
        "SYN with TTL \(accepted.timeToLive): SYN-ACK and RST",
        frames: [accepted.frame] + accepted.replies.map(\.frame)))
    verdict.actions = [
      Action(
        on: .provider,
        "ask the owner\(MiddleboxReset.owner(of: place)) for a rule that resets tcp/\(port) (IPS, censor)",
        why: "the host did not refuse: a middlebox before it did"),
      Action(
        on: .host, "sudo tcpdump -ni any tcp port \(port)",
        why: "the SYN arrives, and the host sends no reset"),
    ]
    return verdict
  }

  /// Where connections were in time all the same, the next may not be.
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .open, let forged = Forgery(findings), forged.accepted != nil else {
      return
    }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.explanation +=
      " A box \(findings.words(forged.place)) forges resets besides, which come too late as a rule."
    verdict.observations += forged.observations
    verdict.alternatives.append(
      Alternative(
        .middleboxReset, forged.place.kind, "the forged reset comes first for other connections",
        decide: "for i in 1 2 3 4; do nc -zvw1 \(findings.trace.target.address) "
          + "\(findings.trace.target.port); done"))
  }

  /// Whether the reset is what a connection gets: the run's own, or one that would have been in the place of
  /// its SYNs.
  private static func isRefused(_ findings: Findings, _ accepted: Probe) -> Bool {
    guard let session = findings.trace.session?.conversation else {
      return accepted.replies.first?.kind.isReset ?? false
    }
    return session.finalACK == nil && session.resets.contains { $0.sender == .server }
  }
}
