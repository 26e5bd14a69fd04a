import PathTracing
import WireFormats

// RFC 6298: the SYN is sent again after 1 s, then at doubling distances (Linux since 6.5: four times a
// second apart). One SYN may be lost; three over three seconds without an answer were dropped, and so were
// most likely two of a program that waits for no longer. An answer of the same host to another port, or to
// another client, is the control. The SYNs of other attempts, which all of them are silent, count as
// repetitions: a scanner sends one of each.

/// The SYN and its repetitions get no answer.
enum AttemptSilent: DraftingRule {
  static let needs: AttemptSigns = [.unaccepted]

  static let enough = Interval.seconds(3)
  private static let fewestPings = 3

  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    let conversation = findings.conversation
    guard let syn = conversation.syn, !findings.isAccepted, findings.refusals.isEmpty,
      !findings.rejections.contains(where: isFinal), conversation.segments(from: .server) == 0,
      // An older connection answers, which is not silence.
      conversation.challengeACK == nil
    else { return false }
    let watched = findings.watched(since: syn.first)
    if conversation.hasIncidents, syn.count >= 2,
      let answer = conversation.translation?.synAck ?? conversation.rewriting?.synAck
    {
      draft.take(lostInside(answer, findings))
    } else if syn.count >= 3 && watched >= enough || isGivenUp(syn, findings) {
      draftDrop(syn, watched, findings, &draft)
    } else if let company = findings.surroundings?.company, isDropped(syn, company, findings) {
      draftDrop(syn, watched, with: company, findings, &draft)
    } else {
      draftTooFew(syn, watched, findings, &draft)
    }
    if let count = findings.facts?.cutErrors, count > 0 {
      draft.observe(
        "\(Wording.count(count, "ICMP error")) that the capture cuts in front of what they quote may be about it: "
          + "capture with -s 0")
      draft.confidence = .low
    }
    return true
  }

  /// Whether an error ends the SYN that it quotes, as a redirect or a source quench does not.
  private static func isFinal(_ error: QuotedError) -> Bool {
    switch error.meaning {
    case .unreachable, .packetTooBig, .parameterProblem, .timeExceeded(code: 0): true
    default: false
    }
  }

  /// Whether the client sent its SYN once more, and then none for so long that it must have given up.
  private static func isGivenUp(_ syn: Opening, _ findings: AttemptFindings) -> Bool {
    // What comes sooner is no repetition by the clock: a copy, or a crafted packet.
    syn.count >= 2 && syn.last - syn.first >= .milliseconds(900)
      && findings.watched(since: syn.last) >= enough && hasAnswers(findings)
  }

  /// Whether the SYNs of all attempts tell what one of them does not.
  private static func isDropped(
    _ syn: Opening, _ company: SilentCompany, _ findings: AttemptFindings
  ) -> Bool {
    let record = findings.record
    guard findings.watched(since: syn.last) >= enough, hasAnswers(findings) else { return false }
    let hasControl =
      record.openFrame(at: findings.port) == nil
      && (record.openPort(besides: findings.port) != nil
        || record.closedPort.map { $0 != findings.port } ?? false)
    return Int(syn.count) + company.syns >= (hasControl ? 2 : 3)
  }

  private static let dropped: Template =
    " is DROPPED: \(.number) SYNs over \(.seconds) get no answer."
  private static let allDropped: Template =
    " is DROPPED: no SYN of several attempts gets an answer."
  private static let noAnswer: Template = ": no answer, watched for \(.seconds)"
  private static let portAnswers: Template = "port \(.number) of the host answers"
  private static let otherAnswered: Template = "another attempt at the same port was answered"
  private static let answerLost: Template =
    "the host answers, and the SYN-ACK is lost before the capture"
  private static let captureThere: Template = "capture on the host: does it send a SYN-ACK"
  private static let queueFull: Template = "the accept queue of the service is full"
  private static let queueCounters: Template =
    "on the host: nstat -az TcpExtListenDrops TcpExtListenOverflows"
  private static let wasDown: Template =
    "the host was down or asleep then: nothing comes of it before the last of these SYNs"
  private static let wentDown: Template =
    "the host or the way to it died meanwhile: nothing comes of it since the first of these SYNs"
  private static let tryOthers: Template = "its other ports and a ping, while this one is silent"
  private static let bothLost: Template =
    "both SYNs were lost by chance, and the client waited for no third"
  private static let sendMore: Template = "a trace, which sends more of them"
  private static let tryAgain: Template = "the same again, while it answers"
  private static let howFar: Template = "a trace shows how far the SYNs get"
  private static let doArrive: Template =
    "do the SYNs arrive? if so the host's own filter drops them"

  private static func draftDrop(
    _ syn: Opening, _ watched: Interval, with company: SilentCompany? = nil,
    _ findings: AttemptFindings, _ draft: inout Draft
  ) {
    let other = findings.record.openFrame(at: findings.port)
    let control = findings.record.openPort(besides: findings.port)
    let closed = findings.record.closedPort.flatMap { $0 == findings.port ? nil : $0 }
    let hasControl =
      control != nil || closed != nil || findings.surroundings?.pingAnswers != nil
    let isStale = hasControl && answersOnlyEarlier(syn, findings)
    let unanswered = findings.surroundings?.pingAnswers?.unanswered ?? []
    // Pings that go unanswered now say that it is not the port.
    let isRefuted = isStale && unanswered.count { $0 > syn.first.number } >= fewestPings
    // An older connection goes on, or the host has closed one: the way back is there.
    let isHeard = !hasControl && findings.record.lastHeard > syn.first.frame
    let cause: Cause =
      other != nil
      ? .intermittent
      : hasControl && !isRefuted || isHeard ? .portFilter : .hostDownOrDenyAll
    let guardian = PeerGuard.reason(findings.port, isSigned: syn.isSigned)
    let isLate = cause == .portFilter && company == nil && answersOnlyLater(syn, closed, findings)
    draft.begin(
      .dropped, cause,
      cause == .portFilter && syn.count >= 4 && guardian == nil && !isLate && !isHeard
        ? .medium : .low,
      Place(isAtHost(findings) ? .hostFirewall : .unknown, after: findings.origin)
    ) {
      findings.appendSubject(to: &$0)
      if company != nil { return $0.append(allDropped) }
      $0.append(dropped, [.number(Int(syn.count)), .seconds(syn.last - syn.first)])
    }
    draft.explanation =
      isRefuted && cause == .hostDownOrDenyAll
      ? "The host answered before, and nothing comes of it since the first of these SYNs: it went down, the way "
        + "to it died, or a filter takes all of this client's."
      : isHeard && other == nil
        ? "The host is heard meanwhile in another connection, and answers none of these SYNs: a filter, on the way "
          + "or on the host."
        : explanation(cause, control?.port ?? closed, findings)
    findings.observeSYN(&draft) { $0.append(noAnswer, [.seconds(watched)]) }
    if let company {
      draft.observe(company.frames) {
        $0.append(count: company.syns, "SYN")
        $0.append(company.attempts == 1 ? " of another attempt" : " of other attempts")
        $0.append(" of the client at this port: no answer either")
      }
    }
    if let control {
      draft.observe(Frames(control.frame)) {
        $0.append(portAnswers, [.number(Int(control.port))])
      }
    } else if let other {
      draft.observe(Frames(other)) { $0.append(otherAnswered) }
    }
    if control == nil, let closed {
      draft.observe(Frames(findings.record.closedFrame)) {
        $0.append(portAnswers, [.number(Int(closed))])
        $0.append(" with a reset")
      }
    }
    if let frame = findings.surroundings?.pingAnswers?.first {
      draft.observe(Frames(frame)) { $0.append("the host answers the client's ping") }
    }
    if isRefuted {
      draft.observe(Frames(unanswered.first, unanswered.last)) {
        $0.append(count: unanswered.count, "ping")
        $0.append(" behind that without an answer")
      }
    }
    if isLate {
      draft.add(
        (.hostDown, .host), { $0.append(wasDown) }, decide: { $0.append(tryAgain) })
    } else if isStale, !isRefuted {
      draft.add(
        (.hostDownOrDenyAll, .unknown), { $0.append(wentDown) }, decide: { $0.append(tryOthers) })
    }
    if let guardian {
      draft.add(
        (.peerGuard, .service), { $0.append(guardian) },
        decide: { $0.append(PeerGuard.counters) })
    }
    if syn.count < 3, company == nil {
      draft.add(
        (.packetLoss, .unknown), { $0.append(bothLost) }, decide: { $0.append(sendMore) })
    }
    if isAtHost(findings) {
      draft.observe(
        "the host's own packets pass no router to the capture: the SYNs get to its link")
      draft.add(
        (.acceptQueueFull, .service), { $0.append(queueFull) }, decide: { $0.append(queueCounters) }
      )
    } else {
      draft.add(
        (.returnPath, .unknown), { $0.append(answerLost) }, decide: { $0.append(captureThere) })
    }
    findings.addTrace(&draft, why: howFar)
    findings.addCapture(&draft, on: .host, why: doArrive)
  }

  private static func explanation(
    _ cause: Cause, _ control: UInt16?, _ findings: AttemptFindings
  ) -> Text {
    switch cause {
    case .intermittent:
      "Other attempts at the same port are answered: loss, a limit of new connections, a full accept "
        + "queue, one failing member of a balanced path, or, where only others' are answered, a filter on the "
        + "client's address."
    case .portFilter:
      (control.map { "The host answers on port \($0)" } ?? "The host answers ping")
        + ": a filter on port \(findings.port), on the way or on the host."
    default:
      hasAnswers(findings)
        ? "No answer of the host to this client is in the capture: a filter, a host that is down, or a dead path."
        : "No answer to any SYN is in the capture, but the client repeats only what it got none for."
    }
  }

  /// Whether the capture stands on the link of the host, by what else it sends.
  private static func isAtHost(_ findings: AttemptFindings) -> Bool {
    findings.record.timesToLive.map(\.hopsTravelled).max() == 0
  }

  private static let undecided: Template = " within \(.seconds), not decided."

  private static func draftTooFew(
    _ syn: Opening, _ watched: Interval, _ findings: AttemptFindings, _ draft: inout Draft
  ) {
    let explanation: Text =
      !hasAnswers(findings)
      ? "No answer to any SYN is in the capture: it may hold one direction only."
      : findings.facts?.bearsNoTimes ?? false
        ? "The capture bears no times, and silence counts by time: record it with tcpdump -w."
        : watched < enough
          ? (findings.ending == .captureEnd
            ? "The capture ends too soon" : findings.end(after: Wording.seconds(watched)))
            + ": silence counts after 3 SYNs and \(Wording.seconds(enough))."
          : "The client gave up after \(Wording.count(Int(syn.count), "SYN")), which loss can explain."
    AttemptUndecided.draft(findings, &draft, explanation: explanation) {
      findings.appendSubject(to: &$0)
      $0.append(": no answer to ")
      $0.append(count: Int(syn.count), "SYN")
      $0.append(undecided, [.seconds(watched)])
    }
  }

  private static func hasAnswers(_ findings: AttemptFindings) -> Bool {
    findings.facts.map { $0.answers > 0 } ?? true
  }
}
