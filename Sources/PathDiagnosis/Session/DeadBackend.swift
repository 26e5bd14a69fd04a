import PathTracing
import WireFormats

// A SYN proxy completes the handshake before it knows of the host: its SYN-ACK has window 0 and
// comes from its own distance (nft synproxy, seen on the wire). Then it repeats the handshake with
// the host. A host that drops it leaves the session with window 0 for ever; one that has no listener
// sends the reset of a closed port, <RST,ACK> without window and options, into a session that is
// open. That reset answers a SYN, so that it acknowledges no octet of the session; one that is forged out
// of a segment of the client acknowledges what that carried.

/// A proxy accepts in the host's name, and the host does not.
enum DeadBackend: SessionRule {
  static let signs: SessionSigns = [.serverSilent]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard session.isEstablished, session.isServerSilent,
      let answer = session.conversation.synAck
    else { return nil }
    return refused(session, answer) ?? silent(session, answer)
  }

  private static func refused(_ session: SessionFindings, _ answer: Opening) -> Verdict? {
    guard let reset = session.cut, reset.flags.contains(.ack), reset.window == 0,
      !reset.hasTimestamps, answer.hasTimestamps, answersSYN(reset, session),
      answer.window == 0 || comesFromElsewhere(answer, session, than: reset)
    else { return nil }
    var verdict = Verdict(
      .reset, .deadBackend,
      summary: "\(session.subject) is accepted by a proxy in front of the host, and the session is "
        + "RESET by the host: nothing listens there.",
      explanation: "The SYN-ACK is a SYN proxy's; the reset is that of a closed port, behind it.",
      confidence: .medium, place: session.placeOfService,
      observations: [
        proxy(answer),
        Observation(
          "reset of a closed port with TTL \(reset.timeToLive)", frames: [Int(reset.moment.frame)]),
      ])
    verdict.alternatives = [
      Alternative(
        .foreignReset, .unknown, "a firewall behind the proxy resets in the host's name",
        decide: "on the host: sudo tcpdump -ni any tcp port \(session.port)")
    ]
    verdict.actions = [
      Advice.listener(session.port, why: "does anything listen there")
    ]
    return verdict
  }

  /// Whether somebody nearer than the host sent the SYN-ACK, as the host's measured distance shows where
  /// there is one, and the reset did not come from there.
  private static func comesFromElsewhere(
    _ answer: Opening, _ session: SessionFindings, than reset: SegmentReset
  ) -> Bool {
    session.distance != Reply.inferredDistance(answer.timeToLive)
      && (Int(answer.timeToLive) - Int(reset.timeToLive)).magnitude > 2
  }

  /// Whether a reset acknowledges the SYN alone (RFC 9293 section 3.10.7.1).
  private static func answersSYN(_ reset: SegmentReset, _ session: SessionFindings) -> Bool {
    session.conversation.syn.map { reset.acknowledgementNumber == $0.sequenceNumber + 1 } ?? true
  }

  private static func silent(_ session: SessionFindings, _ answer: Opening) -> Verdict? {
    guard answer.window == 0, session.server.segments == 0, session.cut == nil,
      session.serverClose == nil, session.waited >= NoBanner.patience
    else { return nil }
    var verdict = Verdict(
      .stalled, .deadBackend,
      summary: "\(session.subject) is accepted by a proxy in front of the host, and the session is "
        + "STALLED: the host behind it does not answer.",
      explanation: "The SYN-ACK is a SYN proxy's, with a window of 0 that never opens: its own "
        + "connection to the host does not come about.",
      confidence: .medium, place: Place(.unknown, after: lastRouter(session)),
      observations: [
        proxy(answer),
        Observation(
          "no segment follows within \(Wording.seconds(session.waited))",
          frames: session.client.lastSegment.map { [Int($0.frame)] } ?? []),
      ])
    verdict.alternatives = [
      Alternative(
        .noBanner, .service, "a tarpit, which takes nothing on purpose",
        decide: "whether the port is meant to serve")
    ]
    verdict.actions = [
      Action(
        on: .provider, "check the health of what stands behind the proxy or load balancer",
        why: "its connection to port \(session.port) of the host fails"),
      Action(
        on: .host, "sudo tcpdump -ni any tcp port \(session.port)",
        why: "do the proxy's SYNs arrive, and what answers them"),
    ]
    return verdict
  }

  /// The last hop that SYNs expired at before the proxy took them.
  private static func lastRouter(_ session: SessionFindings) -> Path.Point? {
    guard let path = session.trace?.path, let answered = path.arrival?.probe.timeToLive,
      let hop = path.hop(answered - 1),
      hop.target.replies.contains(where: { $0.kind == .timeExceeded })
    else { return nil }
    return Path.Point(timeToLive: hop.timeToLive, address: hop.address)
  }

  private static func proxy(_ answer: Opening) -> Observation {
    Observation(
      "SYN-ACK with window \(answer.window) and TTL \(answer.timeToLive)",
      frames: [Int(answer.first.frame)])
  }
}
