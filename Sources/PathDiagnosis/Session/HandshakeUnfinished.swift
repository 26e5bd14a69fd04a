import PathTracing
import WireFormats

// The run's probes are made by hand; its connection is the kernel's, with what the kernel gives it: its own
// time to live (ip_default_ttl, a rule of the mangle table), its own rules for what follows the SYN. Where
// probes are answered and that connection does not come about, the difference is on this machine, or the
// answer only came later than the connection was waited for.

/// The trace's SYNs are accepted, and the run's ordinary connection does not come about.
enum HandshakeUnfinished: SessionRule {
  static let signs: SessionSigns = [.ofRun, .serverSilent]

  /// A kernel that has not got its SYN-ACK repeats the SYN by then (RFC 6298 section 2.1).
  private static let repetition = Interval.seconds(1.2)
  /// What answers later than a SYN is repeated is late, not lost.
  private static let leastLateness = Interval.seconds(1)

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let findings = session.trace, !session.isEstablished, !session.isProvisional,
      let syn = session.conversation.syn
    else { return nil }
    return shortLived(session, findings, syn) ?? silenced(session, findings, syn)
      ?? late(session, findings, syn)
  }

  /// The kernel's packets leave with a time to live that does not reach the host.
  private static func shortLived(
    _ session: SessionFindings, _ findings: Findings, _ syn: Opening
  ) -> Verdict? {
    guard session.conversation.synAck == nil, let distance = findings.distance,
      Int(syn.timeToLive) < distance
    else { return nil }
    let expired = session.conversation.firstError(about: .syn).flatMap { error in
      if case .timeExceeded = error.meaning { error } else { nil }
    }
    var verdict = Verdict(
      .unreachable, .ownTimeToLive,
      summary:
        "\(session.subject) is UNREACHABLE from this machine: its connections leave with a time to "
        + "live of \(syn.timeToLive), and the host is \(distance) hops away.",
      explanation:
        "The trace's own SYNs, which set their time to live themselves, are accepted; an "
        + "ordinary connection's SYN expires on the way.",
      confidence: expired == nil ? .medium : .high, place: Place(.here),
      observations: [
        Observation(
          "SYN of an ordinary connection with TTL \(syn.timeToLive)",
          frames: [Int(syn.first.frame)])
      ])
    if let expired {
      verdict.observations.append(
        Observation(
          "ICMP time exceeded from \(expired.sender)", frames: [expired.moment.number]))
    }
    let isOld = findings.trace.target.address.version == .v4
    verdict.actions = [
      Action(
        on: .thisMachine,
        isOld ? "sysctl net.ipv4.ip_default_ttl" : "sysctl net.ipv6.conf | grep hop_limit",
        why: "64 is the usual value"),
      Action(
        on: .thisMachine,
        "sudo nft list ruleset | grep -nE 'ttl set|hoplimit set'; ip route get "
          + "\(findings.trace.target.address)",
        why: "a rule, or a 'hoplimit' of the route, that sets it"),
    ]
    return verdict
  }

  /// The kernel took the SYN-ACK, since it does not repeat its SYN, and nothing that it says gets out.
  private static func silenced(
    _ session: SessionFindings, _ findings: Findings, _ syn: Opening
  ) -> Verdict? {
    let conversation = session.conversation
    guard let synAck = conversation.synAck, conversation.finalACK == nil,
      conversation.resets.isEmpty, syn.count == 1, session.client.segments == 0,
      session.observedUntil - conversation.time(of: synAck.first) >= repetition,
      synAck.first - syn.first < leastLateness
    else { return nil }
    var verdict = Verdict(
      .dropped, .localOutputFilter,
      summary:
        "\(session.subject) accepts, and what follows the SYN is DROPPED on this machine, by its "
        + "own outgoing firewall.",
      explanation:
        "The kernel does not repeat its SYN, so that it has the SYN-ACK; its acknowledgement "
        + "was never seen leaving.",
      confidence: .medium, place: Place(.here),
      observations: [
        Observation(
          "SYN-ACK after \(Wording.milliseconds(synAck.first - syn.first))"
            + (synAck.count > 1
              ? ", and \(Wording.count(Int(synAck.count) - 1, "time")) again" : ""),
          frames: [Int(syn.first.frame), Int(synAck.first.frame)]),
        Observation("no segment of this machine behind it"),
      ])
    verdict.alternatives = [
      Alternative(
        .localInputFilter, .here, "the SYN-ACK is dropped here on its way in",
        decide: "ss -tn dst \(findings.trace.target.address), during nc: ESTAB or SYN-SENT")
    ]
    verdict.actions = [
      Action(
        on: .thisMachine,
        "sudo nft list ruleset | grep -nE 'hook (output|postrouting)|ct state|tcp flags'",
        why: "find the output rule that lets only SYNs, or only new connections, pass"),
      Action(
        on: .thisMachine, "sudo \(Advice.iptables(findings.trace.target.address)) -S OUTPUT",
        why: "the same in iptables' words"),
    ]
    return verdict
  }

  /// Each SYN is answered, later than the run waits for a connection.
  private static func late(
    _ session: SessionFindings, _ findings: Findings, _ syn: Opening
  ) -> Verdict? {
    let waits = findings.syns.compactMap { probe in
      probe.replies.first { $0.kind == .synAck }.map { $0.time - probe.time }
    }
    guard let least = waits.min(), least >= leastLateness else { return nil }
    var verdict = Verdict(
      .inconclusive, .undecided,
      summary:
        "\(session.subject) accepts connections, \(Wording.seconds(least)) late; whether the "
        + "service behind it answers is not decided\(session.hopsAway).",
      explanation:
        "SYN-ACKs come so long after their SYNs; this run gave its connection up by then, "
        + "which ssh does not do for two minutes.",
      confidence: .low, place: session.placeOfService,
      observations: [
        Observation(
          "SYN-ACK \(Wording.seconds(least)) after the SYN at the soonest",
          frames: findings.syns.filter { $0.reply?.kind == .synAck }.flatMap {
            [$0.frame] + $0.replies.map(\.frame)
          })
      ])
    verdict.actions = [
      Action(
        on: .thisMachine, Wording.listen(session.conversation.server),
        why: "for a minute: what it says, and when"),
      Action(
        on: .host, "sudo tcpdump -ni any tcp port \(session.port)",
        why: "is it the host that answers so late, or the way"),
    ]
    return verdict
  }
}
