import PathTracing
import WireFormats

// A TCP stack never answers a SYN with ICMP: an error that says prohibited, or port unreachable, is
// a filter's. Its source tells whose: Linux REJECT in INPUT uses the address that was asked, in
// FORWARD one of the router.

/// A filter refuses the SYN with an ICMP error.
enum AttemptRejected: DraftingRule {
  static let needs: AttemptSigns = [.unreachable, .unaccepted]

  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    guard !findings.isAccepted else { return false }
    for error in findings.rejections {
      guard case .unreachable(let reason) = error.meaning else { continue }
      if error.sender == findings.conversation.server.address {
        if AttemptUnreachable.isResolutionFailure(error, reason, findings) { return false }
        draft.take(
          inItsName(error, reason, findings) ?? byHost(error, reason, findings))
        return true
      }
      if let cause = RouterReject.cause(reason, hostAnswers: false) {
        draft.take(byRouter(error, reason, cause, findings))
        return true
      }
    }
    return false
  }

  private static func byHost(
    _ error: QuotedError, _ reason: UnreachableReason, _ findings: AttemptFindings
  ) -> Verdict {
    var verdict = Verdict(
      .rejected, .hostRejectICMP,
      summary: "\(findings.subject) is REJECTED by the host's firewall: \(Wording.of(reason)).",
      explanation: "The ICMP error comes from the host's own address; a closed port would have "
        + "answered with a reset.",
      confidence: .high, place: findings.place(of: error),
      observations: observations(error, findings))
    if reason == .port {
      verdict.alternatives = [
        Alternative(
          .hostRejectICMP, .hostFirewall, "fail2ban has banned the client (same answer)",
          decide: "on the host: sudo fail2ban-client status"),
        HostRejectICMP.emptyService,
      ]
    }
    verdict.actions = [
      Action(
        on: .host,
        "sudo nft list ruleset | grep -n reject; sudo \(Advice.iptables(error.sender)) -S INPUT",
        why: "find the rule that matches port \(findings.port)"),
      Action(on: .host, "sudo firewall-cmd --list-all", why: "if firewalld manages the rules"),
    ]
    return verdict
  }

  /// A bridge, or a rule that redirects what passes, rejects in the name of the address that was asked: the
  /// error has passed fewer routers than the host's own packets.
  private static func inItsName(
    _ error: QuotedError, _ reason: UnreachableReason, _ findings: AttemptFindings
  ) -> Verdict? {
    guard let far = findings.record.timesToLive.map(\.hopsTravelled).min(),
      far - error.error.timeToLive.hopsTravelled >= 2
    else { return nil }
    let cause = RouterReject.cause(reason, hostAnswers: true) ?? .routerReject
    let near = error.error.timeToLive.hopsTravelled
    var verdict = Verdict(
      .rejected, cause,
      summary: "\(findings.subject) is REJECTED on the way, in the host's name: "
        + "\(Wording.of(reason)).",
      explanation: "The ICMP error bears the host's address and has passed \(near) "
        + "router\(near == 1 ? "" : "s"), the host's own packets \(far): as a rule a machine on the way answers for it.",
      confidence: .medium, place: Place(.unknown, after: findings.origin, by: error.sender),
      observations: observations(error, findings))
    verdict.alternatives = [
      Alternative(
        .hostRejectICMP, .hostFirewall,
        "the host's own filter: it passes other ports on to machines behind it, whose packets come from "
          + "farther", decide: "on the host: sudo nft list ruleset | grep -nE 'dnat|reject'")
    ]
    verdict.actions = [
      findings.trace(why: "the TTL at which the error begins is that machine's position"),
      Action(
        on: .provider, "sudo nft list ruleset | grep -nE 'redirect|dnat|reject'",
        why: "on the routers and bridges there: a rule for tcp/\(findings.port)"),
    ]
    return verdict
  }

  private static func byRouter(
    _ error: QuotedError, _ reason: UnreachableReason, _ cause: Cause, _ findings: AttemptFindings
  ) -> Verdict {
    let place = findings.place(of: error)
    let position = findings.position(of: error).map { ", \($0)" } ?? ""
    let isOneOfSeveral = codesAtOnce(error, findings) > 1
    var verdict = Verdict(
      .rejected, cause,
      summary: "\(findings.subject) is REJECTED by \(error.sender)\(position): "
        + "\(Wording.of(reason)).",
      explanation: isOneOfSeveral
        ? "An intrusion prevention system on the way refused the SYN: no router answers with several "
          + "codes at one instant."
        : "A router on the way refused the SYN and named itself; the host never saw it.",
      confidence: error.isRewritten || isOneOfSeveral ? .medium : .high,
      place: place, observations: observations(error, findings))
    verdict.actions = [
      Action(
        on: .provider, "show access-lists | include \(findings.port)",
        why: "on \(error.sender): the rule that matches tcp/\(findings.port) and its hit counter")
    ]
    if reason == .sourceAddressPolicy {
      verdict.actions = [
        Action(
          on: .thisMachine,
          "ip -6 addr; ip -6 route get \(findings.conversation.server.address)",
          why: "on the client: choose a source address of the right prefix")
      ]
    }
    return verdict
  }

  private static func observations(
    _ error: QuotedError, _ findings: AttemptFindings
  ) -> [Observation] {
    var observations = [
      Observation(
        "SYN answered by \(findings.describe(error))", frames: findings.frames(error.moment))
    ]
    if error.isRewritten {
      observations.append(
        Observation(
          "the quote names \(error.error.source) > \(error.error.destination): addresses were "
            + "translated on the way", frames: [error.moment.number]))
    }
    let codes = codesAtOnce(error, findings)
    if codes > 1 {
      observations.append(
        Observation(
          "\(codes) different codes at one instant",
          frames: findings.rejections.map(\.moment.number)))
    } else if findings.rejections.count > 1 {
      observations.append(
        Observation(
          "\(findings.rejections.count) such errors",
          frames: findings.rejections.map(\.moment.number)))
    }
    return observations
  }

  /// How many different codes the sender of an error uses at one instant.
  private static func codesAtOnce(_ error: QuotedError, _ findings: AttemptFindings) -> Int {
    let codes = findings.rejections.lazy.filter {
      let distance = $0.moment - error.moment
      return $0.sender == error.sender && distance <= .milliseconds(2)
        && Interval.zero - distance <= .milliseconds(2)
    }.map(\.error.header.code)
    return Set(codes).count
  }
}
