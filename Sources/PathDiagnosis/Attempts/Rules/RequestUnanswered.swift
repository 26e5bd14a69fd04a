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

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard findings.isAccepted, conversation.finalACK != nil, findings.onlySide == nil,
      let asked = conversation.lastNewData(from: .client)
    else { return nil }
    let (client, server) = (conversation[.client], conversation[.server])
    guard client.octetsAcknowledged > 0,
      // What a shut window keeps out is no loss.
      client.unacknowledged == 0 || server.window == 0,
      !findings.resets.contains(where: { $0.sender == .server }),
      let question = OpenQuestion(conversation, client, server)
    else { return nil }
    let left = SessionFindings.ownEnd(of: conversation)
    let end = [left, server.fin].compactMap { $0 }.min { $0.frame < $1.frame }
    let waited =
      (end.map(conversation.time) ?? findings.observedUntil) - conversation.time(of: asked)
    if question != .first, let close = server.fin, end == close,
      client.unacknowledged == 0,
      close.frame > asked.frame,
      !question.mayBeGoodbye(conversation) || waited >= NoBanner.leastPatience
    {
      return closed(close, asked, question, findings)
    }
    // Most clients have the last word and go; who knows that an answer is due, and leaves without, did
    // not get it.
    let hasLeft = left != nil && left == end
    guard waited >= NoBanner.leastPatience,
      waited >= NoBanner.patience
        ? question != .encrypted || hasLeft
        : hasLeft && question.isEvident(conversation)
          && (question != .later || waited >= leastLater)
    else { return nil }
    return stalled(waited, asked, end, question, findings)
  }

  private static func stalled(
    _ waited: Interval, _ asked: Moment, _ end: Moment?, _ question: OpenQuestion,
    _ findings: AttemptFindings
  ) -> Verdict {
    let conversation = findings.conversation
    let (client, server) = (conversation[.client], conversation[.server])
    let isEarly = waited < NoBanner.patience
    let isDoubtful =
      isEarly || question == .encrypted || question == .first && !conversation.asksAnswer
    var verdict = Verdict(
      .stalled, .requestUnanswered,
      summary:
        "\(findings.subject) is open, but the session is STALLED: \(question.rawValue) within "
        + "\(Wording.seconds(waited))\(isEarly ? ", when the client gave up" : "").",
      explanation: "The host's TCP acknowledges the request; the service behind it does not say a "
        + "word" + (client.fin.map { $0 == end } ?? false ? ", until the client closes." : "."),
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
        "\(findings.subject) is open, but the session is as good as RESET: the service closes "
        + "it behind a request, with \(question.rawValue).",
      explanation:
        "The host's TCP has acknowledged the request, so that it did not cross the close: "
        + "the service gave up, or died, or what stands behind it did.",
      confidence: question == .encrypted ? .low : .medium,
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
