import PathTracing
import WireFormats

// A keepalive (RFC 9293 section 3.8.4) is a segment without an octet that is new, which a living TCP
// answers at once, whatever its service does. Where several in a row get no answer the other end, the
// path or a firewall's memory of the connection is gone, though no octet of data was lost.

/// One side asks whether the other is still there, and nothing of it is heard any more.
enum KeepaliveUnanswered: AttemptRule {
  static let needs: AttemptSigns = [.trouble]

  static let fewest: UInt8 = 3
  static let least = Interval.seconds(2)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard conversation.synAck != nil || conversation.isMidstream, findings.onlySide == nil,
      !conversation.isClosed
    else { return nil }
    let refusal = conversation.refusalOfSegments
    for peer in [Conversation.Peer.client, .server] {
      guard let asked = conversation[peer].delivery.keepalives,
        // A reset that follows the last of them is how their sender gives up.
        !findings.resets.contains(where: {
          $0.sender != peer || $0.moment.frame < asked.last.frame
        })
      else { continue }
      let end = findings.resets.first?.moment
      if let end, asked.count < fewest, asked.answered >= fewest,
        asked.isFaster || isPaced(end, asked)
      {
        return answersLost(asked, end, peer, findings)
      }
      guard asked.count >= fewest, asked.last - asked.first >= least,
        isUnheard(peer.other, since: asked.first, until: end, conversation)
          ?? (conversation.isMidstream && refusal != nil)
      else { continue }
      if peer == .client, let (error, reason, cause) = refusal,
        error.moment.frame >= asked.first.frame
      {
        return SegmentsRejected.ended(error, reason, cause, findings.session)
      }
      return verdict(asked, peer, findings)
    }
    return nil
  }

  /// Whether a reset comes just when the next keepalive is due: no program knows of that.
  private static func isPaced(_ end: Moment, _ asked: Delivery.Keepalives) -> Bool {
    let wait = end.seconds - asked.last.seconds
    return asked.interval > 0 && abs(wait - asked.interval) <= asked.interval / 16
  }

  /// Whether nothing of a side came since the first keepalive, until their sender gave up; nil where nothing
  /// of it is in the capture.
  private static func isUnheard(
    _ peer: Conversation.Peer, since first: Moment, until end: Moment?,
    _ conversation: Conversation
  ) -> Bool? {
    guard let heard = conversation[peer].lastSegment else { return nil }
    // Who has closed need not answer.
    if let close = conversation.fin(from: peer), close.frame < first.frame { return false }
    return heard.frame < first.frame || end.map { heard.frame > $0.frame } ?? false
  }

  /// What the other side answers does not arrive: whoever gets an answer goes on to ask as seldom as before,
  /// and does not give up.
  private static func answersLost(
    _ asked: Delivery.Keepalives, _ end: Moment, _ peer: Conversation.Peer,
    _ findings: AttemptFindings
  ) -> Verdict {
    let (sender, other) = CutOff.words(peer)
    let count = Int(asked.answered) + Int(asked.count)
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(findings.subject)\(CutOff.stalled(findings)): "
        + "\(sender) asks \(count) times whether \(other) is there, and does not hear its answers.",
      explanation: (asked.isFaster
        ? "Keepalives come faster at last, and then" : "In place of the next keepalive comes")
        + " a reset, as from a TCP that gets no answer; the capture holds the answers: they get lost "
        + "behind it.",
      confidence: .medium, place: Place(.unknown, after: findings.host),
      observations: [
        Observation("\(count) keepalives, each answered", frames: [asked.last.number]),
        Observation("\(sender) gives up by a reset", frames: [end.number]),
      ])
    verdict.alternatives = [
      Alternative(
        .serviceReset, peer == .server ? .service : .here,
        "the program ended the connection just then",
        decide: "capture at \(sender): do the answers arrive")
    ]
    verdict.actions = [
      findings.capture(
        on: peer == .client ? .thisMachine : .host, why: "do the answers arrive at \(sender)"),
      findings.trace(why: "does the path still work"),
    ]
    return verdict
  }

  static func verdict(
    _ asked: Delivery.Keepalives, _ peer: Conversation.Peer, _ findings: AttemptFindings
  ) -> Verdict {
    let (sender, other) = CutOff.words(peer)
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(findings.subject)\(CutOff.stalled(findings)): "
        + "\(asked.count) keepalives from \(sender) get no answer.",
      explanation: "A living TCP answers each: the path, a firewall's memory of the connection, or "
        + "\(other) itself is gone since then.",
      confidence: .medium, place: Place(.unknown, after: findings.host),
      observations: [
        Observation(
          "\(asked.count) keepalives over \(Wording.seconds(asked.last - asked.first)): no answer",
          frames: [asked.first.number, asked.last.number])
      ])
    if let heard = findings.conversation[peer.other].lastSegment {
      verdict.observations.append(
        Observation("the last packet from \(other)", frames: [heard.number]))
    }
    if let end = findings.resets.first {
      verdict.observations.append(
        Observation("\(sender) gives up by a reset", frames: [end.moment.number]))
    }
    verdict.actions = [
      findings.capture(
        on: peer == .client ? .host : .thisMachine, why: "do the packets arrive at \(other)"),
      findings.trace(why: "does the path still work"),
    ]
    return verdict
  }
}
