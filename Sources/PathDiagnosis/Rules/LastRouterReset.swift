import PathTracing
import WireFormats

// A Linux router that rejects in FORWARD lets TTL 1 expire first, so that the reset of the last
// router before the host shows at the host's own distance. It starts one hop nearer: it arrives
// with a TTL one above the host's answers. One hop of difference alone is also what a return path
// that changes gives: the sign of a reset that no stack made must join it. A reset that is made
// otherwise than those of the host's closed ports (initial TTL, IP ID, DF, window, options) is
// another machine's.

/// The last router before the host forges its reset.
enum LastRouterReset: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let resets = findings.targetResets
    if let differences = otherStack(resets, findings) {
      return verdictOfOtherStack(resets, differences, findings)
    }
    guard let first = resets.first, let distance = findings.distance, distance > 1,
      resets.allSatisfy({ (findings.hopsNearerThanHost($0.reply) ?? 0) >= 1 }),
      marked(resets), hostMakesMarks(findings)
    else { return nil }
    let nearer = findings.hopsNearerThanHost(first.reply) ?? 1
    // Where the host seems nearer than it is, no hop of the sweep is the one.
    let counted = findings.rewriter == nil ? max(1, distance - nearer) : nil
    // Nor is one that the flow has passed: the distance is that of the resets then.
    let hop = counted.flatMap { $0 < findings.path.lastHandled?.timeToLive ?? 0 ? nil : $0 }
    let router = hop.flatMap { findings.path.hop($0)?.address }
    let kind = findings.kindOfSender(at: hop)
    var verdict = Verdict(
      .rejected, .lastRouterReset,
      summary: "\(findings.subject) is REJECTED\(kind.afterVerb): a reset forged "
        + "\(Wording.count(nearer, "hop")) before the host.",
      explanation: "The reset arrives with a TTL \(nearer) above the host's own answers and lacks "
        + "the marks that its stack leaves: a firewall in front of it made it.",
      confidence: .medium,
      place: Place(
        kind, after: findings.path.lastHandled,
        before: findings.path.nextAlive, by: nil),
      observations: [
        Observation(
          "reset arrives with TTL \(first.reply.packet.ip.timeToLive)",
          frames: resets.map(\.reply.frame)),
        Observation(
          "the host's own answers arrive with a TTL \(nearer) lower",
          frames: (findings.openPorts + findings.closedPorts).map(\.reply.frame)
            + findings.echoReplies.prefix(2).map(\.reply.frame)),
      ])
    advise(&verdict, findings, router: router, "and a return path that differs")
    return verdict
  }

  /// In what the resets differ from all of the host's other ports', which are alike.
  ///
  /// One hop more or less is what a return path that changes gives, so the time to live has to
  /// start from quite another value.
  private static func otherStack(
    _ resets: [Findings.Exchange], _ findings: Findings
  ) -> Text? {
    let others = Set(findings.closedPorts.map { Fingerprint($0.reply) })
    let own = Set(resets.map { Fingerprint($0.reply) })
    guard findings.closedPorts.count >= 2, others.count == 1, own.count == 1,
      let other = others.first ?? nil, let made = own.first ?? nil
    else { return nil }
    return made.differences(from: other)
  }

  private static func verdictOfOtherStack(
    _ resets: [Findings.Exchange], _ differences: Text, _ findings: Findings
  ) -> Verdict {
    var verdict = Verdict(
      .rejected, .lastRouterReset,
      summary: "\(findings.subject) is REJECTED by a reset that another machine than the host "
        + "made, directly in front of it.",
      explanation:
        "The reset is not made as those of the host's closed ports are (\(differences)): "
        + "two stacks.",
      confidence: .medium,
      place: Place(
        .hostFirewall, after: findings.path.lastHandled, before: findings.path.nextAlive),
      observations: [
        Observation("resets of the port", frames: resets.map(\.reply.frame)),
        Observation(
          "resets of other ports, where nothing listens",
          frames: findings.closedPorts.map(\.reply.frame)),
      ])
    advise(&verdict, findings, router: nil, "that makes resets of its own (pf return-rst)")
    return verdict
  }

  private static func advise(
    _ verdict: inout Verdict, _ findings: Findings, router: IPAddress?, _ words: Text
  ) {
    let port = findings.trace.target.port
    verdict.alternatives = [
      Alternative(
        .hostRejectReset, .hostFirewall, "a reject rule on the host, \(words)",
        decide: "on the host: sudo tcpdump -ni any tcp port \(port)")
    ]
    verdict.actions = [
      Action(
        on: .provider,
        "policy log of the firewall \(router.map { "\($0)" } ?? "in front of the host")",
        why: "a rule that resets tcp/\(port)")
    ]
  }

  private static func marked(_ resets: [Findings.Exchange]) -> Bool {
    let asked = resets.filter {
      $0.probe.packet.ip.trafficClass & 0xfc != 0 || $0.probe.packet.ip.version == .v6
    }
    return !asked.isEmpty && asked.allSatisfy { !$0.reply.isKernelMade(for: $0.probe) }
  }

  /// Whether the host's stack is one that marks its resets, or at least its echo replies.
  private static func hostMakesMarks(_ findings: Findings) -> Bool {
    findings.closedPorts.contains { $0.reply.isKernelMade(for: $0.probe) }
      || findings.echoReplies.contains {
        $0.probe.packet.ip.trafficClass & 0xfc != 0
          && $0.reply.packet.ip.trafficClass == $0.probe.packet.ip.trafficClass
      }
  }
}
