import PathTracing
import WireFormats

// A SYN-ACK that passes the capture and is never acknowledged, nor reset: it is lost behind the
// capture, or eaten on the client. A client that sends its SYN again did not get it. Each does so
// after 1 s, or 3 s (RFC 6298): one that does not, while the SYN-ACK comes again for much longer,
// waits for nothing. Scanners send single SYNs with a stack of their own, and so do forgers.

/// The SYN is answered, and the client does not learn it.
enum HandshakeUnseen: AttemptRule {
  static let needs: AttemptSigns = [.synAck, .serverSilent]

  /// Three times what the slowest client waits before it sends its SYN again.
  private static let patience = Interval.seconds(9)
  /// Who did not get an answer has sent its SYN again by then, or its SYN-ACK: after 1 s, or 3 s (RFC 6298).
  static let slowestRepeat = Interval.seconds(3.5)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let synAck = conversation.synAck, conversation[.client].segments == 0,
      conversation[.server].segments == 0,
      !findings.resets.contains(where: { $0.sender == .client })
    else { return nil }
    // A client that the capture does not show has answered what is not sent again. One that it would show
    // has not: a SYN that is older than the capture is answered for half a minute, at doubling distances.
    if !conversation.isSeen(.client), synAck.count == 1,
      findings.watched(since: synAck.first) >= slowestRepeat
    {
      return findings.record.isSeenBothWays ? tooSoon(synAck, findings) : nil
    }
    let repeatsSYN = conversation.syn.map { $0.last.frame > synAck.first.frame } ?? false
    guard repeatsSYN || synAck.count >= 3, findings.watched(since: synAck.first) >= .seconds(2.5)
    else { return tooSoon(synAck, findings) }
    if !repeatsSYN, let syn = conversation.syn, syn.count == 1, synAck.last - syn.first >= patience
    {
      // At the client its acknowledgement would be seen.
      return syn.isCrafted || findings.hopsFromClient == 0
        ? unwanted(syn, synAck, findings) : unheard(syn, synAck, findings)
    }
    let isBetween = isBetweenInterfaces(synAck, conversation)
    let isAtClient =
      findings.hopsFromClient == 0 && findings.hopsFromServer != 0 && !isBetween
      // A SYN that is seen twice comes in and goes out.
      && conversation.syn.map { conversation.copies < $0.count } ?? true
    var verdict = Verdict(
      .dropped, isAtClient ? .localInputFilter : .returnPath,
      summary: "\(findings.subject) is DROPPED on the way back: its SYN-ACK is never acknowledged"
        + (isAtClient
          ? " by the machine it reaches." : isBetween ? ": the capture's machine keeps it." : "."),
      explanation: isAtClient
        ? "The capture stands at the client, where the SYN-ACK arrives and TCP does not see it: "
          + "an input filter, or the reverse-path check."
        : isBetween
          ? "The capture shows each SYN coming and going, as a router's does, and the SYN-ACK coming "
            + "only: it is not passed on."
          : "The SYN-ACK passes the capture and is lost behind it, or the client is not there.",
      confidence: repeatsSYN ? .medium : .low,
      place: Place(isAtClient ? .here : .unknown, after: findings.host),
      observations: [
        Observation(
          "SYN-ACK from the host, \(Wording.count(Int(synAck.count), "time"))",
          frames: [synAck.first.number, synAck.last.number])
      ])
    if repeatsSYN, let observation = findings.synObservation(": the client tries again") {
      verdict.observations.append(observation)
    }
    verdict.alternatives = [
      Alternative(
        .returnPath, .unknown,
        "nobody waits for the answer: a forged source address, or a scanner that is gone",
        decide: atClient(findings))
    ]
    if !repeatsSYN, findings.hopsFromClient != 0, let syn = conversation.syn,
      synAck.last - syn.first >= slowestRepeat
    {
      verdict.alternatives.append(
        Alternative(
          .finalACKLost, .unknown,
          "the client has it, for it does not send its SYN again: what it answers is lost on the way there",
          decide: atClient(findings)))
    }
    verdict.actions =
      isAtClient || isBetween
      ? [
        Action(
          on: isBetween ? .gateway : .thisMachine,
          "sudo nft list ruleset | grep -nE '\(isBetween ? "forward" : "input")|prerouting'",
          why: "the rule that drops what comes back"),
        Action(
          on: isBetween ? .gateway : .thisMachine,
          Advice.reversePath(findings.conversation.server.address.version),
          why: "the reverse-path check drops what comes in on another interface"),
      ]
      : [findings.capture(on: .thisMachine, why: "on the client: does the SYN-ACK arrive")]
    return verdict
  }

  /// Whether the capture shows the SYNs on two interfaces of a machine, and the SYN-ACKs on one.
  private static func isBetweenInterfaces(
    _ synAck: Opening, _ conversation: Conversation
  ) -> Bool {
    guard let syn = conversation.syn else { return false }
    if conversation.rounds != nil { return conversation.isCountedDown && !synAck.isPassedOn }
    return conversation.copies >= syn.count
      && conversation.copies < UInt32(syn.count) + UInt32(synAck.count)
  }

  private static func answerAgain(_ syn: Opening, _ synAck: Opening) -> Observation {
    Observation(
      "SYN-ACK from the host, \(Wording.count(Int(synAck.count), "time")) over "
        + "\(Wording.seconds(synAck.last - synAck.first)); the SYN once",
      frames: [syn.first.number, synAck.first.number, synAck.last.number])
  }

  /// What tells whether the client waits for the answer.
  static func atClient(_ findings: AttemptFindings) -> Text {
    "on the client: does a connection to port \(findings.port) exist (ss -tn state all)"
  }

  /// A kernel that gets no SYN-ACK sends its SYN again, and one that wants none resets it: this one has the
  /// connection, and what it answers is lost.
  private static func unheard(
    _ syn: Opening, _ synAck: Opening, _ findings: AttemptFindings
  ) -> Verdict {
    let server = findings.conversation.server
    var verdict = Verdict(
      .stalled, .finalACKLost,
      summary:
        "\(findings.subject) answers the SYN, and the client's acknowledgement never arrives: the "
        + "session is STALLED behind the handshake.",
      explanation:
        "A client that got no SYN-ACK would send its SYN again within 3 s; this one does not, and no more "
        + "of it comes: what it sends is lost in front of the capture.",
      confidence: .low, place: Place(.unknown, before: findings.host),
      observations: [answerAgain(syn, synAck)])
    verdict.alternatives = [
      Alternative(
        .served, .service, "a forged source address, or a machine that has gone since",
        decide: atClient(findings))
    ]
    verdict.actions = [
      findings.capture(on: .thisMachine, why: "on the client: does it acknowledge the SYN-ACK"),
      Action(
        on: .provider, "ask the owners of firewalls on the way about tcp/\(server.port)",
        why: "one that sees one direction only drops what follows the SYN"),
    ]
    return verdict
  }

  /// The port is open, and who asked does not care.
  private static func unwanted(
    _ syn: Opening, _ synAck: Opening, _ findings: AttemptFindings
  ) -> Verdict {
    var verdict = Verdict(
      .open, .served,
      summary:
        "\(findings.subject) is open: it answers the SYN, and nobody takes the connection up.",
      explanation:
        "A client that waits for the answer sends its SYN again within 3 s; this one does "
        + "not: a scanner, or a forged source address.",
      confidence: .medium, place: Place(.service, after: findings.host),
      observations: [answerAgain(syn, synAck)])
    verdict.alternatives = [
      Alternative(
        .returnPath, .unknown, "the SYN-ACK is lost behind the capture, and so are further SYNs",
        decide: atClient(findings))
    ]
    return verdict
  }

  private static func tooSoon(_ synAck: Opening, _ findings: AttemptFindings) -> Verdict {
    var verdict = AttemptUndecided.verdict(findings)
    verdict.summary =
      "\(findings.subject): answered by a SYN-ACK; what the client made of it is not in the capture."
    let end = findings.end(after: Wording.seconds(findings.watched(since: synAck.first)))
    verdict.explanation =
      findings.conversation.isSeen(.client)
      ? "\(end)."
      : findings.record.isSeenBothWays
        ? "The capture holds both directions of other connections, and of this one no packet of the client: as "
          + "a rule a SYN-ACK that is sent again for a SYN older than the capture, and nobody takes it up."
        : "\(end), or the capture holds one direction only."
    verdict.observations = [
      Observation("SYN-ACK from the host", frames: findings.frames(synAck.first))
    ]
    for error in findings.conversation.errors where error.subject == .synAck {
      verdict.observations.append(
        Observation(
          "\(findings.describe(error)) about that SYN-ACK: it rejects nothing of the client's",
          frames: [error.moment.number]))
    }
    return verdict
  }
}
