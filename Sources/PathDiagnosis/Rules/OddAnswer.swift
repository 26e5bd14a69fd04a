import PathTracing
import WireFormats

// "Packet too big" (ICMPv4 3/4, ICMPv6 2) and "parameter problem" are no answers to a SYN of 60
// octets with a plain header: a broken router or a box that dislikes the packet sends them.

/// The only answer is an ICMP error that a plain SYN gives no reason for.
enum OddAnswer: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival else { return nil }
    switch reply.kind {
    case .packetTooBig, .parameterProblem: break
    default: return nil
    }
    var place = findings.placeOfRejection(by: reply, to: probe)
    if reply.sender == findings.trace.target.address { place.kind = .hostFirewall }
    var verdict = Verdict(
      .rejected, .oddUnreachable,
      summary: "\(findings.subject) is REJECTED\(place.kind.afterVerb) by \(reply.sender): "
        + "\(Wording.of(reply)).",
      explanation: "A SYN of \(probe.packet.ip.totalLength) octets gives no reason for that.",
      confidence: .medium, place: place,
      observations: [
        Observation(
          "SYN with TTL \(probe.timeToLive): \(Wording.of(reply))",
          frames: [probe.frame, reply.frame])
      ])
    verdict.alternatives = [
      Alternative(
        .oddUnreachable, .unknown, "a forged error, or a tunnel with a broken MTU",
        decide: "synpath again from another network")
    ]
    verdict.actions = [
      Action(
        on: .provider, "ask the owner of \(reply.sender) about this ICMP error",
        why: "for the flow at the end of this report")
    ]
    return verdict
  }
}
