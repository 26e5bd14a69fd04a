import PathTracing
import WireFormats

// One direction tells what the other brought: a client acknowledges each octet that it gets (RFC 9293
// section 3.8.6), and a server's own numbers count what it said. A FIN takes a number as an octet does.

/// The service says no word, and one side's packets alone are in the capture.
enum OneSidedSilence: AttemptRule {
  static let needs: AttemptSigns = []

  /// Octets of the client that are a ClientHello at least.
  private static let leastRequest: UInt64 = 100

  /// How a session without a word goes.
  private enum Course {
    case waits(Interval, until: Moment)
    case closes(Moment)
  }

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard let side = findings.onlySide, findings.isAccepted, !findings.conversation.isMidstream,
      !findings.resets.contains(where: { $0.sender == .server }),
      let course = side == .client
        ? heard(findings.conversation) : said(findings.conversation)
    else { return nil }
    switch course {
    case .waits(let time, let end): return stalled(time, until: end, side, findings)
    case .closes(let close): return closed(close, side, findings)
    }
  }

  /// What the client's acknowledgements show.
  private static func heard(_ conversation: Conversation) -> Course? {
    guard isAnswerDue(conversation),
      let begin = conversation.lastNewData(from: .client) ?? conversation.finalACK,
      let end = SessionFindings.ownEnd(of: conversation)
    else { return nil }
    switch conversation.octetsAcknowledged(from: .server) {
    case 0: return end - begin >= NoBanner.patience ? .waits(end - begin, until: end) : nil
    case 1:
      // Who closes first acknowledges the other FIN behind its own.
      guard let close = conversation.fin(from: .client),
        conversation.lastSegment(from: .client)?.frame == close.frame
      else { return nil }
      return .closes(close)
    default: return nil
    }
  }

  private static func isAnswerDue(_ conversation: Conversation) -> Bool {
    let port = conversation.server.port
    return ServiceProtocol.greets(on: port) || conversation.asksAnswer
      || ServiceProtocol.expected(on: port) == .tls && conversation.firstData(from: .client) != nil
  }

  /// What the server's numbers show.
  private static func said(_ conversation: Conversation) -> Course? {
    let asked = conversation.octetsAcknowledged(from: .client)
    let port = conversation.server.port
    let greets = ServiceProtocol.greets(on: port)
    guard
      greets || ServiceProtocol.expected(on: port) == .tls && asked >= leastRequest,
      conversation.firstData(from: .server) == nil,
      conversation.unheard(from: .server) == nil,
      let begin = conversation.synAck?.last, let end = conversation[.server].lastSegment
    else { return nil }
    if let close = conversation.fin(from: .server) {
      // What it acknowledges behind its FIN is the client's.
      let isFirst = conversation.segments(from: .server) == 2 && close.frame < end.frame
      if asked == 0 || asked == 1 && isFirst { return .closes(close) }
    }
    return end - begin >= NoBanner.patience ? .waits(end - begin, until: end) : nil
  }

  private static func stalled(
    _ time: Interval, until end: Moment, _ side: Conversation.Peer, _ findings: AttemptFindings
  ) -> Verdict {
    let client = findings.conversation[.client]
    // What is acknowledged is not sent again.
    let isHeard =
      side == .server || client.firstData != nil && client.delivery.stuck == nil
    var verdict = Verdict(
      .stalled, .noBanner,
      summary: "\(findings.subject) is open, but the session is STALLED: "
        + (side == .client
          ? "the client gets no word in \(Wording.seconds(time)), and leaves."
          : "the service says no word in \(Wording.seconds(time))."),
      explanation: side == .client
        ? "Only the client's packets are in the capture, and they acknowledge no octet of the service."
        : "Only the server's packets are in the capture: its TCP acknowledges what it gets, and the service "
          + "behind it says nothing.",
      confidence: isHeard ? .medium : .low,
      place: side == .client
        ? Place(.unknown, after: findings.origin, before: findings.host)
        : Place(.service, after: findings.host),
      observations: [
        Observation(
          side == .client
            ? "the client leaves, and has acknowledged the SYN-ACK only"
            : "the server's last segment, without an octet before it", frames: [end.number])
      ])
    verdict.alternatives =
      side == .client
      ? [
        Alternative(
          .returnPath, .unknown, "what the service says is lost on the way back",
          decide: "on the host: sudo tcpdump -ni any tcp port \(findings.port): does it speak")
      ]
      : [
        Alternative(
          .noBanner, .service, "a daemon that waits for a name server before it speaks",
          decide: "capture both directions, for a minute")
      ]
    verdict.actions = [
      Advice.listener(
        findings.port, why: "Recv-Q above 0: the daemon does not accept; the process is named"),
      findings.capture(on: .host, why: "both directions: does the service speak"),
    ]
    return verdict
  }

  private static func closed(
    _ close: Moment, _ side: Conversation.Peer, _ findings: AttemptFindings
  ) -> Verdict {
    var verdict = Verdict(
      .reset, .closedBeforeBanner,
      summary:
        "\(findings.subject) is open, but the session is in effect RESET: the service closes "
        + "it without a word.",
      explanation: side == .client
        ? "Only the client's packets are in the capture: they acknowledge one number behind the SYN-ACK, as "
          + "for a FIN without an octet before it."
        : "Only the server's packets are in the capture: it closes before it says or gets an octet.",
      confidence: side == .client ? .low : .medium, place: Place(.service, after: findings.host),
      observations: [
        Observation(
          side == .client
            ? "the client closes too, and has acknowledged one number" : "the server closes",
          frames: [close.number])
      ])
    verdict.alternatives = [
      Alternative(
        .closedBeforeBanner, .providerEdge, "a load balancer without a backend that lives",
        decide: "the health of its targets")
    ]
    if side == .client {
      verdict.alternatives.append(
        Alternative(
          .served, .service, "the number is that of an octet, and the service did speak",
          decide: "capture both directions"))
    }
    verdict.actions = [findings.session.logAction, findings.session.wrapperAction]
    return verdict
  }
}
