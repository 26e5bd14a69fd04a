import PathTracing
import WireFormats

// An intrusion prevention system that ends a connection resets both ends at one instant, each in the
// other's name, often with ICMP errors of several codes for good measure: no host does either.

/// A box on the way resets both ends at once.
enum PolicyReset: AttemptRule {
  static let needs: AttemptSigns = [.resets]

  private static let instant = Interval.milliseconds(2)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard let first = pair(findings) ?? withErrors(findings) else { return nil }
    let errors = findings.conversation.errors.filter { isNear($0.moment, first.moment) }
    let both = findings.resets.filter { isNear($0.moment, first.moment) }
    let isSession = findings.isAccepted || findings.conversation.isMidstream
    var verdict = Verdict(
      isSession ? .reset : .rejected, isSession ? .foreignReset : .middleboxReset,
      summary:
        "\(findings.subject) is \(isSession ? "RESET" : "REJECTED") by a middlebox on the way: "
        + (both.count > 1 ? "it resets both ends at one instant." : "a reset with ICMP errors."),
      explanation: "No host answers like that: an intrusion prevention system or a firewall with a "
        + "policy against the connection does.",
      confidence: .medium, place: Place(.unknown, after: findings.origin),
      observations: both.map { Observation(findings.describe($0), frames: [$0.moment.number]) })
    if !errors.isEmpty {
      verdict.observations.append(
        Observation(
          "with them \(Wording.count(errors.count, "ICMP error")): "
            + errors.map(findings.describe).joined(separator: ", "),
          frames: errors.map(\.moment.number)))
    }
    verdict.actions = [
      Action(
        on: .provider, "ask the owners of firewalls and IPS on the way for their log",
        why: "flow \(findings.conversation.client) > \(findings.conversation.server)")
    ]
    return verdict
  }

  private static func isNear(_ left: Moment, _ right: Moment) -> Bool {
    let distance = left - right
    return distance <= instant && Interval.zero - distance <= instant
  }

  /// Two resets in both names, with one time to live though the two ends differ in theirs.
  private static func pair(_ findings: AttemptFindings) -> SegmentReset? {
    let conversation = findings.conversation
    return findings.resets.first { reset in
      guard !reset.closesFast, !conversation.ignores(reset), !conversation.isClosed(before: reset),
        let other = findings.resets.first(where: {
          $0.sender != reset.sender && !$0.closesFast && isNear($0.moment, reset.moment)
        })
      else { return false }
      // Before any SYN-ACK a client has nothing to reset.
      if reset.precedesSYNACK, other.precedesSYNACK, !conversation.isMidstream,
        conversation.finalACK.map({ $0.frame > reset.moment.frame }) ?? true
      {
        return !isOfScanner(reset, other, conversation)
      }
      let own = conversation[reset.sender].hops
      let opposite = conversation[other.sender].hops
      guard reset.timeToLive == other.timeToLive else { return false }
      let isOfNone =
        !own.isEmpty && !opposite.isEmpty && !own.contains(reset.timeToLive)
        && !opposite.contains(other.timeToLive)
      // On one link all have the same; who is reset in the midst of asking did not end it himself. A
      // client whose connection was reset answers more of it by a reset of its own.
      return isOfNone || isOutOfNothing(reset, other, conversation)
        || own.first != opposite.first
          && (!own.contains(reset.timeToLive) || !opposite.contains(other.timeToLive))
          && !isOwnAnswer(reset, own, behind: other) && !isOwnAnswer(other, opposite, behind: reset)
    }
  }

  /// Whether a reset comes from where the capture was taken, behind the other.
  private static func isOwnAnswer(
    _ reset: SegmentReset, _ own: [UInt8], behind other: SegmentReset
  ) -> Bool {
    reset.moment.frame > other.moment.frame && reset.timeToLive.hopsTravelled == 0
      && own.contains(reset.timeToLive)
  }

  /// Whether neither end has a reason: the server has not closed, nothing was idle, and what the client asks
  /// is not acknowledged by resets with the window of a socket.
  private static func isOutOfNothing(
    _ one: SegmentReset, _ other: SegmentReset, _ conversation: Conversation
  ) -> Bool {
    // Who is reset by his partner answers nothing; bare resets that come of a client's own are later.
    let (own, answer) = one.sender == .client ? (one, other) : (other, one)
    return !conversation.isMidstream && answer.moment - own.moment < .seconds(0.0001)
      && one.window == 0 && other.window == 0
      && conversation[.client].unacknowledged > 0 && conversation.fin(from: .server) == nil
      && conversation.silence.map { $0.length < IdleTimeout.shortest } ?? true
  }

  /// Whether a scanner with a stack of its own resets whatever answers its SYN.
  private static func isOfScanner(
    _ one: SegmentReset, _ other: SegmentReset, _ conversation: Conversation
  ) -> Bool {
    let (own, answer) = one.sender == .client ? (one, other) : (other, one)
    guard let syn = conversation.syn, syn.isCrafted, own.sender == .client else { return false }
    return answer.moment.frame < own.moment.frame && own.timeToLive == syn.timeToLive
      && !own.flags.contains(.ack)
  }

  /// A reset with ICMP errors of two codes and more.
  private static func withErrors(_ findings: AttemptFindings) -> SegmentReset? {
    findings.resets.first { reset in
      let codes = findings.conversation.errors.filter { isNear($0.moment, reset.moment) }
        .map { UInt16($0.error.header.type) << 8 | UInt16($0.error.header.code) }
      return Set(codes).count >= 2
    }
  }
}
