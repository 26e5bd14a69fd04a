import PathTracing
import WireFormats

// The handshake is done for this side, but not for the other: our last ACK does not arrive, or the
// backend behind a SYN proxy does not answer. A server that never got it repeats its SYN-ACK. A
// listener whose accept queue is full by then drops the ACK as well (tcp_v4_syn_recv_sock). One with
// TCP_DEFER_ACCEPT drops a bare ACK on purpose: after the SYN-ACK that it sends once more it takes it.

/// Nothing that follows the handshake is acknowledged.
enum HandshakeUnheard: SessionRule, AttemptRule {
  static let needs: AttemptSigns = [.synAck, .finalACK, .serverSilent]
  static let signs: SessionSigns = [.serverSilent]

  private static let least = Interval.seconds(3)
  private static let shortest = Interval.milliseconds(500)
  private static let fewest = 4

  /// A client that waits for the server's first word sends nothing that could be repeated: then the
  /// SYN-ACK alone tells.
  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let synAck = conversation.synAck, let finalACK = conversation.finalACK,
      conversation[.server].segments == 0
    else { return nil }
    let isUnheard = isUnheard(findings)
    guard isUnheard || isRepeated(synAck, finalACK, findings) else { return nil }
    if synAck.count == 1, findings.watched(since: synAck.first) >= HandshakeUnseen.slowestRepeat {
      return contentDropped(findings)
    }
    var verdict = verdict(findings.session)
    verdict.confidence = isUnheard || synAck.count >= 3 ? .medium : .low
    verdict.place.after = findings.host
    return verdict
  }

  /// Whether the SYN-ACK comes again behind its acknowledgement, and not for the last time.
  private static func isRepeated(
    _ synAck: Opening, _ finalACK: Moment, _ findings: AttemptFindings
  ) -> Bool {
    guard synAck.count >= 2, synAck.last - finalACK >= shortest else { return false }
    // The next would come in twice the time: where it does not, the acknowledgement was heard.
    let gap = synAck.last - synAck.first
    return synAck.count > 2 || findings.watched(since: synAck.last) < max(least, gap * 3)
  }

  /// Whether the client's first octets, few enough for any path, go out again and again, and nothing
  /// comes back at all.
  private static func isUnheard(_ findings: AttemptFindings) -> Bool {
    let client = findings.conversation[.client]
    guard let stuck = client.delivery.stuck, client.octetsAcknowledged == 0,
      findings.onlySide == nil, stuck.transmissions >= fewest, stuck.last - stuck.first >= least,
      stuck.size <= findings.conversation.server.address.version.leastMTU
    else { return false }
    return !findings.resets.contains { $0.sender == .server }
  }

  /// The handshake is done at both ends, as far as it shows, and what the client says is not acknowledged.
  private static func contentDropped(_ findings: AttemptFindings) -> Verdict {
    let session = findings.session
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary:
        "\(session.subject) is open, but the session is STALLED behind the handshake: what the client "
        + "says is never acknowledged.",
      explanation:
        "The SYN-ACK does not come again, as it does as a rule where the client's acknowledgement has not "
        + "arrived: a filter drops what the client says, or the path died right behind the handshake.",
      confidence: .medium, place: Place(.unknown, after: findings.host),
      observations: [session.handshake, session.retransmissions])
    verdict.alternatives = [
      Alternative(
        .portFilter, .unknown, "a filter that reads the first words, as the name in a ClientHello",
        decide: "the same with another name or protocol on that port"),
      Alternative(
        .returnPath, .unknown,
        "a firewall that sees one direction only drops all of it, and the host uses SYN cookies; or the path "
          + "is dead both ways",
        decide: "on the host: sudo tcpdump -ni any tcp port \(session.port)"),
      Alternative(
        .deadBackend, .providerEdge, "a SYN proxy answers for a dead backend",
        decide: "the health of its targets"),
    ]
    verdict.actions = [
      findings.capture(on: .host, why: "do the client's words arrive"),
      inspection(session),
    ]
    return verdict
  }

  static func judge(_ session: SessionFindings) -> Verdict? {
    let repeated = session.conversation.synAck.map { Int($0.count) - 1 } ?? 0
    guard session.isEstablished, session.isServerSilent, !session.isAcknowledged,
      session.cut == nil, session.serverClose == nil,
      session.client.retransmissions > 1 || repeated > 1, session.waited >= least
    else { return nil }
    if repeated == 0, let passed = session.sizePassed { return contentLost(session, passed) }
    return verdict(session)
  }

  /// Segments of the same connection that say nothing were acknowledged, and those that say something
  /// are not. (A listener that is not done with the handshake acknowledges them too, but repeats its
  /// SYN-ACK.)
  private static func contentLost(_ session: SessionFindings, _ passed: Int) -> Verdict {
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(session.subject) is open, but the session is STALLED "
        + "\(ForeignReset.stage(session)): what the client says is never acknowledged\(session.hopsAway).",
      explanation:
        "Probes of the same connection were acknowledged, with up to \(passed) octets: as a "
        + "rule a filter that reads the content, of the client's words or the service's.",
      confidence: .medium, place: Place(.unknown, after: session.host),
      observations: [session.handshake, session.retransmissions])
    verdict.alternatives = [
      Alternative(
        .returnPath, .unknown, "a firewall that forgets the connection, or sees one direction only",
        decide: "the same again, and on the host: sudo tcpdump -ni any tcp port \(session.port)")
    ]
    verdict.actions = [
      Action(
        on: .host, "sudo tcpdump -ni any tcp port \(session.port)",
        why: "does the client's data arrive, and does the host retransmit its own"),
      inspection(session),
    ]
    return verdict
  }

  /// Whom to ask about a filter that reads what connections carry.
  private static func inspection(_ session: SessionFindings) -> Action {
    Action(
      on: .provider,
      "ask the owners of firewalls and IPS on the way for their log about tcp/\(session.port)",
      why: "they drop connections by what these carry")
  }

  private static func verdict(_ session: SessionFindings) -> Verdict {
    let repeated = session.conversation.synAck.map { Int($0.count) - 1 } ?? 0
    var verdict = Verdict(
      .stalled, .finalACKLost,
      summary: "\(session.subject) answers the SYN and nothing after it: the session is STALLED "
        + "behind the handshake.",
      explanation: repeated > 0
        ? "The server repeats its SYN-ACK: the client's acknowledgement never arrives, or finds no room."
        : "What the client sends after the handshake is never acknowledged.",
      confidence: .medium,
      place: Place(.unknown, after: session.host), observations: [session.handshake])
    if session.client.retransmissions > 0 {
      verdict.observations.append(session.retransmissions)
    }
    if repeated > 0, let last = session.conversation.synAck?.last {
      verdict.observations.append(
        Observation(
          "the SYN-ACK comes \(Wording.count(repeated, "time")) again", frames: [Int(last.frame)]))
    }
    verdict.alternatives = [
      Alternative(
        .acceptQueueFull, .service, "the accept queue has filled up",
        decide: "on the host: ss -ltn 'sport = :\(session.port)' (Recv-Q above Send-Q)"),
      Alternative(
        .returnPath, .unknown,
        "a firewall that sees one direction only, and drops what it cannot match",
        decide: "on the host: sudo tcpdump -ni any tcp port \(session.port)"),
    ]
    verdict.actions = [
      Action(
        on: .host, "sudo tcpdump -ni any tcp port \(session.port)",
        why: "does anything arrive after the SYN"),
      Action(
        on: .provider, "check the state tables of firewalls and SYN proxies in front of the host",
        why: "asymmetric routing, or a proxy whose backend is dead"),
    ]
    return verdict
  }
}

extension SessionFindings {
  /// The octets of the client that went out again and again.
  fileprivate var retransmissions: Observation {
    Observation(
      "\(Wording.count(Int(client.retransmissions), "retransmission")) of the client's words "
        + "without acknowledgement", frames: client.lastData.map { [Int($0.frame)] } ?? [])
  }

  /// The largest probe with old data of the session that was acknowledged.
  fileprivate var sizePassed: Int? {
    (trace?.trace).flatMap { PathSizes($0).passedInSession }
  }
}
