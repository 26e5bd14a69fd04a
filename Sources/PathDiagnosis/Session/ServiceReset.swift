import PathTracing
import WireFormats

// A daemon whose child dies, or that closes with our octets unread, resets the connection with its
// own socket. A host that has forgotten the connection, a load balancer whose backend is gone and
// a reject rule reset it with a bare RST: ResetOrigin tells these apart as far as that goes.

/// The session is reset, by the service as far as the packets tell.
enum ServiceReset: SessionRule {
  static let signs: SessionSigns = [.serverReset]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let reset = session.cut, !isWhollyServed(session) else { return nil }
    let origin = ResetOrigin(reset, in: session)
    let shut = ShutWindow(before: reset, session)
    if isBehindUpload(session), origin == .socket, shut == nil { return uploaded(session, reset) }
    let isEarly = session.facts.stage == .silent
    let stage: Text =
      shut.map { "behind \(Wording.seconds($0.length)) in which the service read nothing" }
      ?? session.conversation.octetsPromised.map {
        "\(Wording.count(Int(clamping: $0), "octet")) before the end of its answer"
      }
      ?? (session.conversation.lacksLastChunk
        ? "before the last chunk of its answer" : ForeignReset.stage(session))
    let farewell = resetOfClient(session)
    let isHalfClosed = session.conversation.readsOn
    let isUnknown =
      session.trace == nil && origin == .unknown && others(than: reset, session) != nil
    var verdict = Verdict(
      .reset, isEarly ? .resetBeforeBanner : .serviceReset,
      summary: "\(session.subject) is open, but the session is RESET \(stage)"
        + "\(session.hopsAway).",
      explanation: reset.closesFast
        ? fastClose
        : session.conversation.asksOtherwise && !isEarly
          ? "What the client says is of another protocol than port \(session.port) stands for."
          : origin == .socket && session.isWithoutAgreement
            ? session.disagreement
            : origin == .socket && shut != nil ? ShutWindow.explanation : explanation(origin),
      confidence: origin == .socket && !session.isOwnOffer && farewell == nil
        && !isUnanswered(session)
        && !isHalfClosed ? .high : .medium,
      place: isUnknown ? Place(.unknown, after: session.host) : session.placeOfService,
      observations: [
        session.handshake,
        Observation(
          "\(words(reset))\(isEarly ? session.delay(of: reset.moment) : "")",
          frames: [Int(reset.moment.frame)]),
        shut?.observation, pause(before: reset, session),
        answerer(of: reset, session) ?? others(than: reset, session), farewell, session.greeting,
      ].compactMap { $0 })
    verdict.alternatives = alternatives(origin, session, isEarly: isEarly)
    if isHalfClosed { note(session, reset, &verdict) }
    if isEarly { session.blameProxy(&verdict, at: reset.moment) }
    verdict.actions = [session.logAction]
    if origin == .socket, session.isWithoutAgreement { verdict.actions += session.agreementActions }
    if session.facts.expected == .ssh, !isUnknown {
      verdict.actions.append(
        Action(on: .host, "sudo sshd -t", why: "a daemon that dies at each connection"))
    }
    // Who closes with our first words unread, as a daemon under tcp_wrappers does, sends a reset.
    if isEarly, origin == .socket { verdict.actions.append(session.wrapperAction) }
    return verdict
  }

  /// The silence in front of the last that the client said, which may be why it is reset.
  private static func pause(before reset: SegmentReset, _ session: SessionFindings) -> Observation?
  {
    guard let silence = session.conversation.silence, silence.length >= .seconds(30),
      silence.to.frame <= reset.moment.frame,
      session.server.lastSegment.map({ $0.frame <= silence.from.frame }) ?? false
    else { return nil }
    return Observation(
      "before it, no packet for \(Wording.seconds(silence.length))",
      frames: [silence.from.number, silence.to.number])
  }

  /// What a client says before it is turned away is shorter.
  private static let leastUpload: UInt64 = 16_384

  /// Whether the client sent a lot to a service that only takes, and nearly all of it arrived.
  private static func isBehindUpload(_ session: SessionFindings) -> Bool {
    let client = session.client
    return session.trace == nil && session.isServerSilent && session.facts.expected == .other
      && !session.conversation.asksAnswer && client.octetsAcknowledged >= leastUpload
      && client.octetsAcknowledged >= client.octetsSent / 10 * 9
  }

  /// The end of a transfer, as far as it can be told from a service that dies.
  private static func uploaded(_ session: SessionFindings, _ reset: SegmentReset) -> Verdict {
    let client = session.client
    var verdict = Verdict(
      .reset, .serviceReset,
      summary:
        "\(session.subject) is open, but the session is RESET behind "
        + "\(client.octetsAcknowledged) octets of the client, of which nothing was answered.",
      explanation:
        "The reset bears the marks of the connection's own socket: the service had enough, or died. "
        + "The path is fine.",
      confidence: .low, place: session.placeOfService,
      observations: [
        session.handshake,
        Observation(
          "\(client.octetsSent) octets from the client, \(client.octetsAcknowledged) acknowledged, "
            + "none from the server",
          frames: [client.firstData?.number, client.lastNewData?.number].compactMap { $0 }),
        Observation(words(reset), frames: [reset.moment.number]),
      ])
    verdict.alternatives = [
      Alternative(
        .served, .service,
        "a transfer that was to end so, as of iperf3: the service closes with the last octets unread",
        decide: "what the client reports")
    ]
    verdict.actions = [session.logAction]
    return verdict
  }

  /// A reset behind all that was to be seen is a way of closing, but not of a login session that
  /// somebody has.
  private static func isWhollyServed(_ session: SessionFindings) -> Bool {
    session.facts.farewell != nil || isAnswered(session) || session.meetsSSH
      || session.facts.stage == .reply && !isUnanswered(session)
        && (session.trace != nil || session.facts.spoken != .ssh)
  }

  /// Whether the last that a client said inside TLS looks like a request, and got nothing back.
  private static func isUnanswered(_ session: SessionFindings) -> Bool {
    guard session.trace == nil, session.facts.spoken == .tls,
      session.conversation.isLastRequestLong,
      let asked = session.client.lastNewData, let answered = session.server.lastNewData
    else { return false }
    return answered.frame < asked.frame
  }

  /// Whether a web server's answer has come as a whole: many end idle connections by a reset.
  static func isAnswered(_ session: SessionFindings) -> Bool {
    guard session.trace == nil, GreetingKind(session.conversation.greeting) == .http,
      session.conversation.octetsPromised == nil, !session.conversation.lacksLastChunk,
      let asked = session.client.lastNewData, let answered = session.server.lastNewData
    else { return false }
    return asked.frame < answered.frame && session.client.unacknowledged == 0
      && (session.server.unacknowledged == 0 || session.isLongOver(answered)
        || session.conversation.hasWholeAnswer && resetOfClient(session) != nil)
  }

  /// Says of a client that asks, closes its half and reads on that the answer may have been whole.
  private static func note(
    _ session: SessionFindings, _ reset: SegmentReset, _ verdict: inout Verdict
  ) {
    verdict.observations.insert(
      Observation(
        "the client closes its half, and goes on to acknowledge what comes",
        frames: [session.client.fin?.number, session.client.lastSegment?.number].compactMap { $0 }),
      at: 1)
    guard session.conversation.octetsPromised == nil, !session.conversation.lacksLastChunk
    else { return }
    verdict.alternatives.insert(
      Alternative(
        .served, .service, "the answer was whole, and the service closes by a reset",
        decide: "what the client reports: does it miss something"), at: 0)
  }

  private static let fastClose: Text =
    "The server aborts the Multipath TCP connection as a whole: the service closed it so, or died."

  /// A reset of the client's own that acknowledges all: it may have got what it wanted.
  private static func resetOfClient(_ session: SessionFindings) -> Observation? {
    guard session.server.firstData != nil, session.client.unacknowledged == 0,
      let reset = session.conversation.resets.first(where: {
        $0.sender == .client && $0.flags.contains(.ack)
          && $0.acknowledgementNumber == session.server.next
      })
    else { return nil }
    return Observation(
      "the client resets it too, and acknowledges all that the server sent",
      frames: [Int(reset.moment.frame)])
  }

  /// What the times to live tell where one machine answers SYNs, and another takes the data.
  private static func answerer(
    of reset: SegmentReset, _ session: SessionFindings
  ) -> Observation? {
    guard let synAck = session.conversation.synAck, synAck.timeToLive == reset.timeToLive else {
      return nil
    }
    let others = session.server.hops.filter { $0 != reset.timeToLive }
    // One or two are jitter.
    guard !others.isEmpty,
      others.allSatisfy({
        $0.initialTimeToLive != reset.timeToLive.initialTimeToLive
          || abs(Int($0) - Int(reset.timeToLive)) > 2
      })
    else { return nil }
    let list = others.map(String.init).joined(separator: ", ")
    return Observation(
      "the SYN-ACK came with TTL \(reset.timeToLive) too, other segments with \(list): what answered "
        + "the SYN sent the reset, in front of what takes the data",
      frames: [Int(synAck.first.frame)])
  }

  /// The times to live of the server's own segments, where the reset has another.
  private static func others(
    than reset: SegmentReset, _ session: SessionFindings
  ) -> Observation? {
    // A SYN-ACK alone may be a proxy's.
    session.server.segments > 0 && !session.server.hops.contains(reset.timeToLive)
      ? session.ownTimesToLive : nil
  }

  private static func words(_ reset: SegmentReset) -> Text {
    let marks = reset.hasTimestamps ? "time stamps" : "no time stamps"
    let name = reset.closesFast ? "MP_FASTCLOSE" : "\(reset.flags)"
    return "\(name) with TTL \(reset.timeToLive), window \(reset.window), \(marks)"
  }

  private static func explanation(_ origin: ResetOrigin) -> Text {
    switch origin {
    case .socket:
      "The reset bears the marks of the connection's own socket: the service closed it so, or died."
    case .stackOrRule:
      "The reset bears no marks of the connection: a host that has forgotten it, a load balancer "
        + "without backend, or a reject rule."
    case .otherDevice, .unknown: "Who sent the reset, the packets do not show."
    }
  }

  private static func alternatives(
    _ origin: ResetOrigin, _ session: SessionFindings, isEarly: Bool
  ) -> [Alternative] {
    if origin == .socket {
      let rule = Alternative(
        .closedBeforeBanner, .service,
        "an access rule of the daemon against this address (hosts.deny)",
        decide: "the same from another address")
      // It closes with our first words unread.
      let proxy = Alternative(
        .deadBackend, .service,
        "a proxy that does not reach the service behind it (docker-proxy, HAProxy)",
        decide: "on the host: sudo ss -ltnp 'sport = :\(session.port)' names who listens")
      return isEarly ? [rule, proxy] : session.length < .seconds(2) ? [rule] : []
    }
    return [
      Alternative(
        .foreignReset, .hostFirewall, "a firewall or load balancer answers in the host's name",
        decide: "on the host: \(Advice.flagged(.rst, at: session.conversation.server))")
    ]
  }
}
