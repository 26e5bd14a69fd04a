import PathTracing
import WireFormats

// A SYN-ACK that the client acknowledges, or data that the client acknowledges where the server's half
// is not in the capture.

/// The attempt succeeded: what came later is no reason to call it failed.
enum AttemptOpen: DraftingRule {
  static let needs: AttemptSigns = []

  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    let isMidstream = findings.conversation.isMidstream
    guard findings.isAccepted || isMidstream else { return false }
    draft.begin(
      .open, .served, isMidstream || isUnused(findings) ? .medium : .high,
      Place(.service, after: findings.host)
    ) { summarize(findings, &$0) }
    draft.explanation =
      isMidstream
      ? "The connection is older than the capture; nothing in it failed."
      : findings.onlySide.map(halfSeen)
        ?? "The handshake is answered, and nothing in the capture shows that the session failed."
    if let synAck = findings.conversation.synAck {
      draft.observe(findings.frames(synAck.first)) { $0.append(answered) }
    }
    if findings.signs.contains(.asked), let waited = endsOpen(findings) {
      draft.confidence = .medium
      draft.explanation =
        "The service answers \(FallenSilent.words(findings.conversation.answeredMessages, most: 7)) "
        + "messages of the client; what the client says last it does not answer in \(Wording.seconds(waited)): "
        + "no fault, if that needed no answer."
    }
    if findings.conversation.onlyReports, findings.conversation.firstData(from: .server) == nil,
      findings.conversation.firstData(from: .client) != nil, !isMidstream, findings.onlySide == nil
    {
      draft.explanation =
        "The handshake is answered. The client reports, as to a collector of logs or metrics or a printer: "
        + "nothing has to answer that."
    }
    if let watched = endsEarly(findings) {
      draft.confidence = min(draft.confidence, .medium)
      draft.explanation =
        "The handshake is answered. \(findings.end(after: Wording.milliseconds(watched))), before the "
        + "service says a word: how the session goes on it does not show."
    }
    observeData(from: .client, findings, &draft)
    observeData(from: .server, findings, &draft)
    if findings.signs.contains(.trouble), let stuck = inVain(findings.conversation) {
      draft.confidence = min(draft.confidence, .medium)
      let observation = CutOff.repeats(stuck, "never acknowledged")
      draft.observe(Frames(stuck.first.number, stuck.last.number)) {
        $0.append("the client's last octets: \(observation.text)")
      }
    }
    if findings.conversation.hasIncidents { LateSigns.explain(&draft, findings) }
    if findings.conversation.hasIncidents, let alert = findings.conversation.alert {
      explain(alert, &draft)
    } else if findings.conversation.greeting.first == alertType {
      explainAlert(&draft, findings)
    }
    return true
  }

  /// How long the capture goes on behind the last that asks the service for a word, where it has said none
  /// and nobody has left; nil where that is not so.
  private static func endsEarly(_ findings: AttemptFindings) -> Interval? {
    let conversation = findings.conversation
    guard findings.signs.contains(.finalACK), !conversation.isMidstream, findings.onlySide == nil,
      conversation.firstData(from: .server) == nil, !conversation.hasUnseenWords(.server),
      !findings.signs.contains(.resets), conversation.fin(from: .client) == nil,
      conversation.fin(from: .server) == nil
    else { return nil }
    let asked = conversation.lastNewData(from: .client)
    guard let begin = asked ?? conversation.finalACK,
      asked != nil || ServiceProtocol.greets(on: findings.port)
    else { return nil }
    let watched = findings.watched(since: begin)
    return watched < NoBanner.patience ? watched : nil
  }

  /// What the client repeats to the end without an acknowledgement, or once, where none ever came.
  private static func inVain(_ conversation: Conversation) -> Delivery.Stuck? {
    let client = conversation[.client]
    let least = client.octetsAcknowledged == 0 && conversation.segments(from: .server) == 0 ? 2 : 4
    return client.delivery.stuck.flatMap { $0.transmissions >= least ? $0 : nil }
  }

  private static func halfSeen(_ side: Conversation.Peer) -> Text {
    side == .client
      ? "The handshake is answered; what the server did then is not in the capture."
      : "The handshake is answered; what the client did then is not in the capture."
  }

  /// Whether somebody connects to a port of TLS, and for a long time nobody says a word there: the
  /// client's may get lost on the way to where the capture was taken.
  private static func isUnused(_ findings: AttemptFindings) -> Bool {
    let conversation = findings.conversation
    guard ServiceProtocol.expected(on: findings.port) == .tls, !conversation.hasData,
      findings.hopsFromClient ?? 0 > 0,
      let begin = conversation.finalACK
    else { return false }
    let end = SessionFindings.ownEnd(of: conversation).map(conversation.time)
    return (end ?? findings.observedUntil) - conversation.time(of: begin) >= NoBanner.patience
  }

  /// How long a service that answered each message let the client wait for the last answer, where that
  /// was long; nil for TLS, whose clients end with words that need none.
  private static func endsOpen(_ findings: AttemptFindings) -> Interval? {
    let conversation = findings.conversation
    guard conversation.openMessages > 0,
      conversation.answeredMessages >= FallenSilent.leastAnswered,
      let asked = conversation.lastNewData(from: .client),
      findings.watched(since: asked) >= FallenSilent.patience,
      !conversation.isMidstream, findings.onlySide == nil, FallenSilent.isWhole(conversation),
      GreetingKind(conversation.greeting) != .tls
    else { return nil }
    var end = SessionFindings.ownEnd(of: conversation)
    if let close = conversation.fin(from: .server), close.frame < end?.frame ?? .max { end = close }
    let waited = end.map { $0 - asked } ?? findings.watched(since: asked)
    return waited >= FallenSilent.patience ? waited : nil
  }

  /// The content type of a TLS record (RFC 8446 section 5.1).
  private static let alertType: UInt8 = 21

  /// Says what one side has against the other.
  private static func explain(_ alert: TLSAlert, _ draft: inout Draft) {
    let who: Text = alert.sender == .client ? "The client" : "The server"
    draft.explanation =
      "\(who) ends the handshake of TLS with the alert \u{201c}\(alert.name)\u{201d}: it is not the "
      + "path that fails."
    draft.observe(Frames(alert.moment.number)) {
      $0.append("a fatal TLS alert from the \(alert.sender == .client ? "client" : "server")")
    }
  }

  /// Says what a TLS server has against its client, where that is all it says.
  private static func explainAlert(_ draft: inout Draft, _ findings: AttemptFindings) {
    // A warning may come before the ServerHello: one alert is a record of seven octets.
    guard findings.conversation.octetsSent(from: .server) == 7,
      let words = ServiceFacts(of: findings.conversation).farewell
    else { return }
    draft.explanation =
      "The server answers with the TLS alert \u{201c}\(words)\u{201d}: it is not the path that fails."
    draft.observe(Frames(findings.conversation.firstData(from: .server)?.number)) {
      $0.append("the server's first word is a TLS alert")
    }
  }

  private static let answered: Template = "SYN answered by a SYN-ACK"
  private static let dataOfClient: Template =
    "\(.number) octets from the client, \(.number) acknowledged"
  private static let dataOfServer: Template =
    "\(.number) octets from the server, \(.number) acknowledged"

  private static func observeData(
    from peer: Conversation.Peer, _ findings: AttemptFindings, _ draft: inout Draft
  ) {
    guard let last = findings.conversation.lastData(from: peer) else { return }
    let sent = Int(clamping: findings.conversation.octetsSent(from: peer))
    let acknowledged = Int(clamping: findings.conversation.octetsAcknowledged(from: peer))
    let first = findings.conversation.firstData(from: peer)
    draft.observe(Frames(first?.number, last.number)) {
      // What acknowledges them is the other side's.
      if findings.onlySide == peer {
        $0.append(count: sent, "octet")
        return $0.append(peer == .client ? " from the client" : " from the server")
      }
      if peer == .client {
        $0.append(dataOfClient, [.number(sent), .number(acknowledged)])
      } else {
        $0.append(dataOfServer, [.number(sent), .number(acknowledged)])
      }
    }
  }

  private static let isOpen: Template = " is open"
  private static let answerTime: Template = ": answered in \(.milliseconds)"
  private static let sentBefore: Template = ", after \(.number) SYNs over \(.seconds)"
  /// A handshake in which nothing is lost takes less, but over satellites.
  private static let slow = Interval.seconds(1)
  private static let slowHandshake: Template = ": a handshake of \(.number) SYNs over \(.seconds)"
  private static let octets: Template = "\(.number) octets from the server"
  private static let octet: Template = "1 octet from the server"
  private static let closed: Template = "closed by both sides"
  private static let clientFirst: Template = ", the client first"
  private static let serverFirst: Template = ", the server first"

  private static func summarize(_ findings: AttemptFindings, _ words: inout OctetBuffer) {
    findings.appendSubject(to: &words)
    words.append(isOpen)
    var isFirst = true
    if let syn = findings.conversation.syn?.last, let synAck = findings.conversation.synAck?.first,
      synAck - syn >= .zero, !(findings.facts?.bearsNoTimes ?? false)
    {
      words.append(answerTime, [.milliseconds(synAck - syn)])
      isFirst = false
      if let opening = findings.conversation.syn, opening.count > 1 {
        words.append(sentBefore, [.number(Int(opening.count)), .seconds(syn - opening.first)])
      }
    } else if let opening = findings.conversation.syn, opening.count > 1,
      let begin = findings.conversation.finalACK, begin - opening.first >= slow
    {
      words.append(
        slowHandshake, [.number(Int(opening.count)), .seconds(begin - opening.first)])
      isFirst = false
    }
    let sent = findings.conversation.octetsSent(from: .server)
    if sent > 0 {
      words.append(isFirst ? ": " : ", ")
      isFirst = false
      if sent == 1 {
        words.append(octet)
      } else {
        words.append(octets, [.number(Int(clamping: sent))])
      }
    }
    if findings.conversation.isClosed {
      words.append(isFirst ? ": " : ", ")
      words.append(closed)
      switch closedFirst(findings.conversation) {
      case .client: words.append(clientFirst)
      case .server: words.append(serverFirst)
      case nil: break
      }
    }
    words.append(0x2e)
  }

  /// Who closed first; nil where the order of the frames does not tell.
  private static func closedFirst(_ conversation: Conversation) -> Conversation.Peer? {
    guard !conversation.ranBackwards, !conversation.closesBehindUnseen,
      let client = conversation.fin(from: .client), let server = conversation.fin(from: .server)
    else { return nil }
    return client.frame < server.frame ? .client : .server
  }
}
