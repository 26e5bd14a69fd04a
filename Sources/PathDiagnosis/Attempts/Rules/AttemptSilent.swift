import PathTracing
import WireFormats

// RFC 6298: the SYN is sent again after 1 s, then at doubling distances (Linux since 6.5: four times a
// second apart). One SYN may be lost; three over three seconds without an answer were dropped. An
// answer of the same host to another port, or to another client, is the control.

/// The SYN and its repetitions get no answer.
enum AttemptSilent: AttemptRule {
  static let needs: AttemptSigns = [.unaccepted]

  private static let enough = Interval.seconds(3)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let syn = conversation.syn, !findings.isAccepted, findings.refusals.isEmpty,
      findings.rejections.isEmpty, conversation[.server].segments == 0
    else { return nil }
    let watched = findings.watched(since: syn.first)
    if let answer = conversation.translation?.synAck ?? conversation.rewriting?.synAck,
      syn.count >= 2
    {
      return lostInside(answer, findings)
    }
    guard syn.count >= 3, watched >= enough else { return tooFew(syn, watched, findings) }
    let open = findings.record.openPorts
    let isOpenElsewhere = open[findings.port] != nil
    let control = open.filter { $0.key != findings.port }.min { $0.key < $1.key }
    let closed = findings.record.closedPort.flatMap { $0 == findings.port ? nil : $0 }
    let cause: Cause =
      isOpenElsewhere
      ? .intermittent
      : control != nil || closed != nil || findings.surroundings?.pingAnswer != nil
        ? .portFilter : .hostDownOrDenyAll
    var verdict = Verdict(
      .dropped, cause,
      summary: "\(findings.subject) is DROPPED: \(syn.count) SYNs over "
        + "\(Wording.seconds(syn.last - syn.first)) get no answer.",
      explanation: explanation(cause, control?.key ?? closed, findings),
      confidence: cause == .portFilter && syn.count >= 4 ? .medium : .low,
      place: Place(.unknown, after: findings.origin),
      observations: [
        findings.synObservation(": no answer, watched for \(Wording.seconds(watched))")
      ]
      .compactMap { $0 })
    if let control {
      verdict.observations.append(
        Observation("port \(control.key) of the host answers", frames: [control.value]))
    } else if let frame = open[findings.port] {
      verdict.observations.append(
        Observation("another attempt at the same port was answered", frames: [frame]))
    }
    if control == nil, let closed {
      verdict.observations.append(
        Observation(
          "port \(closed) of the host answers with a reset", frames: [findings.record.closedFrame]))
    }
    if let frame = findings.surroundings?.pingAnswer {
      verdict.observations.append(
        Observation("the host answers the client's ping", frames: [frame]))
    }
    verdict.alternatives = [
      Alternative(
        .returnPath, .unknown, "the host answers, and the SYN-ACK is lost before the capture",
        decide: "capture on the host: does it send a SYN-ACK")
    ]
    verdict.actions = [
      findings.trace(why: "a trace shows how far the SYNs get"),
      findings.capture(
        on: .host, why: "do the SYNs arrive? if so the host's own filter drops them"),
    ]
    return verdict
  }

  /// The answer reaches one side of a box, and the client asks again on the other.
  private static func lostInside(_ answer: Moment, _ findings: AttemptFindings) -> Verdict {
    var verdict = Verdict(
      .dropped, .returnPath,
      summary:
        "\(findings.subject) is DROPPED on the way back: its SYN-ACK comes as far as the box "
        + "that translates, and the client tries again.",
      explanation:
        "The capture shows both sides of the box; what comes back to it does not leave it.",
      confidence: .medium, place: Place(.unknown, after: findings.host),
      observations: [
        findings.synObservation(": no answer on the side of the client"),
        Observation("SYN-ACK on the other side", frames: [answer.number]),
      ].compactMap { $0 })
    verdict.actions = [
      Action(
        on: .provider, "sudo conntrack -L; sudo nft list ruleset",
        why: "on the box: does it know the connection, and which rule drops the answer")
    ]
    return verdict
  }

  private static func explanation(
    _ cause: Cause, _ control: UInt16?, _ findings: AttemptFindings
  ) -> Text {
    switch cause {
    case .intermittent:
      "Other attempts at the same port are answered: loss, a limit of new connections, a full accept "
        + "queue, or one failing member of a balanced path."
    case .portFilter:
      (control.map { "The host answers on port \($0)" } ?? "The host answers ping")
        + ": a filter on port \(findings.port), on the way or on the host."
    default:
      hasAnswers(findings)
        ? "Nothing in the capture comes from the host: a filter, a host that is down, or a dead path."
        : "No answer to any SYN is in the capture, but the client repeats only what it got none for."
    }
  }

  private static func tooFew(
    _ syn: Opening, _ watched: Interval, _ findings: AttemptFindings
  ) -> Verdict {
    // What a scan is made of: without a text for each of its parts.
    var summary = OctetBuffer(room: 128)
    summary.append(
      subject: findings.givenName, findings.conversation.server.address, port: findings.port)
    summary.append(": no answer to ")
    summary.append(count: Int(syn.count), "SYN")
    summary.append(" within ")
    summary.append(seconds: watched)
    summary.append(", not decided.")
    let explanation: Text =
      !hasAnswers(findings)
      ? "No answer to any SYN is in the capture: it may hold one direction only."
      : hasNoTimes(findings)
        ? "The capture bears no times, and silence counts by time: record it with tcpdump -w."
        : watched < enough
          ? "The capture ends too soon: silence counts after 3 SYNs and \(Wording.seconds(enough))."
          : "The client gave up after \(Wording.count(Int(syn.count), "SYN")), which loss can explain."
    return AttemptUndecided.verdict(findings, summary: Text(summary), explanation: explanation)
  }

  /// Simple packet blocks, and some converters, bear none.
  private static func hasNoTimes(_ findings: AttemptFindings) -> Bool {
    findings.facts.map { $0.frames > 1 && $0.firstTime == $0.lastTime } ?? false
  }

  private static func hasAnswers(_ findings: AttemptFindings) -> Bool {
    findings.facts.map { $0.answers > 0 } ?? true
  }
}
