import PathTracing
import WireFormats

// An nftables netdev egress rule or a tc filter (clsact) drops after the send has succeeded and before the
// capture's tap (dev_hard_start_xmit): sends report success, and no frame is seen leaving. With
// IP_RECVERR the raw socket reports ENOBUFS.

/// The SYN was sent and never appeared on the interface.
enum LocalEgressFilter: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    // Only the end of a live run shows that probes were meant to go out.
    guard let route = findings.trace.route, findings.syns.isEmpty, !findings.isProvisional,
      findings.trace.notes.contains(where: { $0.note == .end }),
      // One that was cut short may have waited for a link-layer address.
      !findings.trace.notes.contains(where: { $0.note == .interrupted })
    else { return nil }
    let device = route.interface
    if let verdict = rewritten(findings, device) { return verdict }
    var verdict = Verdict(
      .dropped, .localEgressFilter,
      summary: "\(findings.subject) is DROPPED on this machine: SYNs never appear on \(device).",
      explanation: "The kernel took the SYNs, but none was seen leaving the interface.",
      confidence: .medium, place: Place(.here),
      observations: [Observation("no SYN to the target among the frames captured on \(device)")])
    verdict.alternatives = [
      Alternative(
        .localRoute, .here, "the packets leave by another interface than \(device)",
        decide: "ip route get \(findings.trace.target.address)"),
      Alternative(
        .localRewriting, .here,
        "a NAT rule of this machine changes their addresses or ports; then connections may work",
        decide: Wording.tryService(findings.trace)),
    ]
    verdict.actions = [
      Action(
        on: .thisMachine, "sudo nft list hooks; tc -s filter show dev \(device) egress",
        why: "find the egress rule or tc filter that drops"),
      Action(
        on: .thisMachine,
        "ip route get \(findings.trace.target.address); ip "
          + (findings.trace.target.address.version == .v4 ? "" : "-6 ")
          + "rule; sudo ip xfrm policy",
        why: "check that \(device) is the interface, and whether IPsec takes them"),
      Action(
        on: .thisMachine, "sudo conntrack -L -d \(findings.trace.target.address)",
        why: "does a NAT rule change them"),
    ]
    return verdict
  }

  /// An ordinary connection gets an answer where the probes vanish: a NAT rule of this machine gives
  /// them another address or port, so that they are not known for what they are.
  private static func rewritten(_ findings: Findings, _ device: String) -> Verdict? {
    for case (note: .connection(let answer), time: _) in findings.trace.notes {
      guard answer == "open" || answer == "ECONNREFUSED" else { continue }
      let isOpen = answer == "open"
      let service = findings.services.first { $0.port == findings.trace.target.port }
      let isSilent = isOpen && service != nil && service?.banner == nil
      let state: Text =
        isSilent
        ? "is STALLED: connections are accepted, and not a word comes;"
        : isOpen
          ? "is open for connections;"
          : "is REFUSED for connections;"
      var verdict = Verdict(
        isSilent ? .stalled : isOpen ? .open : .refused, .localRewriting,
        summary:
          "\(findings.subject) \(state) a rule of this machine rewrites them, so that probes "
          + "cannot show the path.",
        explanation: "No SYN to the target was seen on \(device), and an ordinary connection is "
          + "\(isOpen ? "accepted" : "refused"): NAT here, as of containers and VPNs, leads it "
          + "elsewhere; the host may never see it.",
        confidence: .medium, place: Place(.unknown),
        observations: [Observation("a connection to \(findings.trace.target): \(answer)")])
      if let service {
        verdict.observations.append(
          Observation(service.banner.map { "it said \u{201c}\($0)\u{201d}" } ?? "not a word came"))
      }
      verdict.actions = [
        Action(
          on: .thisMachine, "sudo nft list ruleset | grep -nE 'dnat|snat|redirect|masquerade'",
          why: "find the rule, and trace the address that it leads to"),
        Action(
          on: .thisMachine, "sudo conntrack -L -d \(findings.trace.target.address)",
          why: "shows where the connection really goes"),
      ]
      return verdict
    }
    return nil
  }
}
