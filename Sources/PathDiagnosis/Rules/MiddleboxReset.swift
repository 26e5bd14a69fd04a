import PathTracing
import WireFormats

// A reset that appears at a lower TTL than the host's distance was made before the packet could
// reach the host. A Linux router that rejects in FORWARD still lets TTL 1 expire, so that the
// reset first shows one hop after it: the sender is the last hop that handled the flow, or the
// next.

/// Something on the way forges the host's reset.
enum MiddleboxReset: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, case .reset = reply.kind,
      let proof = findings.proofOfFartherHost(than: probe.timeToLive),
      findings.standsBeforeHost(reply, at: probe.timeToLive)
    else { return nil }
    let first = probe.timeToLive
    let place = Place(
      findings.kindOfSilence(after: findings.path.lastHandled),
      after: findings.path.lastHandled, before: findings.path.nextAlive)
    var verdict = Verdict(
      .rejected, .middleboxReset,
      summary: "\(findings.subject) is REJECTED\(place.kind.afterVerb): a reset forged "
        + "\(findings.interval).",
      explanation: "The reset answers SYNs that end at hop \(first); \(proof).",
      confidence: .high, place: place,
      observations: findings.answerBeforeHost(probe, reply))
    if findings.path.hop(first - 1)?.target.isAlive != true, first > 1 {
      verdict.confidence = .medium
    }
    if findings.answersForAllPorts(reply) {
      verdict.confidence = .medium
      verdict.explanation +=
        " Other ports are answered from there as well: a transparent proxy that is down, or a portal."
      verdict.alternatives = [
        Alternative(
          .noListener, .service,
          "the host's own resets, and pings take a longer way, there and back",
          decide: "on the host: sudo tcpdump -ni any tcp port \(findings.trace.target.port)")
      ]
    }
    verdict.actions = [
      Action(
        on: .provider,
        "ask the owner\(owner(of: place)) for a rule that resets tcp/\(findings.trace.target.port) "
          + "(IPS, pf return-rst, reject with tcp reset)",
        why: "the host did not refuse: a middlebox before it did"),
      Action(
        on: .host, "sudo tcpdump -ni any tcp port \(findings.trace.target.port)",
        why: "shows that the SYN does not arrive"),
    ]
    return verdict
  }

  /// ` of 192.0.2.1`, the nearest router whose owner may know the box.
  static func owner(of place: Place) -> Text {
    [place.after, place.before].compactMap { $0 }.first { $0.timeToLive > 0 }?.address
      .map { " of \($0)" } ?? ""
  }
}
