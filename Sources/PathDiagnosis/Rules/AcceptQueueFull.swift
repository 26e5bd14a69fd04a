import PathTracing
import WireFormats

// A listener whose accept queue is full lets SYNs fall (tcp_conn_request), while a segment without
// SYN that belongs to no connection is still reset by the same stack. A rule that drops SYNs only
// (`--syn`, `ct state new`) looks the same. A plain port filter eats both.

/// SYNs vanish at the host, other segments to the same port are answered.
enum AcceptQueueFull: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let after = findings.path.lastHandled, findings.path.arrival == nil,
      let answered = findings.acknowledgementResets.first
    else { return nil }
    let port = findings.trace.target.port
    let place = findings.placeOfSilence
    // Before the last hop it is a filter, whatever the queue of the listener.
    guard place.kind == .hostFirewall || findings.path.nextAlive == nil else { return nil }
    var verdict = Verdict(
      .dropped, .acceptQueueFull,
      summary: "\(findings.subject) is DROPPED by the host: its accept queue is full, or a rule "
        + "there drops SYNs only.",
      explanation: "SYNs to port \(port) vanish, but a segment without SYN to the same port is "
        + "reset: the port is not simply filtered.",
      confidence: min(findings.confidenceOfDrop, .medium), place: place,
      observations: [
        Wording.silence(findings.lostSyns, beyond: after),
        Observation(
          "ACK to port \(port): RST from \(answered.reply.sender)",
          frames: [answered.probe.frame, answered.reply.frame]),
      ])
    verdict.alternatives = [
      Alternative(
        .portFilter, .hostFirewall, "a rule that drops new connections to the port only",
        decide: "on the host: ss -ltn 'sport = :\(port)' (Recv-Q above Send-Q: the queue is full)"),
      Alternative(
        .rateLimit, .hostFirewall, "a limit on new connections that is used up (ufw limit)",
        decide: "the same again after a minute without any connection"),
    ]
    // The run asks each time with a new SYN; a kernel repeats its own (RFC 9293 section 3.8.1).
    verdict.alternatives.append(
      Alternative(
        .rateLimit, .providerEdge,
        "a box against floods that drops the first SYN of each connection, and lets its repetition pass",
        decide: "\(Wording.listen(findings.trace.target)): does it connect after a second or three")
    )
    let others = findings.askedOtherPorts
    if Set(others.compactMap(\.port)).count >= 3, others.allSatisfy(\.replies.isEmpty) {
      verdict.observations.append(
        Observation("SYNs to other ports unanswered too", frames: others.map(\.frame)))
      verdict.alternatives.insert(
        Alternative(
          .defaultDeny, .hostFirewall, "a rule that drops new connections to every port",
          decide: "on the host: sudo tcpdump -ni any tcp port \(port), and ss -ltn"), at: 0)
    }
    verdict.alternatives.append(
      Alternative(
        .flowMemberDead, place.kind, "one failing member of a load-balanced link",
        decide: findings.moreFlows))
    verdict.alternatives.append(
      Alternative(
        .returnPath, .unknown, "the SYN-ACKs are lost on the way back",
        decide: "on the host: sudo tcpdump -ni any tcp port \(port)"))
    verdict.actions = [
      Action(
        on: .host, "ss -ltn 'sport = :\(port)'", why: "Recv-Q above Send-Q: the queue is full"
      ),
      Action(
        on: .host, "nstat -az TcpExtListenOverflows TcpExtListenDrops",
        why: "counts SYNs dropped for that reason"),
    ]
    if Wording.isSSH(findings.trace) {
      verdict.actions.append(
        Action(
          on: .host, Advice.restartSSH,
          why: "only if the queue is full: frees a daemon that hangs"))
    }
    return verdict
  }
}
