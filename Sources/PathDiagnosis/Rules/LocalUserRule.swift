import PathTracing
import WireFormats

// Rules of this machine may ask whose a packet is (`meta skuid`, `socket cgroupv2`, `ip rule uidrange`,
// eBPF at connect): raw SYNs belong to root and pass, while an ordinary connection of a user never puts
// a packet on the wire.

/// This machine lets raw SYNs out, and no ordinary connection.
enum LocalUserRule: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard findings.trace.session?.conversation == nil,
      !findings.trace.notes.contains(where: { $0.note == .captureFailed }),
      let probe = findings.syns.first(where: { $0.reply?.kind == .synAck }),
      let reply = probe.reply, let answer = findings.answerToConnection, answer != "open"
    else { return nil }
    let route = LocalRoute.kind(answer)
    let isSilent = answer == "EINPROGRESS"
    let outcome: Outcome = route != nil ? .unreachable : isSilent ? .dropped : .rejected
    let device = findings.trace.route?.interface ?? "the interface"
    var verdict = Verdict(
      outcome, route != nil ? .localRoute : .localOutputFilter,
      summary: "\(findings.subject) answers root's raw SYNs, but an ordinary connection is "
        + "\(outcome.rawValue.uppercased()) by this machine itself: "
        + (isSilent ? "its SYNs never appear on \(device)." : "\(answer)."),
      explanation: (route.map { "For ordinary users this machine \($0)" + byGateway(answer) }
        ?? "A rule of its own outgoing firewall that asks for the user hits it, as a rule")
        + ". The path is fine; the service behind it was not tried.",
      confidence: .medium, place: Place(.here),
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame]),
        Observation(
          isSilent
            ? "a connection of an ordinary user: still pending, and none of its SYNs captured"
            : "a connection of an ordinary user: \(answer), and none of its SYNs captured"),
      ])
    verdict.alternatives = [
      route != nil
        ? Alternative(
          .localOutputFilter, .here, "a rule of the outgoing firewall that refuses with this error",
          decide: "sudo nft list ruleset | grep -nE 'skuid|skgid|cgroup|reject'")
        : Alternative(
          .localRoute, .here, "a rule that leads the user's connections another way, as VPNs do",
          decide: way(findings))
    ]
    let family = findings.trace.target.address.version == .v4 ? "" : "-6 "
    verdict.actions = [
      Action(
        on: .thisMachine, way(findings),
        why: "as the user whose connections fail: the way that they take"),
      Action(
        on: .thisMachine, "ip \(family)rule", why: "a rule with uidrange is for some users only"),
      Action(
        on: .thisMachine, "sudo nft list ruleset | grep -nE 'skuid|skgid|cgroup|hook output'",
        why: "find the output rule that asks for the user"),
    ]
    if route == nil { verdict.actions.append(verdict.actions.removeFirst()) }
    return verdict
  }

  /// A next hop without link-layer address fails with the same error (arp_error_report).
  private static func byGateway(_ errno: String) -> Text {
    errno == "EHOSTUNREACH" ? ", or one through a gateway that is down" : ""
  }

  private static func way(_ findings: Findings) -> Text {
    "\(Advice.way(findings.trace.target)) uid $(id -u)"
  }
}
