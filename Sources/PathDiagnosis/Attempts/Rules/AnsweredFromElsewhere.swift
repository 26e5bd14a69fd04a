import PathTracing
import WireFormats

// A multihomed host, or a translation of one direction only, sends the SYN-ACK from another address.
// The acknowledgement fits the SYN; the client knows no connection with that address and resets it.

/// The SYN is answered from an address that was not asked.
enum AnsweredFromElsewhere: AttemptRule {
  static let needs: AttemptSigns = [.answeredElsewhere, .unaccepted]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard let answer = findings.surroundings?.answeredBy, !findings.isAccepted,
      findings.refusals.isEmpty
    else {
      return nil
    }
    var verdict = Verdict(
      .dropped, .replySourceMismatch,
      summary: "\(findings.subject) answers from the wrong address: the SYN-ACK comes from "
        + "\(answer.server) and is DROPPED by the client.",
      explanation: "Ports and acknowledgement fit the SYN, the address does not: asymmetric "
        + "routing or a forgotten address translation at the host.",
      confidence: answer.reset == nil ? .medium : .high,
      place: Place(.host, after: findings.origin),
      observations: [
        Observation(
          "SYN answered by a SYN-ACK from \(answer.server)",
          frames: [findings.conversation.syn.map { Int($0.first.frame) }, answer.frame]
            .compactMap { $0 })
      ])
    if let reset = answer.reset {
      verdict.observations.append(
        Observation("the client resets it: it asked another address", frames: [reset]))
    }
    verdict.actions = [
      Action(on: .host, "ip rule; ip route show table all", why: "which address do answers take"),
      Action(
        on: .host, "sudo nft list ruleset | grep -nE 'snat|dnat|masquerade'",
        why: "a translation of one direction only"),
    ]
    return verdict
  }
}
