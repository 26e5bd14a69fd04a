import PathTracing
import WireFormats

// The service spoke and then fell silent. Where the silence begins with the first packets of full
// size, a path that loses those looks the same as a service that hangs: ssh then says "expecting
// SSH2_MSG_KEX_ECDH_REPLY" for either direction.

/// The session begins and stops half-way.
enum StalledSession: SessionRule {
  static let signs: SessionSigns = [.lacking, .wait]

  static func judge(_ session: SessionFindings) -> Verdict? {
    let facts = session.facts
    guard session.isEstablished, session.hasExpectation,
      facts.spoken != nil || session.server.firstData != nil, facts.stage < .reply,
      facts.farewell == nil, session.cut == nil, session.serverClose == nil, isWhole(session),
      session.waited >= (session.isProvisional ? .seconds(2) : NoBanner.patience)
        // What came late and led nowhere does not make a session of ours a good one.
        || session.trace != nil && session.length >= NoBanner.patience
          && session.waited >= .seconds(2)
    else { return nil }
    // What was said last, at leaving, may be acknowledged late.
    let isUnacknowledged = session.client.unacknowledged > 0 && session.client.delivery.stuck != nil
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(session.subject) is open, but the session is STALLED "
        + "\(ForeignReset.stage(session))\(session.hopsAway).",
      explanation: isUnacknowledged
        ? "\(session.client.unacknowledged) octets of the client are never acknowledged."
        : "All that the client sent is acknowledged, and what should follow does not come.",
      confidence: session.isProvisional ? .low : .medium,
      place: Place(.unknown, after: session.host),
      observations: [session.handshake] + (session.greeting.map { [$0] } ?? []))
    if let last = session.server.lastNewData {
      verdict.observations.append(
        Observation(
          "nothing new from the server for \(Wording.seconds(session.waited))",
          frames: [Int(last.frame)]))
    }
    if isFree(session, isUnacknowledged ? .client : .server) {
      verdict.observations.append(
        Observation("packets of full size pass on the way \(isUnacknowledged ? "there" : "back")"))
    } else if !isUnacknowledged
      || session.client.delivery.stuck.map({
        $0.size > session.conversation.server.address.version.leastMTU
      }) ?? true
    {
      let interface = session.trace?.trace.route?.interface ?? "<interface>"
      verdict.alternatives.append(
        Alternative(
          isUnacknowledged ? .forwardBlackHole : .reverseBlackHole, .unknown,
          "packets of full size get lost on the way \(isUnacknowledged ? "there" : "back")",
          decide: "sudo ip link set dev \(interface) mtu 1280, and again"))
    }
    // A kernel acknowledges for a daemon that hangs.
    verdict.alternatives.append(
      isUnacknowledged
        ? Alternative(
          .portFilter, .unknown, "a firewall or IPS that drops what it does not like to read",
          decide:
            "on the host: sudo tcpdump -ni any tcp port \(session.port): do these octets arrive")
        : Alternative(
          .stalledSession, .service,
          session.facts.expected == .ssh
            ? "a daemon that hangs in the key exchange" : "a daemon that hangs",
          decide: "on the host: \(session.logAction.command)"))
    verdict.actions = [session.logAction]
    return verdict
  }

  /// Whether nothing of it is missing from the capture: it may be what should follow.
  private static func isWhole(_ session: SessionFindings) -> Bool {
    session.trace != nil
      || session.conversation.octetsMissing(from: .client) == 0
        && session.conversation.octetsMissing(from: .server) == 0
  }

  /// Whether the run's own probes showed that full packets of a side arrive.
  private static func isFree(_ session: SessionFindings, _ sender: Conversation.Peer) -> Bool {
    guard let findings = session.trace else { return false }
    let sizes = PathSizes(findings.trace)
    return (sender == .client ? sizes.forward : sizes.reverse)?.isFree ?? false
  }
}

extension SessionFindings {
  /// Whether full packets are known to come back, or small ones that were asked for to be missing as
  /// well: the size is not the matter.
  var isWayBackKnown: Bool {
    guard let trace = trace?.trace else { return false }
    let reverse = PathSizes(trace).reverse
    // One that serves one connection at a time has nothing for a second.
    if reverse?.isHole == true { return false }
    return reverse?.isFree == true
      || trace.segmentTrials(until: observedUntil).contains {
        $0.result == .missing && $0.size <= 1280
      }
  }
}
