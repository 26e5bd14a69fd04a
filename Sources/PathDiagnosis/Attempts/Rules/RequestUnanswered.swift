import PathTracing
import WireFormats

// A service that waits for the client's first word (HTTP, a database) has none of its own to miss.
// Its TCP acknowledges the request; the answer that does not come until the client gives up is the
// service's, or that of what stands behind it. Who only reports (syslog, statsd) gets none and goes on.

/// The client asks, and the server does not say a word to it.
enum RequestUnanswered: AttemptRule {
  static let needs: AttemptSigns = [.finalACK, .asked]

  /// What the client had said before, and got.
  private enum Question: Text {
    case first = "no answer to the client's request"
    case behindGreeting = "the service greets, and does not answer the client's first words"
    case later = "no answer to a later request of the client"
  }

  /// Whoever was answered before may also just have enough.
  private static let leastLater = Interval.seconds(3)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard findings.isAccepted, conversation.finalACK != nil, findings.onlySide == nil,
      let asked = conversation.lastNewData(from: .client)
    else { return nil }
    let left = SessionFindings.ownEnd(of: conversation)
    let close = conversation.fin(from: .server)
    let end = [left, close].compactMap { $0 }.min { $0.frame < $1.frame }
    let waited =
      (end.map(conversation.time) ?? findings.observedUntil) - conversation.time(of: asked)
    // Most clients have the last word and go.
    guard waited >= NoBanner.leastPatience else { return nil }
    let (client, server) = (conversation[.client], conversation[.server])
    guard client.octetsAcknowledged > 0,
      // What a shut window keeps out is no loss.
      client.unacknowledged == 0 || server.window == 0,
      !findings.resets.contains(where: { $0.sender == .server }),
      let question = question(conversation, client, server)
    else { return nil }
    let isEarly = waited < NoBanner.patience
    // Who knows that an answer is due, and leaves without, did not get it.
    guard
      !isEarly
        || (conversation.asksAnswer || question == .behindGreeting) && left != nil && left == end
          && (question != .later || waited >= leastLater)
    else { return nil }
    var verdict = Verdict(
      .stalled, .requestUnanswered,
      summary:
        "\(findings.subject) is open, but the session is STALLED: \(question.rawValue) within "
        + "\(Wording.seconds(waited))\(isEarly ? ", when the client gave up" : "").",
      explanation: "The host's TCP acknowledges the request; the service behind it does not say a "
        + "word" + (client.fin.map { $0 == end } ?? false ? ", until the client closes." : "."),
      confidence: isEarly || question == .first && !conversation.asksAnswer ? .low : .medium,
      place: Place(.service, after: findings.host),
      observations: [
        Observation(
          "\(client.octetsSent) octets from the client, \(client.octetsAcknowledged) acknowledged, "
            + (server.firstData == nil
              ? "none from the server"
              : conversation.isAnswerTooLate
                ? "none from the server before the client leaves"
                : "none from the server since"),
          frames: [asked.number])
      ])
    if let end {
      let who =
        client.fin == end
        ? "the client closes" : server.fin == end ? "the server closes" : "the client resets"
      verdict.observations.append(
        Observation("\(who) after \(Wording.seconds(waited))", frames: [end.number]))
    }
    verdict.alternatives = alternatives(question, findings)
    verdict.actions = [
      Action(
        on: .host, "sudo ss -ltnp 'sport = :\(findings.port)'",
        why: "names the daemon, whose log says more"),
      findings.capture(on: .host, why: "what the service does with the request"),
    ]
    return verdict
  }

  /// The question that is still open; nil where the server has spoken since, or where nothing tells that
  /// it should.
  private static func question(
    _ conversation: Conversation, _ client: Direction, _ server: Direction
  ) -> Question? {
    guard let first = client.firstData, let asked = client.lastNewData else { return nil }
    guard let spoke = server.firstData, let answered = server.lastNewData else { return .first }
    if conversation.isAnswerTooLate { return .first }
    guard answered.frame < asked.frame else { return nil }
    if spoke.frame < first.frame {
      return answered.frame < first.frame && isGreeting(conversation) ? .behindGreeting : nil
    }
    return conversation.asksAnswer && speaksHTTP(conversation.greeting) ? .later : nil
  }

  /// Whether the server's first octets are a greeting, behind which it answers each line; others, as
  /// those of telecontrol, report on their own and want to be confirmed.
  private static func isGreeting(_ conversation: Conversation) -> Bool {
    let greeting = conversation.greeting
    return ServiceProtocol.greets(on: conversation.server.port)
      || greeting.contains(0x0a) && greeting.first.map { $0 >= 0x20 && $0 < 0x7f } ?? false
  }

  /// Whether a server answers requests one by one (RFC 9112), and has not changed to something else
  /// (status 101).
  private static func speaksHTTP(_ greeting: [UInt8]) -> Bool {
    greeting.starts(with: Array("HTTP/1.".utf8))
      && !greeting.dropFirst(8).starts(with: Array(" 101".utf8))
  }

  private static func alternatives(
    _ question: Question, _ findings: AttemptFindings
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
