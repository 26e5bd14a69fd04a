import PathTracing
import WireFormats

// A run that is cut short (--fast, Ctrl-C) has not waited for what a slow daemon may need; nor has
// one whose probes of sizes seemed to show enough.

/// The service had too little time to say its first word.
enum SessionUndecided: SessionRule {
  static let signs: SessionSigns = [.lacking, .wait]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard !session.isProvisional, session.facts.farewell == nil else { return nil }
    if session.trace == nil {
      guard isGivenUp(session) else { return nil }
    } else {
      guard session.facts.expected != .other,
        session.facts.stage < .banner || isWaiting(session)
      else { return nil }
    }
    let target = session.conversation.server
    var verdict = Verdict(
      .inconclusive, .undecided,
      summary: "\(session.subject) accepts connections; whether the service behind it answers is "
        + "not decided\(session.hopsAway).",
      explanation: !session.isEstablished
        ? session.conversation.synAck == nil
          ? "The SYN of an ordinary connection got no answer."
          : "The SYN of an ordinary connection was answered when it had been given up: packets get lost, "
            + "as a rule."
        : session.lateWord.map {
          "Its first word came \(Wording.seconds($0)) after the handshake, when the waiting was over: "
            + "a slow daemon, not a dead one."
        }
          ?? "Nothing that a client waits for came within \(Wording.seconds(session.waited)), and a slow "
          + "daemon may need up to 10 s.",
      confidence: .low, place: session.placeOfService,
      observations: session.isEstablished
        ? [session.handshake] + (session.greeting.map { [$0] } ?? [])
        : [
          Observation(
            session.conversation.synAck == nil
              ? "SYN of an ordinary connection" : "a SYN-ACK that came too late",
            frames: session.handshakeFrames)
        ])
    verdict.actions = [
      session.length >= NoBanner.patience || !session.isEstablished
        ? Action(
          on: .thisMachine, Wording.listen(target), why: "for a minute: what it says, and when")
        : Action(
          on: .thisMachine, "sudo synpath \(target.address) -p \(target.port)",
          why: "a whole run waits until silence counts")
    ]
    return verdict
  }

  /// Whether somebody's SSH client got a banner, spoke, and then waited in vain for as long as the
  /// capture shows, which is less than silence takes to count.
  private static func isGivenUp(_ session: SessionFindings) -> Bool {
    session.facts.spoken == .ssh && session.facts.stage < .reply && session.client.octetsSent > 0
      && session.cut == nil && session.serverClose == nil && session.waited >= .seconds(3)
  }

  /// Whether the session began, and its next word did not come in good time: where the run was cut short,
  /// a few round trips, in which what is missing may have been lost.
  private static func isWaiting(_ session: SessionFindings) -> Bool {
    let longest = Interval.seconds(1.5)
    let goodTime =
      session.isCutShort
      ? min(max(.milliseconds(200), session.roundTrip * 3), longest) : longest
    return session.facts.stage < .reply && session.waited >= goodTime
  }
}
