import PathTracing
import WireFormats

// What a machine cannot send, or may not, its kernel refuses from its own address, over the loopback
// device: "host unreachable" when address resolution has failed, after 3 s, and what a reject rule of
// its own says, at once. The SYN itself never comes to where captures are taken.

/// The client's own kernel refuses the SYN.
enum OwnError: AttemptRule {
  static let needs: AttemptSigns = [.unreachable, .unaccepted]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let client = findings.conversation.client.address
    guard !findings.isAccepted, client != findings.conversation.server.address,
      let error = findings.rejections.first(where: {
        $0.sender == client && $0.error.receiver == client
      }),
      case .unreachable(let reason) = error.meaning
    else { return nil }
    return reason == .host ? unresolved(error, findings) : refused(error, reason, findings)
  }

  private static func refused(
    _ error: QuotedError, _ reason: UnreachableReason, _ findings: AttemptFindings
  ) -> Verdict {
    var verdict = Verdict(
      .rejected, .localOutputFilter,
      summary: "\(findings.subject) is REJECTED on \(error.sender) itself, by its own outgoing "
        + "firewall: \(Wording.of(reason)).",
      explanation: "The client's own kernel refused to send the SYN, and told so over its loopback "
        + "device.",
      confidence: findings.conversation.syn == nil ? .high : .medium,
      place: Place(.here, by: error.sender), observations: observations(error, findings))
    verdict.actions = [
      Action(
        on: .thisMachine, "sudo nft list ruleset | grep -nE 'hook output|dport'",
        why: "find the rule that matches port \(findings.port)")
    ]
    return verdict
  }

  private static func unresolved(
    _ error: QuotedError, _ findings: AttemptFindings
  ) -> Verdict {
    let server = findings.conversation.server.address
    let silent =
      findings.facts?.unanswered.neighbors.filter {
        $0.asker == error.sender && $0.requests > 1
      } ?? []
    // Of several that are none of them the host, any may be the gateway.
    let neighbor = silent.first { $0.address == server } ?? (silent.count == 1 ? silent[0] : nil)
    let isOnLink = neighbor?.address == server
    let question = server.version == .v4 ? "ARP requests" : "neighbour solicitations"
    var verdict = Verdict(
      .unreachable, neighbor == nil || isOnLink ? .hostDown : .gatewayDown,
      summary: "\(findings.subject) is UNREACHABLE: "
        + (neighbor.map {
          (isOnLink ? "it" : "\(error.sender)'s next hop \($0.address)")
            + " does not answer on the link (\(question) unanswered)."
        } ?? "\(error.sender) gets no link-layer address for it, or for its gateway."),
      explanation:
        "No SYN left \(error.sender): its own kernel gave up, and says \u{201c}no route to "
        + "host\u{201d} to programs.",
      confidence: isOnLink ? .high : .medium,
      place: Place(neighbor == nil ? .unknown : isOnLink ? .host : .gateway, by: error.sender),
      observations: [
        neighbor.map {
          Observation(
            "\($0.requests) \(question) for \($0.address), no answer",
            frames: [$0.frames.lowerBound, $0.frames.upperBound])
        }
      ].compactMap { $0 } + observations(error, findings))
    if !isOnLink {
      verdict.alternatives = [
        neighbor == nil
          ? Alternative(
            .gatewayDown, .gateway, "the gateway does not answer, and the host is not on the link",
            decide: "ip route get \(server)")
          : Alternative(
            .hostDown, .host, "the host is on the link, and the capture lacks what asks for it",
            decide: "ip route get \(server)")
      ]
    }
    let family = server.version == .v4 ? "" : "-6 "
    verdict.actions = [
      Action(
        on: .thisMachine,
        "ip \(family)route get \(server); ip \(family)neigh show \(neighbor?.address ?? server)",
        why: "FAILED or INCOMPLETE confirms it; is the next hop the right one"),
      Action(
        on: neighbor == nil || isOnLink ? .host : .gateway, "ip addr; ip link",
        why: "is it up, on this network, on this VLAN"),
    ]
    return verdict
  }

  private static func observations(
    _ error: QuotedError, _ findings: AttemptFindings
  ) -> [Observation] {
    [
      Observation(
        "the client's own kernel: \(findings.describe(error))",
        frames: findings.frames(error.moment))
    ]
  }
}
