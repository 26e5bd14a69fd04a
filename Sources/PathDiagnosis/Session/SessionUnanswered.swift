import PathTracing
import WireFormats

// The port accepts one SYN and not the next: a limit on new connections (hashlimit, recent), an
// accept queue that has just filled up, or a balanced path of which one member fails. A listener
// that resets instead has a limit of the rejecting kind.

/// The trace's SYN is accepted, the session's own is not.
enum SessionUnanswered: SessionRule {
  static let signs: SessionSigns = [.ofRun]

  private static let least = Interval.seconds(2.5)

  static func judge(_ session: SessionFindings) -> Verdict? {
    let conversation = session.conversation
    guard let syn = conversation.syn, conversation.synAck == nil, let trace = session.trace else {
      return nil
    }
    let reset = conversation.resets.first { $0.sender == .server }
    let end = session.observedUntil - conversation.start
    if let refusal = reset?.moment ?? conversation.refusal {
      return refused(session, syn, refusal, isReset: reset != nil)
    }
    guard end >= least && syn.count > 1 else { return nil }
    if let verdict = RateLimit.judge(session) { return verdict }
    if let verdict = deadMember(session, syn, trace) { return verdict }
    var verdict = Verdict(
      .inconclusive, .undecided,
      summary: "\(session.subject) accepts one SYN and not the next: the evidence does not carry a "
        + "verdict.",
      explanation: "A SYN of the trace was accepted; the connection that followed got no answer.",
      confidence: .low, place: Place(.unknown, after: session.host),
      observations: [
        Observation(
          "\(Wording.count(Int(syn.count), "SYN")) from source port \(conversation.client.port)",
          frames: [Int(syn.first.frame)])
      ])
    if let (probe, reply) = trace.path.arrival {
      verdict.observations.append(
        Observation(
          "SYN from source port \(probe.flow): \(Wording.of(reply))",
          frames: [probe.frame, reply.frame]))
    }
    verdict.alternatives = [
      Alternative(
        .rateLimit, .hostFirewall, "a limit on new connections from one address",
        decide: "the same again after a minute"),
      Alternative(
        .flowMemberDead, .unknown, "one member of a balanced path fails",
        decide: "sudo synpath --source-port \(conversation.client.port) "
          + "\(conversation.server.address) -p \(session.port)"),
      Alternative(
        .acceptQueueFull, .service, "the accept queue is full now",
        decide: "on the host: ss -ltn 'sport = :\(session.port)'"),
    ]
    verdict.actions = [RateLimit.search]
    return verdict
  }

  /// Other source ports that live meanwhile: a limit would not let them pass.
  private static let livesNeeded = 3

  /// The session's source port dies each time, while others are accepted between its SYNs.
  private static func deadMember(
    _ session: SessionFindings, _ syn: Opening, _ trace: Findings
  ) -> Verdict? {
    let port = session.conversation.client.port
    let living = trace.syns.filter {
      $0.reply?.kind == .synAck && $0.frame > Int(syn.first.frame)
    }
    let flows = Set(living.map(\.flow))
    guard syn.count >= 3, flows.count >= livesNeeded,
      !trace.syns.contains(where: { $0.frame > Int(syn.last.frame) && $0.replies.isEmpty })
    else { return nil }
    var verdict = Verdict(
      .dropped, .flowMemberDead,
      summary: "\(session.subject) is DROPPED for 1 of \(trace.flowsTried + 1) source ports only: "
        + "which connections work is a matter of luck.",
      explanation: "\(Wording.count(Int(syn.count), "SYN")) of a connection from port \(port) got "
        + "no answer, while SYNs from \(flows.count) other source ports did meanwhile: one member "
        + "of a load-balanced link or group fails.",
      confidence: .medium,
      place: Place(
        .unknown, after: Path.Point(timeToLive: 0, address: trace.trace.source),
        before: session.host),
      observations: [
        Observation(
          "\(Wording.count(Int(syn.count), "SYN")) from source port \(port): no answer",
          frames: [Int(syn.first.frame)]),
        Observation(
          "\(Wording.count(living.count, "SYN")) from port \(FlowMemberDead.list(flows)): SYN-ACK",
          frames: living.map(\.frame)),
      ])
    verdict.alternatives = [
      Alternative(
        .hostileToOptions, .unknown,
        "a middlebox that drops this machine's own SYNs for what they carry",
        decide: "sudo synpath --source-port \(port) \(session.conversation.server.address) "
          + "-p \(session.port): it dies again where the source port decides"),
      Alternative(
        .rateLimit, .hostFirewall, "a limit on new connections that lets some pass by chance",
        decide: "the same again after a minute"),
    ]
    verdict.actions = [
      Action(
        on: .thisMachine, trace.moreFlows,
        why: "how many source ports die, and where")
    ]
    return verdict
  }

