import PathTracing
import WireFormats

// Boxes that keep state forget idle connections: AWS NLB and Gateway LB after 350 s, Azure LB after
// 240 s, ASA after 3600 s, small routers after 300 s. The next packet then meets a reset, or nothing;
// some send a reset when the time is over. What ends a pause in order is none of this: a FIN, a
// client that resets what it no longer needs, a server that takes a request and then resets.

/// A session dies at the first packet after a long pause.
enum IdleTimeout: AttemptRule {
  static let needs: AttemptSigns = [.pause]

  static let shortest = Interval.seconds(50)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard findings.isAccepted || conversation.isMidstream, !conversation.isClosed,
      let silence = conversation.silence, silence.length >= shortest
    else { return nil }
    if let reset = findings.resets.first(where: {
      $0.moment.frame >= silence.to.frame && $0.moment - silence.to <= .seconds(2)
    }), conversation.segmentsAfterReset == 0, isCut(by: reset, after: silence, findings) {
      return verdict(
        silence, findings, "RESET",
        Observation(findings.describe(reset), frames: [reset.moment.number]),
        isUnasked: reset.moment == silence.to && !isOvertaking(reset, conversation),
        isNearby: conversation.isMadeNearby(reset))
    }
    // Whether the other side answers, one direction does not tell.
    guard findings.onlySide == nil else { return nil }
    for peer in [Conversation.Peer.client, .server] {
      let own = conversation[peer]
      let heard = conversation[peer.other].lastSegment
      guard let stuck = own.delivery.stuck, stuck.transmissions >= 3,
        stuck.first.frame >= silence.to.frame,
        heard.map({ $0.frame < silence.to.frame }) ?? true
      else { continue }
      return verdict(
        silence, findings, "cut",
        Observation(
          "then \(stuck.transmissions) transmissions of the same data without an answer",
          frames: [stuck.first.number, stuck.last.number]))
    }
    return nil
  }

  /// Whether a reset behind a pause comes of its being forgotten.
  private static func isCut(
    by reset: SegmentReset, after silence: Conversation.Silence, _ findings: AttemptFindings
  ) -> Bool {
    let conversation = findings.conversation
    if reset.moment == silence.to {
      // Asked by nobody, a client closes so what it no longer needs.
      if reset.sender == .client { return false }
      if isOfSocket(reset, findings), ServiceReset.isAnswered(findings.session) { return false }
    } else if isOfSocket(reset, findings) {
      return false
    }
    // Who forgot the connection acknowledges nothing of it any more.
    if let spoke = conversation[reset.sender].lastSegment, spoke.frame >= silence.to.frame {
      return false
    }
    return ![Conversation.Peer.client, .server].contains { peer in
      // Who got the reset closes no more: a FIN right behind it is what it answers.
      conversation.fin(from: peer).map {
        $0.frame < reset.moment.frame || peer != reset.sender && $0 - reset.moment <= swapped
      } ?? false
    }
  }

  /// Frames that a capture shows in another order than they came are no farther apart.
  private static let swapped = Interval.milliseconds(3)

  /// Whether the packet that a reset answers stands right behind it.
  private static func isOvertaking(_ reset: SegmentReset, _ conversation: Conversation) -> Bool {
    conversation[reset.sender.other].lastSegment.map {
      $0.frame > reset.moment.frame && $0 - reset.moment <= swapped
    } ?? false
  }

  /// Whether the reset bears the marks of the connection itself, which is not forgotten then.
  private static func isOfSocket(_ reset: SegmentReset, _ findings: AttemptFindings) -> Bool {
    reset.sender == .server && ResetOrigin(reset, in: findings.session) == .socket
  }

  private static func verdict(
    _ silence: Conversation.Silence, _ findings: AttemptFindings, _ word: Text,
    _ end: Observation, isUnasked: Bool = false, isNearby: Bool = false
  ) -> Verdict {
    let length = silence.length.seconds
    // The pause is an upper bound, and many programs ask at such intervals: a name is a guess.
    let author: Text =
      isNearby
      ? ", by a middlebox at the client's end" : name(length).map { ", as \($0) would do" } ?? ""
    var verdict = Verdict(
      .reset, .idleTimeout,
      summary:
        "\(findings.subject): the session is \(word) after \(Wording.seconds(silence.length)) "
        + "idle\(author).",
      explanation: isUnasked
        ? "A middlebox on the way, or the service, ends the idle connection: its reset answers no packet."
        : "A middlebox on the way forgot the idle connection: the first packet after the pause finds it "
          + "gone.",
      confidence: findings.onlySide == nil ? .medium : .low,
      place: isNearby
        ? findings.conversation.placeNearby : Place(.unknown, after: findings.host),
      observations: [
        Observation(
          "no packet for \(Wording.seconds(silence.length))",
          frames: [silence.from.number, silence.to.number]), end,
      ])
    verdict.alternatives = [
      Alternative(
        .serviceReset, .service,
        "the host was restarted, or the service ended the session meanwhile",
        decide: "on the host: uptime, and the service's own idle timeout")
    ]
    verdict.actions = [
      findings.port == 22
        ? Action(
          on: .thisMachine, "ssh -o ServerAliveInterval=60 …",
          why: "traffic more often than the timeout")
        : Action(
          on: .thisMachine, "sudo sysctl net.ipv4.tcp_keepalive_time=60",
          why: "for programs that set SO_KEEPALIVE: traffic more often than the timeout"),
      Action(
        on: isNearby ? .gateway : .cloud,
        "raise the idle timeout of the load balancer, NAT or firewall",
        why: "it is \(Int(length.rounded())) s at most"),
    ]
    return verdict
  }

  /// Who is known to forget after so many seconds; a timer fires within its granularity.
  private static func name(_ seconds: Double) -> Text? {
    // The first packet after the pause comes later than the timer: only pauses a little longer fit.
    switch seconds {
    case 238...260: "an Azure load balancer (240 s)"
    case 348...380: "an AWS network load balancer (350 s)"
    case 3590...3720: "a firewall with a timeout of one hour"
    default: nil
    }
  }
}
