import PathTracing
import WireFormats

// A daemon under tcp_wrappers, xinetd with only_from, or one whose child cannot start accepts and
// closes without a word. Old versions of OpenSSH close so above MaxStartups too.

/// The service closes before it has served.
enum ServiceClosed: SessionRule {
  static let signs: SessionSigns = [.serverClose, .lacking]

  /// In octets: more than that is rarely a question.
  private static let leastUpload: UInt64 = 1024

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let close = session.serverClose, session.facts.stage < .reply,
      session.facts.farewell == nil, !session.meetsSSH,
      session.conversation.firstWords != .cancel
    else { return nil }
    let isEarly = session.server.firstData == nil && session.facts.stage == .silent
    // Some services say their piece and close, others take what they are given.
    guard
      session.hasExpectation
        || isEarly
          && (session.conversation.asksAnswer || session.client.octetsAcknowledged < leastUpload)
    else {
      return nil
    }
    let mayOweNothing =
      !session.hasExpectation && !session.conversation.asksAnswer && session.isAcknowledged
    var verdict = Verdict(
      .reset,
      isEarly && !isBehindRequest(session) ? .closedBeforeBanner : .closedInSession,
      summary: "\(session.subject) is open, but the session is in effect RESET: the service "
        + "closes it \(isEarly ? "without a word" : ForeignReset.stage(session))\(session.hopsAway).",
      explanation: explanation(session, isEarly, close),
      confidence: session.isOwnOffer
        ? .medium : session.hasExpectation ? .high : mayOweNothing ? .low : .medium,
      place: session.placeOfService,
      observations: [
        session.handshake,
        Observation(
          "the server closes\(session.delay(of: close))", frames: [Int(close.frame)]),
      ] + (session.greeting.map { [$0] } ?? []))
    verdict.actions = [session.logAction]
    if session.isWithoutAgreement { verdict.actions += session.agreementActions }
    // Who is asked for something else than it serves needs no other reason.
    guard isEarly, !session.conversation.asksOtherwise else { return verdict }
    verdict.alternatives = [
      Alternative(
        .closedBeforeBanner, .providerEdge, "a load balancer without a backend that lives",
        decide: "the health of its targets")
    ]
    if session.facts.expected == .ssh {
      verdict.alternatives.insert(
        Alternative(
          .throttled, .service, "an old OpenSSH above MaxStartups, which says nothing",
          decide: "on the host: sudo journalctl -u ssh -u sshd -n 50"), at: 0)
    }
    session.blameProxy(&verdict, at: close)
    if mayOweNothing {
      verdict.alternatives.insert(
        Alternative(
          .served, .service,
          "it takes what it is told, as collectors of metrics do, and owes no word",
          decide: "what the client reports"), at: 0)
    }
    verdict.actions.append(session.wrapperAction)
    return verdict
  }

  /// Whether the service took what the client asked, and closed over that.
  private static func isBehindRequest(_ session: SessionFindings) -> Bool {
    session.trace == nil && session.isAcknowledged && session.facts.expected == .other
      && !ServiceProtocol.greets(on: session.port) && session.conversation.asksAnswer
      && !session.conversation.asksOtherwise
  }

  private static func explanation(
    _ session: SessionFindings, _ isEarly: Bool, _ close: Moment
  ) -> Text {
    guard isEarly else {
      if session.client.firstData == nil, session.delay(of: close) != "" {
        return "The client sends no data of its own, and the service gives up waiting for it."
      }
      return session.isWithoutAgreement
        ? session.disagreement
        : "The service begins to speak and gives the session up."
    }
    if isBehindRequest(session) {
      return
        "The service takes the client's request and closes without an answer: it dislikes it, or fails "
        + "over it."
    }
    return session.conversation.asksOtherwise
      ? "What the client says is of another protocol than port \(session.port) stands for, and the "
        + "service closes: it is asked for what it does not serve."
      : "The daemon accepts and closes without a word: it refuses this address, or cannot start."
  }
}

extension SessionFindings {
  /// A service that refuses closes at once; so long and longer a proxy waits for the one behind it.
  private static let proxyPatience = Interval.seconds(1)

  /// How long after the handshake the service gave the connection up, for whoever asks why.
  func delay(of end: Moment) -> Text {
    guard let begin = conversation.finalACK, end - begin >= Self.proxyPatience else { return "" }
    return ", \(Wording.seconds(end - begin)) after the handshake"
  }

  /// Whether the session ends behind the SSH_MSG_KEXINIT of both sides (RFC 4253 section 7.1), of
  /// which none is shorter than 200 octets.
  var isWithoutAgreement: Bool {
    facts.spoken == .ssh && facts.stage == .offer && client.octetsAcknowledged >= 200
  }

  /// Whether it may be this program alone with which the service has nothing in common.
  var isOwnOffer: Bool { trace != nil && isWithoutAgreement }

  /// Why it ends so.
  var disagreement: Text {
    "Both sides have made their offers, and no key exchange follows: they have no algorithm in common, as "
      + "a rule." + (isOwnOffer ? " The offer is synpath's: ssh may have others." : "")
  }

  /// What tells which algorithms either side has.
  var agreementActions: [Action] {
    [
      Action(
        on: .host, "sudo journalctl -u ssh -u sshd | grep 'Unable to negotiate' | tail",
        why: "which algorithms the client offers"),
      Action(
        on: .thisMachine, "ssh -Q kex; ssh -Q key; ssh -Q cipher; ssh -Q mac",
        why: "what this client could offer with -o KexAlgorithms=+…, -c and -m"),
    ]
  }

  /// Where a daemon's rules about addresses are looked up.
  var wrapperAction: Action {
    Action(
      on: .host, "grep -vE '^#|^$' /etc/hosts.deny /etc/hosts.allow",
      why: "what tcp_wrappers refuse")
  }

  /// Names a proxy that waited in vain for the service behind it first of all others.
  func blameProxy(_ verdict: inout Verdict, at end: Moment) {
    guard let begin = conversation.finalACK, end - begin >= Self.proxyPatience else { return }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.alternatives.removeAll { $0.cause == .deadBackend }
    verdict.alternatives.insert(
      Alternative(
        .deadBackend, .service,
        "a proxy whose connection to the service behind it timed out after "
          + "\(Wording.seconds(end - begin))",
        decide: "on the host: sudo ss -ltnp 'sport = :\(port)' names who listens"), at: 0)
  }
}
