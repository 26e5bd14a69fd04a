import PathTracing
import WireFormats

// A service that waits for the client's first word (HTTP, a database) has none of its own to miss.
// Its TCP acknowledges the request; the answer that does not come until the client gives up is the
// service's, or that of what stands behind it. Who only reports (syslog, statsd) gets none and goes on.

/// The client asks, and the server does not say a word to it.
enum RequestUnanswered: AttemptRule {
  static let needs: AttemptSigns = [.finalACK, .asked]

  /// Whoever was answered before may also just have enough.
  private static let leastLater = Interval.seconds(3)
  /// The LoginGraceTime of OpenSSH, and some for the way there.
  private static let longestLogin = Interval.seconds(125)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard findings.isAccepted, conversation.finalACK != nil, findings.onlySide == nil,
      // What the capture lacks may be the answer.
      conversation.octetsMissing(from: .server) == 0,
      let last = conversation.lastNewData(from: .client)
    else { return nil }
    let request = OpenQuestion.openRequest(conversation)
    let asked = request?.asked ?? last
    let (client, server) = (conversation[.client], conversation[.server])
    let left = SessionFindings.ownEnd(of: conversation)
    guard client.octetsAcknowledged > 0,
      // What a shut window keeps out is no loss.
      client.unacknowledged == 0 || server.window == 0 || isDeaf(request, client, server),
      !findings.resets.contains(where: { reset in
        // What comes behind the client's leave answers nothing.
        reset.sender == .server && !isBehindClose(reset, request, server)
          && left.map { reset.moment.frame < $0.frame } ?? true
      }),
      let question = OpenQuestion(conversation, client, server)
    else { return nil }
    let end = [left, server.fin].compactMap { $0 }.min { $0.frame < $1.frame }
    let waited =
      (end.map(conversation.time) ?? findings.observedUntil) - conversation.time(of: asked)
    if question == .login, waited > longestLogin { return nil }
    if question == .first, conversation.onlyReports { return nil }
    if question != .first, let close = server.fin, end == close,
      client.unacknowledged == 0 || isDeaf(request, client, server),
      close.frame > asked.frame, !conversation.closesBehindUnseen,
      // An answer may overtake the FIN behind it, or a capture swap the two.
      server.lastData.map({ $0.frame < close.frame }) ?? true,
      !question.mayBeGoodbye(conversation) || waited >= NoBanner.leastPatience
    {
      return closed(close, asked, question, findings)
    }
    // Most clients have the last word and go; who knows that an answer is due, and leaves without, did
    // not get it.
    let hasLeft = left != nil && left == end
    guard waited >= NoBanner.leastPatience,
      waited >= NoBanner.patience
        ? !question.isGuess || hasLeft
        : hasLeft && question.isEvident(conversation)
          && (question != .later || waited >= leastLater)
    else { return nil }
    return stalled(waited, asked, end, question, findings)
  }

  /// Whether all that is not acknowledged is the client's goodbye, to a server that has closed.
  private static func isDeaf(
    _ request: OpenRequest?, _ client: Direction, _ server: Direction
  ) -> Bool {
    request != nil && request?.end == server.fin && client.unacknowledged < 64
  }

  /// Whether a reset answers that goodbye.
  private static func isBehindClose(
    _ reset: SegmentReset, _ request: OpenRequest?, _ server: Direction
  ) -> Bool {
    request.map { $0.end == server.fin && $0.end.frame < reset.moment.frame } ?? false
  }

  private static func stalled(
    _ waited: Interval, _ asked: Moment, _ end: Moment?, _ question: OpenQuestion,
    _ findings: AttemptFindings
  ) -> Verdict {
    let conversation = findings.conversation
    let (client, server) = (conversation[.client], conversation[.server])
    let isEarly = waited < NoBanner.patience
    let isDoubtful =
      isEarly || question.isGuess || question == .first && !conversation.asksAnswer
    var verdict = Verdict(
      .stalled, .requestUnanswered,
      summary:
        "\(findings.subject) is open, but the session is STALLED: \(question.rawValue) within "
        + "\(Wording.seconds(waited))\(isEarly ? ", when the client gave up" : "").",
      explanation: "The host's TCP acknowledges the request; the service behind it does not say "
        + (question == .first ? "a word" : "another word")
        + (client.fin.map { $0 == end } ?? false ? ", until the client closes." : "."),
      confidence: isDoubtful ? .low : .medium, place: Place(.service, after: findings.host),
      observations: [said(asked, findings)])
    if let end {
      let who =
        client.fin == end
        ? "the client closes" : server.fin == end ? "the server closes" : "the client resets"
      verdict.observations.append(
        Observation("\(who) after \(Wording.seconds(waited))", frames: [end.number]))
    }
    verdict.alternatives = alternatives(question, findings)
    verdict.actions = actions(findings)
    return verdict
  }

  private static func closed(
    _ close: Moment, _ asked: Moment, _ question: OpenQuestion, _ findings: AttemptFindings
  ) -> Verdict {
    var verdict = Verdict(
      .reset, .closedInSession,
      summary:
        "\(findings.subject) is open, but the session is in effect RESET: the service closes "
        + "it behind a request, with \(question.rawValue).",
      explanation:
        "The host's TCP has acknowledged the request, so that it did not cross the close: "
        + "the service gave up, or died, or what stands behind it did.",
      confidence: question.isGuess ? .low : .medium,
      place: Place(.service, after: findings.host),
      observations: [
        said(asked, findings), Observation("the server closes", frames: [close.number]),
      ])
    verdict.alternatives = alternatives(question, findings)
    verdict.actions = actions(findings)
    return verdict
  }

  private static func said(_ asked: Moment, _ findings: AttemptFindings) -> Observation {
    let conversation = findings.conversation
    let client = conversation[.client]
    let answer: Text =
      conversation.firstData(from: .server) == nil
      ? "none from the server"
      : conversation.isAnswerTooLate
        ? "none from the server before the client leaves" : "none from the server since"
    return Observation(
      "\(client.octetsSent) octets from the client, \(client.octetsAcknowledged) acknowledged, "
        + answer, frames: [asked.number])
  }

  private static func actions(_ findings: AttemptFindings) -> [Action] {
    [
      Advice.listener(findings.port),
      findings.capture(on: .host, why: "what the service does with the request"),
    ]
  }

  private static func alternatives(
    _ question: OpenQuestion, _ findings: AttemptFindings
  ) -> [Alternative] {
    let server = findings.conversation.server
    var alternatives = [
      Alternative(
        .deadBackend, .providerEdge, "a proxy or load balancer whose backend does not answer",
        decide: "capture on the server: its own connections at that time")
    ]
    if question == .encrypted {
      alternatives.append(
        Alternative(
          .served, .service, "a message that needs no answer, as of a WebSocket",
          decide: "what the client reports"))
    }
    if question == .login {
      alternatives = [
        Alternative(
          .requestUnanswered, .service,
          "what the login asks does not answer: PAM, LDAP, a name server, a full disk",
          decide: "on the host: sudo journalctl -u ssh -u sshd"),
        Alternative(
          .served, .service, "a session in which nobody had to say more, as a tunnel nobody uses",
          decide: "on the client: ssh -vvv: what stands before the silence"),
      ]
    }
    guard question == .first else { return alternatives }
    alternatives.append(
      Alternative(
        .reverseBlackHole, .unknown,
        "the answer comes in packets of full size, which get lost on the way back",
        decide: "sudo synpath \(server.address) -p \(server.port)"))
    if findings.hopsFromClient ?? 0 > 0 {
      alternatives.append(
        Alternative(
          .forwardBlackHole, .unknown,
          "the rest of the request comes in packets of full size, which get lost on the way there",
          decide: "on the client: sudo synpath \(server.address) -p \(server.port)"))
    }
    if !findings.conversation.asksAnswer {
      alternatives.append(
        Alternative(
          .served, .service, "a protocol without answers, as syslog and metrics use",
          decide: "what the client is, and whether it waits for anything"))
    }
    return alternatives
  }
}
