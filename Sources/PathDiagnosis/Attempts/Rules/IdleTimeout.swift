import PathTracing
import WireFormats

// Boxes that keep state forget idle connections: AWS NLB and Gateway LB after 350 s, Azure LB after
// 240 s, ASA after 3600 s, small routers after 300 s. The next packet then meets a reset, or nothing.

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
    }), conversation.segmentsAfterReset == 0 {
      return verdict(
        silence, findings, "RESET",
        Observation(findings.describe(reset), frames: [reset.moment.number]))
    }
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

  private static func verdict(
    _ silence: Conversation.Silence, _ findings: AttemptFindings, _ word: Text,
    _ end: Observation
  ) -> Verdict {
    let length = silence.length.seconds
    let name = name(length)
    var verdict = Verdict(
      .reset, .idleTimeout,
      summary:
        "\(findings.subject): the session is \(word) after \(Wording.seconds(silence.length)) "
        + "idle\(name.map { ", as \($0) does" } ?? "").",
      explanation: "A box on the way forgot the idle connection: the first packet after the pause "
        + "finds it gone.",
      confidence: name == nil ? .medium : .high, place: Place(.unknown, after: findings.host),
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
      Action(
        on: .thisMachine, "ssh -o ServerAliveInterval=60 …",
        why: "or keepalives in the application: traffic more often than the timeout"),
      Action(
        on: .cloud, "raise the idle timeout of the load balancer, NAT or firewall",
        why: "it is \(Int(length.rounded())) s or little less"),
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
