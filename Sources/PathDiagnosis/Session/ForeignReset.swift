import PathTracing
import WireFormats

// An intrusion prevention system, a censor or a reject rule that looks into the stream cuts a
// connection with a forged reset: it comes from another distance than the server's segments,
// without their options, and the server's socket, which did not send it, goes on for a while.

/// A box in between, or a filter in front of the service, cut the session.
enum ForeignReset: SessionRule {
  static let signs: SessionSigns = [.serverReset]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let reset = session.cut, case .otherDevice(let nearer) = ResetOrigin(reset, in: session)
    else { return nil }
    let hop = nearer >= 2 ? hop(of: reset, session) : nil
    let goesOn = session.conversation.segmentsAfterReset > 0
    let router = hop.flatMap { session.trace?.path.hop($0)?.address }
    let kind = hop.flatMap { session.trace?.kindOfSender(at: $0) } ?? .unknown
    let isNearby = hop == nil && session.conversation.isMadeNearby(reset)
    let position =
      isNearby
      ? "at the local gateway or on the client's own machine"
      : hop.map { "around hop \($0)\(router.map { " (\($0))" } ?? "")" }
        ?? "in front of the service"
    var observations = [
      session.handshake,
      Observation(
        "reset with TTL \(reset.timeToLive), window \(reset.window), "
          + "\(reset.hasTimestamps ? "with" : "without") time stamps",
        frames: [Int(reset.moment.frame)]),
    ]
    if let times = session.ownTimesToLive { observations.append(times) }
    if reset.copiesIdentification {
      observations.append(
        Observation(
          "its IP identification is that of the packet that it answers: middleboxes copy it",
          frames: [Int(reset.moment.frame)]))
    }
    if session.conversation.isRoutersOwn(reset) {
      observations.append(
        Observation(
          "it shows on one side of the router in the capture, other packets on both: the router's own",
          frames: [Int(reset.moment.frame)]))
    }
    if goesOn {
      observations.append(
        Observation(
          "\(Wording.count(Int(session.conversation.segmentsAfterReset), "segment")) of the server "
            + "after its reset: its socket did not send it"))
    }
    var verdict = Verdict(
      .reset, .foreignReset,
      summary: "\(session.subject) is open, but the session is RESET \(position): the server did "
        + "not send the reset.",
      explanation: isNearby
        ? "It has passed no router, the server's packets have: a firewall there cuts the session "
          + "\(stage(session))."
        : "A firewall or intrusion prevention system on the way, or a filter at the host, "
          + "cuts the session \(stage(session)).",
      confidence: goesOn && nearer >= 2 ? .high : .medium,
      place: isNearby
        ? session.conversation.placeNearby
        : Place(kind, after: hop.map { Path.Point(timeToLive: $0, address: router) }),
      observations: observations)
    verdict.alternatives = [
      Alternative(
        .serviceReset, .service, "a front end with a stack of its own gave the session up",
        decide: "on the host: \(Advice.flagged(.rst, at: session.conversation.server))")
    ]
    verdict.actions = [
      Action(
        on: isNearby ? .gateway : .provider,
        "ask the owner of "
          + (router.map { "\($0)" } ?? (isNearby ? "the gateway" : "the firewalls on the way"))
          + " for the log of its intrusion prevention about tcp/\(session.port)",
        why: "it resets sessions by what they carry"),
      Action(
        on: .host, Advice.flagged(.rst, at: session.conversation.server),
        why: "shows that the host does not send the reset"),
    ]
    return verdict
  }

  /// The hop whose own reports come back over as many hops as the reset, where only one does.
  ///
  /// Counting from the host's distance would take the way back for as long as the way there.
  private static func hop(of reset: SegmentReset, _ session: SessionFindings) -> Int? {
    let length = reset.timeToLive.hopsTravelled
    let hops = session.trace?.path.hops.filter { hop in
      (hop.target.replies + hop.control.replies).contains {
        $0.kind == .timeExceeded && $0.packet.ip.timeToLive.hopsTravelled == length
      }
    }
    return hops?.count == 1 ? hops?.first?.timeToLive : nil
  }

  static func stage(_ session: SessionFindings) -> Text {
    let isSSH = session.facts.spoken == .ssh
    return switch session.facts.stage {
    case .silent: "before the service said a word"
    case .text, .banner:
      isSSH
        ? "after its banner"
        : session.conversation.answeredMessages > 2
          ? "behind \(FallenSilent.words(session.conversation.answeredMessages, most: 7)) answers"
          : "after its first words"
    case .offer: isSSH ? "in the key exchange" : "in the handshake of TLS"
    case .reply: isSSH ? "after the key exchange" : "after the handshake of TLS"
    }
  }
}
