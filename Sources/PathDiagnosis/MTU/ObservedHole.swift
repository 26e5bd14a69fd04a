import PathTracing
import WireFormats

// RFC 2923 section 2.1, seen from the packets of a connection alone: three transmissions of one full
// range in vain while smaller packets of the same side arrive, or a gap of whole segments that
// lasts; and not one packet of that size that came through. Where, no packet of it tells.

/// A black hole in any connection, by its own packets.
enum ObservedHole: AttemptRule {
  static let needs: AttemptSigns = [.trouble]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    let subject = findings.subject
    let holes = [Conversation.Peer.client, .server].compactMap {
      SizeHole(in: conversation, from: $0, until: findings.observedUntil)
    }.filter {
      // Who repeats what was acknowledged does not get that, small as it is.
      $0.isProven
        && conversation[$0.sender.other].delivery.repetitions < CutOff.fewestRepetitions
    }
    guard let hole = holes.first else { return masked(conversation, subject)?.verdict }
    let isForward = hole.sender == .client
    let way = isForward ? "to the server" : "back to the client"
    let passed = hole.passed > 0 ? ", \(hole.passed) pass" : ""
    var verdict = Verdict(
      .mtuBlackHole,
      holes.count > 1 ? .blackHoleBothWays : isForward ? .forwardBlackHole : .reverseBlackHole,
      summary:
        "\(subject) is open, but behind an MTU BLACK HOLE \(holes.count > 1 ? "both ways" : way): "
        + "packets of \(hole.size) octets vanish.",
      explanation: "Not one packet of that size arrived\(passed), and nobody said why.",
      confidence: findings.onlySide == nil ? .medium : .low,
      place: Place(.unknown, after: end(of: conversation, isForward ? .client : .server)),
      observations: holes.map(observation))
    verdict.alternatives = [
      Alternative(
        .packetLoss, .unknown, "losses that happened to take the same segment each time",
        decide: "sudo synpath \(conversation.server.address) -p \(conversation.server.port)")
    ]
    let version = conversation.server.address.version
    let report = report(of: hole, conversation)
    if let (error, mtu) = report {
      verdict.explanation =
        "Not one packet of that size arrived\(passed). " + told(error, mtu, hole)
      verdict.observations.append(
        Observation(findings.describe(error), frames: [error.moment.number]))
    }
    verdict.actions = [
      Action(
        on: .thisMachine,
        "sudo synpath \(conversation.server.address) -p \(conversation.server.port)",
        why: "finds the exact size, and on the way there the hop"),
      SizeAdvice.clamp(version, .provider),
    ]
    if report == nil {
      verdict.actions.append(SizeAdvice.permitReports(version, isForward ? .provider : .host))
    }
    return verdict
  }

  /// The last report about packets of the hole's sender, and the MTU in it.
  private static func report(
    of hole: SizeHole, _ conversation: Conversation
  ) -> (error: QuotedError, mtu: Int)? {
    for error in conversation.errors.reversed() where error.subject == .segment(hole.sender) {
      if case .packetTooBig(let mtu) = error.meaning { return (error, Int(mtu)) }
    }
    return nil
  }

  private static func told(_ error: QuotedError, _ mtu: Int, _ hole: SizeHole) -> Text {
    mtu == 0
      ? "\(error.sender) asks for smaller ones, and does not say how small."
      : mtu >= hole.size
        ? "\(error.sender) names an MTU of \(mtu) octets, which does not pass either."
        : "\(error.sender) asks for \(mtu) octets, and the sender does not heed it as long as this was "
          + "watched."
  }

  private static func end(
    of conversation: Conversation, _ peer: Conversation.Peer
  ) -> Path.Point {
    peer == .client
      ? Path.Point(timeToLive: 0, address: conversation.client.address)
      : Path.Point(timeToLive: Path.Point.unknownTTL, address: conversation.server.address)
  }

  private static func observation(_ hole: SizeHole) -> Observation {
    let sender = hole.sender == .client ? "the client" : "the server"
    return switch hole.sign {
    case .retransmitted(let count):
      Observation(
        "\(sender) sends \(hole.size) octets \(count) times in vain, smaller packets arrive",
        frames: hole.frames)
    case .gap(let length):
      Observation(
        "a full segment of \(sender) is missing for \(Wording.seconds(length)); what follows it came",
        frames: hole.frames)
    }
  }

  /// A hole that the sender found its way around, and what is to be said about it.
  static func masked(
    _ conversation: Conversation, _ subject: Text
  ) -> (hole: MaskedHole, verdict: Verdict)? {
    guard
      let masked = MaskedHole(in: conversation, from: .client)
        ?? MaskedHole(in: conversation, from: .server)
    else { return nil }
    let way = masked.sender == .client ? "to the server" : "back"
    let delay = Wording.seconds(masked.delay)
    var verdict = Verdict(
      .open, .maskedBlackHole,
      summary: "\(subject) is open, but slow: packets of \(masked.size) octets vanish on the way "
        + "\(way), which cost the session \(delay).",
      explanation: "After retransmissions in vain the sender came down to \(masked.passed) octets, "
        + "which arrived.",
      confidence: .medium, place: Place(.service, after: end(of: conversation, .server)),
      observations: [
        Observation("retransmissions for \(delay), then smaller segments", frames: masked.frames)
      ])
    verdict.actions = [SizeAdvice.clamp(conversation.server.address.version, .provider)]
    return (masked, verdict)
  }
}
