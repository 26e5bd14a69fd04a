import PathTracing
import WireFormats

// A router that passes a port on to another machine (DNAT) rewrites the destination, and what expires
// behind it is reported back in the name of the address that was asked: the target seems to stand at
// several hops, nearer than it answers pings from. A reset from there is another machine's.

/// A router on the way passes the port on to a machine that refuses.
enum DestinationRewritten: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, reply.kind.isReset,
      let report = findings.rewritingReport, let distance = findings.distance,
      probe.timeToLive < distance
    else { return nil }
    let hop = report.timeToLive
    var verdict = Verdict(
      .refused, .containerNoListener,
      summary: "\(findings.subject) is REFUSED by the machine that hop \(hop) passes it on to: "
        + "nothing listens there.",
      explanation: "Hop \(hop) reports expired SYNs in the target's name, \(distance - hop) "
        + "hop\(distance - hop == 1 ? "" : "s") before the target: it rewrites their destination "
        + "(DNAT), and the reset comes from where they are led to.",
      confidence: .medium, place: Place(.service, after: findings.path.lastHandled),
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame]),
        Observation(
          "the target's address reports a SYN that expired at hop \(hop)",
          frames: [report.frame] + report.replies.map(\.frame)),
      ])
    verdict.alternatives = [
      Alternative(
        .middleboxReset, findings.kindOfSilence(after: findings.path.lastHandled),
        "a filter behind hop \(hop) that resets",
        decide: "on the machine that the port is passed on to: sudo tcpdump -ni any tcp port "
          + "\(findings.trace.target.port)")
    ]
    verdict.actions = [
      Action(
        on: hop == 1 ? .gateway : .provider,
        "sudo nft list ruleset | grep -n dnat; "
          + "sudo \(Advice.iptables(findings.trace.target.address)) -t nat -S PREROUTING",
        why: "on hop \(hop): where does it lead port \(findings.trace.target.port)")
    ]
    return verdict
  }
}

extension Findings {
  /// The first SYN that expired on the way and was reported by the target's own address.
  var rewritingReport: Probe? {
    syns.filter {
      $0.timeExceeded?.sender == trace.target.address && $0.timeToLive < distance ?? 0
    }.min { $0.timeToLive < $1.timeToLive }
  }
}
