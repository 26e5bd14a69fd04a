import PathTracing
import WireFormats

// RFC 9293 section 3.10.7.1: a SYN to a closed port gets a reset with ACK. One packet from the server's
// address cannot tell the host's kernel from a filter that forges it: only marks that a kernel copies
// do. The TTL is a weak sign: routes differ by a hop from packet to packet, a load balancer starts
// from another value than the host behind it, so a lone reset is never called a middlebox's.

/// The SYN is answered by a reset from the server's address.
enum AttemptRefused: AttemptRule {
  static let needs: AttemptSigns = [.resets, .unaccepted]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard !findings.isAccepted, let reset = findings.refusals.first(where: { fits($0, findings) })
    else { return nil }
    guard reset.flags.contains(.ack) else { return withoutACK(reset, findings) }
    let isKernelMade = isKernelMade(reset, findings)
    var verdict = Verdict(
      .refused, .noListener,
      summary: "\(findings.subject) is REFUSED by a reset from the host's address: nothing listens "
        + "on the port.",
      explanation: isKernelMade
        ? "The reset bears the marks of a kernel that found no socket."
        : "A reject rule of a firewall would look alike; the capture cannot tell the two apart.",
      confidence: isKernelMade ? .high : .medium, place: Place(.service, after: findings.host),
      observations: [
        Observation(findings.describe(reset), frames: findings.frames(reset.moment))
      ])
    if isKernelMade {
      verdict.observations.append(
        Observation(
          "the reset copies the marks of the SYN, which no reject rule does",
          frames: findings.frames(reset.moment)))
    } else {
      verdict.alternatives.append(
        Alternative(
          .hostRejectReset, .hostFirewall,
          "a firewall rule at the host that rejects with a reset",
          decide: "on the host: sudo nft list ruleset | grep -n 'reject with tcp reset'"))
    }
    compare(reset, &verdict, findings)
    if let syn = findings.conversation.syn, syn.last.frame > reset.moment.frame {
      verdict.observations.append(
        Observation(
          "the client tries again, \(Wording.count(Int(syn.count), "SYN")) in all",
          frames: [syn.last.number]))
    }
    verdict.actions = [
      Action(
        on: .host, "sudo ss -ltnp 'sport = :\(findings.port)'",
        why: "does anything listen, and where"),
      findings.trace(why: "a trace compares the reset with those of other ports and hops"),
    ]
    return verdict
  }

  private static func fits(_ reset: SegmentReset, _ findings: AttemptFindings) -> Bool {
    guard reset.flags.contains(.ack), let number = findings.conversation.initialNumber else {
      return true
    }
    let acknowledged = reset.acknowledgementNumber - number
    // Data in the SYN (RFC 7413) is acknowledged with it.
    return acknowledged >= 1 && acknowledged <= 1500
  }

  private static func isKernelMade(_ reset: SegmentReset, _ findings: AttemptFindings) -> Bool {
    let mark = findings.conversation.syn.map { $0.trafficClass & 0xfc } ?? 0
    return reset.hasFlowLabel || mark != 0 && reset.trafficClass & 0xfc == mark
  }

  /// Compares the reset with the other packets of that address and with the SYN.
  private static func compare(
    _ reset: SegmentReset, _ verdict: inout Verdict, _ findings: AttemptFindings
  ) {
    let known = findings.record.timesToLive
    let nearest = known.min { distance($0, reset) < distance($1, reset) }
    if let nearest, distance(nearest, reset) > 1 {
      verdict.confidence = min(verdict.confidence, .low)
      verdict.observations.append(
        Observation(
          "its TTL \(reset.timeToLive) is not that of the host's other answers "
            + "(\(known.map { String($0) }.joined(separator: ", "))): another sender is likely"))
    }
    if let nearest, distance(nearest, reset) == 1 {
      verdict.observations.append(
        Observation(
          "its TTL \(reset.timeToLive) is one hop off the host's other answers: another route, or "
            + "a firewall directly in front of the host"))
      verdict.alternatives.append(
        Alternative(
          .lastRouterReset, .hostFirewall, "a firewall directly in front of the host that resets",
          decide: "capture on the host: does the SYN arrive"))
    }
    let copies =
      reset.identification != 0
      && reset.identification == findings.conversation.syn?.identification
    if copies {
      verdict.confidence = min(verdict.confidence, .low)
      verdict.observations.append(
        Observation(
          "its IP identification is the SYN's own: boxes that forge resets copy it",
          frames: findings.frames(reset.moment)))
    }
    guard copies || nearest.map({ distance($0, reset) > 1 }) ?? false else { return }
    verdict.alternatives.insert(
      Alternative(
        .middleboxReset, .unknown, "a box on the way that answers in the host's name",
        decide:
          "synpath \(findings.conversation.server.address) -p \(findings.port): the TTL at which "
          + "the reset begins"), at: 0)
  }

  /// By how many hops the way of a reset differs from that of another packet.
  private static func distance(_ timeToLive: UInt8, _ reset: SegmentReset) -> Int {
    abs(timeToLive.hopsTravelled - reset.timeToLive.hopsTravelled)
  }

  private static func withoutACK(
    _ reset: SegmentReset, _ findings: AttemptFindings
  ) -> Verdict {
    var verdict = Verdict(
      .rejected, .forgedReset,
      summary: "\(findings.subject) is REJECTED by a forged reset: no host's stack sends it.",
      explanation: "The reset carries no ACK, which RFC 9293 asks of the answer to a SYN: a box on "
        + "the way, or a filter at the host, made it.",
      confidence: .medium, place: Place(.unknown, after: findings.origin),
      observations: [
        Observation(findings.describe(reset), frames: findings.frames(reset.moment))
      ])
    verdict.alternatives = [
      Alternative(
        .noListener, .service, "an exotic stack on the host itself",
        decide: "on the host: sudo tcpdump -ni any tcp port \(findings.port)")
    ]
    verdict.actions = [
      findings.capture(on: .host, why: "does the SYN arrive, does the host send the reset")
    ]
    return verdict
  }
}
