import PathTracing
import WireFormats

// The kernel completes handshakes for a listener that never calls accept: a hung daemon, a fork
// limit, a load balancer whose backend is dead, a tarpit. Its TCP acknowledges what we send, which
// shows the path to be fine in both directions.

/// Accepted, and then not a word.
enum NoBanner: SessionRule {
  static let signs: SessionSigns = [.serverSilent]

  /// What a daemon gets to say its first word in.
  static let patience = Interval.seconds(9.5)
  /// A resolver tries two name servers for 5 s each, and twice: until then a daemon may only be slow.
  static let longPatience = Interval.seconds(30)
  /// So short before the end the server's TCP has to have been heard for the path to be sound.
  private static let freshness = Interval.seconds(3)
  /// A client that gives up sooner did not wait: it looked whether the port is open.
  static let leastPatience = Interval.seconds(1)

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard session.isEstablished, session.isWordDue, session.facts.stage == .silent,
      session.isServerSilent, session.cut == nil, session.serverClose == nil
    else { return nil }
    // A client that leaves after a while, and not at once, had waited for something.
    let hasLeft = session.trace == nil && session.ownEnd != nil
    let isEarly = session.waited < patience
    guard
      !isEarly || session.isProvisional && session.waited >= .seconds(2)
        || hasLeft && session.waited >= leastPatience
    else { return nil }
    if let unheard = session.octetsUnheard { return lostOnTheWay(unheard, session) }
    if session.conversation.isRequestCut { return requestCut(session) }
    let word =
      switch session.facts.expected {
      case .ssh: "banner"
      case .tls: "answer to a ClientHello"
      case .other: "greeting"
      }
    let silence = session.silence
    let isHeard = session.isAcknowledged && silence < freshness
    let isTarpit = session.server.zeroWindows > 0 && session.server.window == 0
    var verdict = Verdict(
      .stalled, .noBanner,
      summary: "\(session.subject) is open, but the session is STALLED: no \(word) within "
        + "\(Wording.seconds(session.waited))\(isEarly && hasLeft ? ", when the client gave up" : "")"
        + "\(session.hopsAway).",
      explanation: isHeard
        ? "The host's TCP acknowledges what it gets; the service behind it does not say a word."
        : session.isAcknowledged
          ? "The host's TCP acknowledged the first octets; nothing has come from it for "
            + "\(Wording.seconds(silence))."
          : "The handshake is complete; the service behind it does not say a word.",
      confidence: isEarly
        ? .low : isHeard && session.waited >= longPatience ? .high : .medium,
      place: session.placeOfService, observations: [session.handshake])
    if session.isAcknowledged, let frame = session.server.lastSegment?.frame {
      verdict.observations.append(
        Observation(
          "\(Wording.count(Int(clamping: session.client.octetsAcknowledged), "octet")) of the client "
            + "acknowledged", frames: [Int(frame)]))
    }
    if isTarpit {
      verdict.observations.append(
        Observation("its window is 0: it takes nothing, as a tarpit does"))
    }
    // The first words of a TLS server may need full packets, and hide that they were sent.
    let mayBeLost = session.facts.expected == .tls && !session.isWayBackKnown
    // A stack that still has the connection acknowledges our FIN: one that resets it has lost or
    // reset it before, which may not have come here.
    let isGone = session.conversation.resets.contains {
      $0.sender == .server && !$0.flags.contains(.ack)
    }
    if mayBeLost || isGone { verdict.confidence = min(verdict.confidence, .medium) }
    verdict.alternatives = [
      Alternative(
        .noBanner, .service,
        "a daemon that waits for a name server before it speaks (UseDNS, libwrap: 5 s or 10 s for "
          + "each)",
        decide: "\(Wording.hear(session.conversation.server, session.facts.expected)), for a minute"
      ),
      Alternative(
        .noBanner, .providerEdge, "a load balancer or SYN proxy answers for a dead backend",
        decide: "the health of its targets; on the host: ss -tn 'sport = :\(session.port)'"),
    ]
    if session.isAcknowledged, !isHeard {
      verdict.alternatives.insert(
        Alternative(
          .portFilter, .unknown,
          "the answer is dropped on the way: by a firewall that does not like what it reads, or has "
            + "forgotten the connection",
          decide: "on the host: sudo tcpdump -ni any tcp port \(session.port): does it speak"),
        at: 0)
    }
    if isGone {
      verdict.alternatives.append(
        Alternative(
          .resetBeforeBanner, .service, "the connection was reset, and the reset got lost",
          decide: "the same again"))
    }
    if mayBeLost {
      verdict.alternatives.append(
        Alternative(
          .reverseBlackHole, .unknown, "packets of full size get lost on the way back",
          decide:
            "sudo ip link set dev \(session.trace?.trace.route?.interface ?? "<interface>") mtu 1280, "
            + "and again"
        ))
    }
    verdict.actions = [
      Advice.listener(
        session.port, why: "Recv-Q above 0: the daemon does not accept; the process is named"),
      Action(
        on: .host, Advice.restartSSH, why: "frees a daemon that hangs"),
    ]
    if session.facts.expected != .ssh { verdict.actions.removeLast() }
    return verdict
  }

  /// The client's first words announce more than comes: those of today's TLS clients take two packets.
  private static func requestCut(_ session: SessionFindings) -> Verdict {
    let server = session.conversation.server
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(session.subject) is open, but the session is STALLED: the rest of the client's "
        + "ClientHello does not come\(session.hopsAway).",
      explanation:
        "Its record announces more octets than the \(session.client.octetsSent) that are "
        + "here, and the service waits for them.",
      confidence: .medium,
      place: Place(
        .unknown, after: Path.Point(timeToLive: 0, address: session.conversation.client.address)),
      observations: [
        session.handshake,
        Observation(
          "\(session.client.octetsSent) octets of a ClientHello that is longer",
          frames: session.client.firstData.map { [Int($0.frame)] } ?? []),
      ])
    verdict.alternatives = [
      Alternative(
        .forwardBlackHole, .unknown, "packets of full size get lost on the way there",
        decide: "on the client: sudo synpath \(server.address) -p \(server.port)"),
      Alternative(
        .portFilter, .unknown, "a filter that takes the second packet of a ClientHello for garbage",
        decide: "curl --curves X25519: a ClientHello that fits into one packet"),
    ]
    verdict.actions = [
      Action(
        on: .thisMachine,
        "sudo tcpdump -ni any 'host \(server.address) and tcp port \(server.port)'",
        why: "on the client: does it send the rest, and how often")
    ]
    return verdict
  }

  /// The service spoke: its later segments count octets that never came, and that we did not acknowledge.
  private static func lostOnTheWay(_ unheard: Int, _ session: SessionFindings) -> Verdict {
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary:
        "\(session.subject) is open, but the session is STALLED: the service speaks, and its "
        + "first \(Wording.count(unheard, "octet")) get lost on the way back.",
      explanation:
        "The numbers of its acknowledgements lie behind octets that never came here, while "
        + "segments without data do: as a rule a filter that looks at the content.",
      confidence: session.isProvisional ? .low : .medium,
      place: Place(.unknown, after: session.host), observations: [session.handshake])
    if let frame = session.server.lastSegment?.frame {
      verdict.observations.append(
        Observation(
          "a segment of the server behind \(Wording.count(unheard, "octet")) that did not come",
          frames: [Int(frame)]))
    }
    verdict.alternatives = [
      Alternative(
        .portFilter, .unknown, "a firewall or IPS that drops what it does not like to read",
        decide:
          "on the host: sudo tcpdump -ni any tcp port \(session.port): does it repeat its words"),
      Alternative(
        .reverseBlackHole, .unknown, "packets of their size get lost on the way back",
        decide:
          "sudo ip link set dev \(session.trace?.trace.route?.interface ?? "<interface>") mtu "
          + "1280, and again"),
    ]
    verdict.actions = [
      Action(
        on: .host, "ss -tinp 'sport = :\(session.port)'",
        why: "retransmissions of what the service said")
    ]
    return verdict
  }
}

extension SessionFindings {
  /// How long before this side's end, or that of the watching, the last segment of the server came.
  fileprivate var silence: Interval {
    guard let last = server.lastSegment ?? conversation.synAck?.last else { return .zero }
    let end = ownEnd.map(conversation.time) ?? observedUntil
    return max(.zero, end - conversation.time(of: last))
  }

  /// Octets that the server sent by its numbers, and of which none was seen or acknowledged.
  fileprivate var octetsUnheard: Int? {
    guard server.firstData == nil, let next = server.next, let before = server.initialNumber,
      server.acknowledged.map({ !(before + 1).precedes($0) }) ?? true
    else { return nil }
    let count = next - before - 1
    // One more may be a FIN.
    return count > 1 && count < 1 << 16 ? count : nil
  }
}
