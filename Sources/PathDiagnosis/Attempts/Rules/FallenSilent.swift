import PathTracing
import WireFormats

// A program that hangs leaves its socket to the kernel, which goes on to acknowledge. What it should have
// answered no packet tells; that it answered each message until then does, as far as it goes.

/// The service answers each message, then none of several.
enum FallenSilent: AttemptRule {
  static let needs: AttemptSigns = [.finalACK, .asked]

  /// A handshake of TLS and a subscription are two answers each.
  static let leastAnswered = 5
  private static let leastOpen = 3
  static let patience = Interval.seconds(5)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard conversation.openMessages >= leastOpen, conversation.answeredMessages >= leastAnswered,
      isWhole(conversation), findings.isAccepted, findings.onlySide == nil,
      !conversation.isMidstream,
      conversation.fin(from: .server) == nil,
      let asked = conversation.lastNewData(from: .client),
      let answered = conversation.lastNewData(from: .server), answered.frame < asked.frame
    else { return nil }
    let left = SessionFindings.ownEnd(of: conversation)
    guard conversation[.client].unacknowledged == 0,
      !findings.resets.contains(where: { reset in
        reset.sender == .server && left.map { reset.moment.frame < $0.frame } ?? true
      })
    else { return nil }
    let waited = left.map { $0 - asked } ?? findings.watched(since: asked)
    let spoken =
      isUpload(conversation) ? .zero : spoken(conversation, from: answered, to: asked)
    guard max(waited, spoken) >= patience else { return nil }
    let silent = left.map { $0 - answered } ?? findings.watched(since: answered)
    let open = words(conversation.openMessages, most: 31)
    var verdict = Verdict(
      .stalled, .requestUnanswered,
      summary:
        "\(findings.subject) is open, but the session is STALLED: the service answers each of "
        + "\(words(conversation.answeredMessages, most: 7)) messages, then none of "
        + "\(open) for \(Wording.seconds(silent)).",
      explanation:
        "The host's TCP acknowledges them: the path is fine, and the service behind it hangs, or "
        + "waits for something.",
      confidence: .low, place: Place(.service, after: findings.host),
      observations: [
        Observation("the server's last word", frames: [answered.number]),
        Observation(
          "\(open) messages of the client since, acknowledged",
          frames: [asked.number]),
      ])
    if let left {
      verdict.observations.append(
        Observation("the client leaves", frames: [left.number]))
    }
    verdict.alternatives = [
      Alternative(
        .served, .service, "messages that need no answer, as reports and one way of a tunnel",
        decide: "what the client reports"),
      Alternative(
        .deadBackend, .providerEdge, "a proxy or load balancer whose backend does not answer",
        decide: "capture on the server: its own connections at that time"),
    ]
    verdict.actions = [
      Advice.listener(findings.port),
      findings.capture(on: .host, why: "what the service does with the messages"),
    ]
    return verdict
  }

  /// Whether each word of the server is in the capture, and answers what the client said: what goes through
  /// a channel of SSH needs no answer.
  static func isWhole(_ conversation: Conversation) -> Bool {
    conversation.firstWords != .ssh && conversation.octetsMissing(from: .server) == 0
  }

  /// Whether what the client says may be pieces of one message, which are answered at its end.
  private static func isUpload(_ conversation: Conversation) -> Bool {
    conversation.firstWords == .http
      || conversation[.client].delivery.largestSent > largestQuestion
  }

  /// Octets of an IP packet that asks something of a line or two.
  private static let largestQuestion: UInt16 = 1000

  /// `6`, `7 or more`.
  static func words(_ number: Int, most: Int) -> Text {
    number < most ? "\(number)" : "\(number) or more"
  }

  /// For how long the client spoke without an answer: the pause in front of its first word is none of it.
  private static func spoken(
    _ conversation: Conversation, from answered: Moment, to asked: Moment
  ) -> Interval {
    guard let pause = conversation.silence, pause.from.frame >= answered.frame,
      pause.to.frame <= asked.frame
    else { return asked - answered }
    return asked - answered - pause.length
  }
}
