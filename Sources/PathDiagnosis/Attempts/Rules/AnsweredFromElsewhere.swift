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
    let isHairpin = isHairpin(answer, findings)
    var verdict = Verdict(
      .dropped, .replySourceMismatch,
      summary: "\(findings.subject) answers from the wrong address: the SYN-ACK comes from "
        + "\(answer.server) and is DROPPED by the client.",
      explanation: "Ports and acknowledgement fit the SYN, the address does not: "
        + (isHairpin
          ? "the gateway forwards the port to a machine in the client's own network, which answers the client "
            + "directly, past the translation (hairpin NAT)."
          : "asymmetric routing or a forgotten address translation at the host."),
      confidence: answer.reset == nil ? .medium : .high,
      place: Place(isHairpin ? .gateway : .host, after: findings.origin),
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
    if isHairpin {
      verdict.actions = hairpinActions(answer, findings)
      return verdict
    }
    verdict.actions = [
      Action(on: .host, "ip rule; ip route show table all", why: "which address do answers take"),
      Action(
        on: .host, "sudo nft list ruleset | grep -nE 'snat|dnat|masquerade'",
        why: "a translation of one direction only"),
    ]
    return verdict
  }

  /// Whether the answer comes from a neighbour of the client, and what the client asked is none: a capture at
  /// the client shows it as no router has counted it down.
  private static func isHairpin(_ answer: ForeignAnswer, _ findings: AttemptFindings) -> Bool {
    let client = findings.conversation.client.address
    return findings.hopsFromClient == 0 && answer.timeToLive.hopsTravelled == 0
      && areNeighbors(client, answer.server.address)
      && !areNeighbors(client, findings.conversation.server.address)
  }

  /// Whether two addresses are likely in one network: the first 24 bits of IPv4, or 64 of IPv6, are the same.
  private static func areNeighbors(_ one: IPAddress, _ other: IPAddress) -> Bool {
    guard one.version == other.version else { return false }
    return switch one.version {
    case .v4: one.words.low >> 8 == other.words.low >> 8
    case .v6: one.words.high == other.words.high
    }
  }

  private static func hairpinActions(
    _ answer: ForeignAnswer, _ findings: AttemptFindings
  ) -> [Action] {
    let (client, server) = (findings.conversation.client.address, answer.server)
    return [
      Action(
        on: .gateway, "sudo nft list ruleset | grep -nE 'dnat|masquerade|snat'",
        why:
          "what comes from \(client)'s network and is forwarded to \(server) has to be masqueraded too"
      ),
      Action(
        on: .thisMachine, "sudo synpath \(server)",
        why: "on the client: that address answers directly; a name server can give it out inside"),
    ]
  }
}
