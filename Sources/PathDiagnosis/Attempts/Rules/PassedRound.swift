import PathTracing
import WireFormats

// What goes round in a loop passes a capture inside it again and again, each time with less of its time to
// live, within moments: a mirror port shows a packet as it is, and a router counts it down once.

/// A SYN that comes by in rounds.
enum PassedRound: AttemptRule {
  static let needs: AttemptSigns = [.unaccepted]

  /// More than the places of one capture, or of several that are merged.
  private static let fewest: UInt8 = 4

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let syn = conversation.syn, let rounds = conversation.rounds, rounds.steps >= fewest,
      !findings.isAccepted, findings.refusals.isEmpty
    else { return nil }
    let frames = Wording.count(Int(conversation.copies) + Int(syn.count), "frame")
    var verdict = Verdict(
      .unreachable, .routingLoop,
      summary:
        "\(findings.subject) is UNREACHABLE: its SYN passes the capture in rounds, a routing loop.",
      explanation: "Routers pass the packet round until its time to live ends.",
      confidence: .high, place: Place(.unknown, after: findings.origin),
      observations: [
        Observation(
          "\(frames) of \(Wording.count(Int(syn.count), "SYN")), with TTL \(rounds.highest) down to "
            + "\(rounds.lowest)", frames: [syn.first.number, conversation.last.number])
      ])
    verdict.actions = [
      Action(
        on: .provider, Advice.route(to: conversation.server.address),
        why: "on the routers to both sides of the capture: which of them points back"),
      findings.trace(why: "the hops that come back name the routers of the loop"),
    ]
    return verdict
  }
}
