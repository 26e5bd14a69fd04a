import PathTracing
import WireFormats

// A web server names the length of most answers before it sends them (RFC 9112 section 6.2), so one
// that ends too soon shows, whoever was tired of it: curl calls it "transfer closed with outstanding
// read data remaining", browsers a network error. A client may leave when it likes.

/// The server's answer stops, or ends, in front of its last octet.
enum AnswerCutShort: AttemptRule {
  static let needs: AttemptSigns = [.finalACK, .promised]

  /// A client that leaves sooner may have seen enough, as players and resumed downloads do.
  private static let leastPatience = Interval.seconds(3)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    let missing = conversation.octetsPromised
    guard missing != nil || conversation.lacksLastChunk,
      let last = conversation.lastData(from: .server),
      findings.isAccepted, findings.onlySide == nil,
      !isReset(findings, before: last),
      conversation[.client].window > 0
    else { return nil }
    // A client may close its half behind the request, and wait.
    let left = [conversation.fin(from: .client), findings.resets.first?.moment]
      .compactMap { $0 }.filter { $0.frame > last.frame }.min { $0.frame < $1.frame }
    if let close = conversation.fin(from: .server), left.map({ close.frame < $0.frame }) ?? true {
      return closed(close, last, missing, findings)
    }
    let waited =
      (left.map(conversation.time) ?? findings.observedUntil) - conversation.time(of: last)
    let isEarly = waited < NoBanner.patience
    // What comes in chunks may be a stream of events, between which nothing has to come.
    guard let missing, !isEarly || left != nil && waited >= leastPatience else { return nil }
    return stopped(last, waited, left, isEarly: isEarly, missing, findings)
  }

  /// Whether the server resets it, which has a rule of its own, or a client that had left before.
  private static func isReset(_ findings: AttemptFindings, before last: Moment) -> Bool {
    let left = findings.conversation.fin(from: .client).flatMap { $0.frame > last.frame ? $0 : nil }
    // Behind the close of either, a server's reset is only what more of the client is answered by.
    let closes = [findings.conversation.fin(from: .server), left].compactMap { $0 }
    return findings.resets.contains { reset in
      reset.sender == .client
        ? reset.moment.frame < last.frame
        : !closes.contains { $0.frame < reset.moment.frame }
    }
  }

  private static func closed(
    _ close: Moment, _ last: Moment, _ missing: UInt64?, _ findings: AttemptFindings
  ) -> Verdict {
    let place: Text =
      missing.map { "\(Wording.count(Int(clamping: $0), "octet")) before the end" }
      ?? "before the last chunk"
    var verdict = Verdict(
      .reset, .closedInSession,
      summary:
        "\(findings.subject) is open, but the session is in effect RESET: the service closes "
        + "it \(place) of its answer.",
      explanation:
        "The answer \(missing == nil ? "comes in chunks, of which the last is empty" : "names its length"), and the connection ends in good order before that "
        + "is reached: the path is fine; the service, or a proxy in front of it, gave up.",
      confidence: .medium, place: Place(.service, after: findings.host),
      observations: [
        answer(last, missing, findings),
        Observation("the server closes", frames: [close.number]),
      ])
    verdict.alternatives = [deadBackend]
    verdict.actions = [Advice.listener(findings.port)]
    return verdict
  }

  private static func stopped(
    _ last: Moment, _ waited: Interval, _ left: Moment?, isEarly: Bool, _ missing: UInt64,
    _ findings: AttemptFindings
  ) -> Verdict {
    let server = findings.conversation.server
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(findings.subject) is open, but the session is STALLED: the answer stops "
        + "\(Wording.count(Int(clamping: missing), "octet")) before its end, for "
        + "\(Wording.seconds(waited))\(isEarly ? ", when the client gave up" : "").",
      explanation:
        "The answer names its length, and nothing says why the rest of it does not come.",
      confidence: isEarly ? .low : .medium, place: Place(.unknown, after: findings.host),
      observations: [
        answer(last, missing, findings),
        left.map {
          Observation("the client leaves after \(Wording.seconds(waited))", frames: [$0.number])
        },
      ].compactMap { $0 })
    verdict.alternatives = [
      Alternative(
        .reverseBlackHole, .unknown,
        "the rest comes in larger packets, which get lost on the way back",
        decide: "sudo synpath \(server.address) -p \(server.port)"),
      deadBackend,
    ]
    verdict.actions = [
      findings.capture(on: .host, why: "does the server send the rest, again and again"),
      Advice.listener(findings.port),
    ]
    return verdict
  }

  private static func answer(
    _ last: Moment, _ missing: UInt64?, _ findings: AttemptFindings
  ) -> Observation {
    let sent = Int(clamping: findings.conversation.octetsSent(from: .server))
    let frames = [findings.conversation.firstData(from: .server)?.number, last.number]
      .compactMap { $0 }
    guard let missing else {
      return Observation("\(sent) octets of an answer in chunks, without the last", frames: frames)
    }
    return Observation(
      "\(sent) octets from the server, of the \(sent + Int(clamping: missing)) that headers and Content-Length announce",
      frames: frames)
  }

  private static let deadBackend = Alternative(
    .deadBackend, .providerEdge, "a proxy or load balancer whose backend breaks off",
    decide: "capture on the server: its own connections at that time")
}