  /// The session's SYN is refused where the trace's was accepted: a limit that rejects.
  private static func refused(
    _ session: SessionFindings, _ syn: Opening, _ refusal: Moment, isReset: Bool
  ) -> Verdict {
    if let error = session.conversation.errors.first(where: \.isOfDeadMachine) {
      return unreachable(session, syn, error)
    }
    var verdict = Verdict(
      .rejected, .rateLimit,
      summary: "\(session.subject) accepts one connection and REJECTS the next: new connections "
        + "are limited.",
      explanation: "A SYN of the trace was accepted; the connection that followed was "
        + (isReset ? "reset." : "refused by an ICMP error."),
      confidence: .medium, place: Place(.hostFirewall, after: session.host),
      observations: [
        Observation(
          "SYN from source port \(session.conversation.client.port): "
            + (isReset ? "RST" : "ICMP error"),
          frames: [Int(syn.first.frame), Int(refusal.frame)])
      ])
    verdict.alternatives = [
      Alternative(
        .flowMemberDead, .unknown, "a balanced path or group of which one member refuses",
        decide: session.trace?.moreFlows ?? "the same again")
    ]
    verdict.actions = [RateLimit.search]
    return verdict
  }
}

extension SessionUnanswered {
  /// The session's SYN finds nobody where the trace's was accepted: no limit says so.
  fileprivate static func unreachable(
    _ session: SessionFindings, _ syn: Opening, _ error: QuotedError
  ) -> Verdict {
    var verdict = Verdict(
      .unreachable, .deadBackend,
      summary:
        "\(session.subject) accepts one connection, and for the next it is UNREACHABLE: one of "
        + "several machines behind the address is down.",
      explanation:
        "A SYN of the trace was accepted; for the connection that followed the host could "
        + "not be reached.",
      confidence: .medium, place: Place(.service, after: session.host),
      observations: [
        Observation(
          "SYN from source port \(session.conversation.client.port): ICMP error from "
            + "\(error.sender)",
          frames: [Int(syn.first.frame), Int(error.moment.frame)])
      ])
    verdict.alternatives = [
      Alternative(
        .unreachableRoute, .unknown, "one of several ways to the host is broken",
        decide: session.trace?.moreFlows ?? "the same again")
    ]
    verdict.actions = [
      Action(
        on: .host, Advice.backends,
        why: "which machines stand behind the address, and do all of them answer")
    ]
    return verdict
  }
}

extension QuotedError {
  /// Whether it says of a SYN that nobody can be reached.
  fileprivate var isOfDeadMachine: Bool {
    guard subject == .syn, case .unreachable(let reason) = meaning else { return false }
    return reason == .host || reason == .noRoute
  }
}

extension Conversation {
  /// The ICMP error that refuses the SYN.
  fileprivate var refusal: Moment? {
    errors.first { error in
      if case .unreachable = error.meaning, error.subject == .syn { true } else { false }
    }?.moment
  }
}
