import PathTracing
import WireFormats

// `tcpdump -i any` on a router shows a packet that it forwards twice. A SYN that shows once, while others of
// the same client to the same host show twice, is dropped there, if no interface is left out. Where a reset
// comes back all the same, the router sent it, if no hop has counted it down.

/// The SYN comes into the router that captures, and does not leave it.
enum NotPassedOn: AttemptRule {
  static let needs: AttemptSigns = [.unaccepted]

  /// A single one may be missed by the capture.
  private static let fewest = 2

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let passage = findings.surroundings?.passage, let syn = conversation.syn,
      !findings.isAccepted, !conversation.holdsErrors, !findings.signs.contains(.answeredElsewhere),
      conversation.segments(from: .server) == 0, conversation.challengeACK == nil,
      conversation.wrongSYNACK == nil
    else { return nil }
    let refusals = findings.refusals
    if let reset = refusals.first {
      let isOwn = refusals.allSatisfy { !$0.isPassedOn && $0.timeToLive.hopsTravelled == 0 }
      return isOwn ? rejected(reset, passage, findings) : nil
    }
    return syn.count >= fewest ? dropped(passage, findings) : nil
  }

  private static func dropped(_ passage: Int, _ findings: AttemptFindings) -> Verdict {
    // Others at the same port pass: it is no rule about the port.
    let isOfMany = findings.record.openFrame(at: findings.port) != nil
    var verdict = Verdict(
      .dropped, isOfMany ? .intermittent : .portFilter,
      summary:
        "\(findings.subject) is DROPPED by the router in the capture: its SYNs come in, and none "
        + "of them leaves.",
      explanation:
        "Other SYNs of the client to the host show on both sides of the router, these on one: "
        + (isOfMany
          ? "it drops some of those to the port, by a limit, or as it has no more room for connections."
          : "a rule there drops them."),
      confidence: .medium, place: place(findings),
      observations: [
        findings.synObservation(": none shows on the other side of the router"), control(passage),
      ].compactMap { $0 })
    if isOfMany {
      verdict.alternatives = [
        Alternative(
          .connectionTableFull, verdict.place.kind,
          "its table of connections is full, or no source port is left to translate to",
          decide: "on it: sudo conntrack -S; sudo sysctl net.netfilter.nf_conntrack_count")
      ]
    }
    verdict.alternatives += [
      Alternative(
        .hostDownOrDenyAll, .unknown,
        "the router no longer finds the link-layer address of its next hop, and keeps them back",
        decide: "on it: ip route get \(findings.conversation.server.address); ip neigh"),
      elsewhere(.portFilter),
    ]
    verdict.actions = [
      Action(
        on: machine(findings), "sudo nft list ruleset | grep -nE 'drop|policy'",
        why: "on that router: the rule for tcp/\(findings.port), and its counter")
    ]
    return verdict
  }

  private static func rejected(
    _ reset: SegmentReset, _ passage: Int, _ findings: AttemptFindings
  ) -> Verdict {
    var verdict = Verdict(
      .rejected, .middleboxReset,
      summary:
        "\(findings.subject) is REJECTED by the router in the capture: a reset answers the SYN, "
        + "which does not leave it.",
      explanation:
        "Other SYNs of the client to the host show on both sides of the router, this one and its "
        + "answer on one: the reset in the host's name is the router's own.",
      confidence: .medium, place: place(findings),
      observations: [
        findings.synObservation(": none shows on the other side of the router"),
        Observation(findings.describe(reset), frames: findings.frames(reset.moment)),
        control(passage),
      ].compactMap { $0 })
    verdict.alternatives = [elsewhere(.noListener)]
    verdict.actions = [
      Action(
        on: machine(findings), "sudo nft list ruleset | grep -nE 'reject|redirect|tproxy'",
        why: "on that router: the rule for tcp/\(findings.port), and its counter")
    ]
    return verdict
  }

  private static func control(_ passage: Int) -> Observation {
    Observation("another SYN of the client to the host shows on both sides", frames: [passage])
  }

  /// That the capture does not hold all interfaces.
  private static func elsewhere(_ cause: Cause) -> Alternative {
    Alternative(
      cause, cause == .noListener ? .service : .unknown,
      "it leaves by an interface that is not in the capture",
      decide: "sudo tcpdump -ni any on the router")
  }

  private static func place(_ findings: AttemptFindings) -> Place {
    Place(findings.hopsFromClient == 0 ? .gateway : .unknown, after: findings.origin)
  }

  private static func machine(_ findings: AttemptFindings) -> Action.Machine {
    findings.hopsFromClient == 0 ? .gateway : .provider
  }
}
