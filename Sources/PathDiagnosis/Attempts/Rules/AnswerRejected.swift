import PathTracing
import WireFormats

// An ICMP error that quotes the SYN-ACK goes to the server, and rejects nothing of the client's: it tells
// where the way back ends. A kernel without the connection would answer by a reset, so that the client's own
// address on it is its filter's. Whoever forges a source has the SYN-ACK end at that address's router too.

/// The answer to the SYN is refused on its way back.
enum AnswerRejected: AttemptRule {
  static let needs: AttemptSigns = [.synAck, .unreachable]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard conversation[.client].segments == 0,
      !findings.resets.contains(where: { $0.sender == .client }),
      let synAck = conversation.synAck, let error = conversation.firstError(about: .synAck),
      case .unreachable(let reason) = error.meaning
    else { return nil }
    // One answer that is refused may be followed by one that is not.
    guard synAck.count > 1 || findings.watched(since: synAck.first) >= .seconds(2.5) else {
      return nil
    }
    let isClient = error.sender == conversation.client.address
    let repeatsSYN =
      conversation.syn.map { $0.last.frame > error.moment.frame && $0.count > 1 } ?? false
    let isAboutRoute = reason == .host || reason == .noRoute
    var verdict = Verdict(
      .dropped, isClient ? .localInputFilter : .returnPath,
      summary: "\(findings.subject) is DROPPED on the way back: its SYN-ACK is refused by "
        + "\(isClient ? "the client itself" : "\(error.sender)"): \(Wording.of(reason)).",
      explanation: isClient
        ? "A filter of the client's machine rejects the answer; a TCP that does not want it would reset it."
        : "The SYN arrives, the host answers, and the answer gets as far as that router.",
      confidence: repeatsSYN || !isAboutRoute ? .medium : .low,
      place: Place(isClient ? .here : .unknown, after: findings.host, by: error.sender),
      observations: [
        Observation("SYN-ACK from the host", frames: findings.frames(synAck.first)),
        Observation("\(findings.describe(error)) about it", frames: [error.moment.number]),
        repeatsSYN ? findings.synObservation(": the client tries again") : nil,
      ].compactMap { $0 })
    if !repeatsSYN {
      verdict.alternatives = [
        Alternative(
          .returnPath, .unknown, "nobody waits for the answer: the source address is forged",
          decide: HandshakeUnseen.atClient(findings))
      ]
    }
    verdict.actions = [
      isClient
        ? Action(
          on: .thisMachine, "sudo nft list ruleset | grep -nE 'input|reject'",
          why: "on the client: the rule that rejects what comes back")
        : isAboutRoute
          ? Action(
            on: .provider, Advice.route(to: conversation.client.address),
            why: "on \(error.sender): its way back to the client")
          : Action(
            on: .provider,
            "ask the owner of \(error.sender) about answers from tcp/\(findings.port)",
            why: "which rule refuses them")
    ]
    return verdict
  }
}
