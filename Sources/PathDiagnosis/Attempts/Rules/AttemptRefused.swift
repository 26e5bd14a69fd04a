import PathTracing
import WireFormats

// RFC 9293 section 3.10.7.1: a SYN to a closed port gets a reset with ACK. One packet from the server's
// address cannot tell the host's kernel from a filter that forges it: only marks that a kernel copies
// do. The TTL is a weak sign: routes differ by a hop from packet to packet, a load balancer starts
// from another value than the host behind it, so a lone reset is never called a middlebox's.

/// The SYN is answered by a reset from the server's address.
enum AttemptRefused: DraftingRule {
  static let needs: AttemptSigns = [.resets, .unaccepted]

  private static let refused: Template =
    " is REFUSED by a reset from the host's address: nothing listens on the port."
  private static let refusedOnce: Template =
    " is REFUSED by a reset from the host's address, and accepts others before and after."
  private static let otherMachine: Template =
    "one of several machines behind the address, on which nothing listens"
  private static let askMany: Template = "sudo synpath \(.address) -p \(.number) --flows 16"
  private static let copied: Template =
    "the reset copies the marks of the SYN, which no reject rule does"
  private static let rejecting: Template = "a firewall rule at the host that rejects with a reset"
  private static let findRule: Template =
    "on the host: sudo nft list ruleset | grep -n 'reject with tcp reset'"
  private static let ownRule: Template =
    "a rule of the client's own machine, whose reset comes over lo: no SYN of it is in the capture"
  private static let findOwnRule: Template =
    "on the client: sudo nft list ruleset | grep -n reject; sudo tcpdump -ni any tcp port \(.number)"
  private static let otherAccepted: Template = "another attempt at the same port was accepted"
  private static let limit: Template =
    "a limit of connections per client, or a listener that takes one at a time"
  private static let count: Template = "the same while no other connection to the port is open"
  private static let findListener: Template = "sudo ss -ltnp 'sport = :\(.number)'"
  private static let whoListens: Template = "does anything listen, and where"
  private static let compareAll: Template =
    "a trace compares the reset with those of other ports and hops"

  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    guard !findings.isAccepted, let reset = findings.refusals.first(where: { fits($0, findings) })
    else { return false }
    guard reset.flags.contains(.ack) else {
      draft.take(withoutACK(reset, findings))
      return true
    }
    let isKernelMade = isKernelMade(reset, findings)
    let accepted = findings.record.openFrame(at: findings.port).flatMap {
      $0 < reset.moment.number ? $0 : nil
    }
    let isAmongOthers =
      accepted != nil
      && findings.record.lastOpenFrame(at: findings.port) ?? 0 > reset.moment.number
    draft.begin(
      .refused, .noListener, isKernelMade && !isAmongOthers ? .high : .medium,
      Place(.service, after: findings.host)
    ) {
      findings.appendSubject(to: &$0)
      $0.append(isAmongOthers ? refusedOnce : refused)
    }
    draft.explanation =
      isAmongOthers
      ? "Nothing listens on one of several machines there, or the service was down for a moment, or "
        + "connections are limited."
      : isKernelMade
        ? "The reset bears the marks of a kernel that found no socket."
        : "A reject rule of a firewall would look alike; the capture cannot tell the two apart."
    draft.observe(findings.frames(reset.moment)) { findings.append(reset, to: &$0) }
    if isKernelMade {
      draft.observe(findings.frames(reset.moment)) { $0.append(copied) }
    } else {
      draft.add(
        (.hostRejectReset, .hostFirewall), { $0.append(rejecting) },
        decide: { $0.append(findRule) })
    }
    if findings.conversation.syn == nil, reset.timeToLive.hopsTravelled == 0 {
      draft.confidence = .low
      draft.add(
        (.localOutputFilter, .here), { $0.append(ownRule) },
        decide: { $0.append(findOwnRule, [.number(Int(findings.port))]) })
    }
    compare(reset, &draft, findings)
    // What is accepted only later listens only since then.
    if let accepted {
      draft.observe(Frames(accepted)) { $0.append(otherAccepted) }
      if isAmongOthers {
        let target = findings.conversation.server
        draft.add(
          (.flowMemberDead, .service), { $0.append(otherMachine) },
          decide: { $0.append(askMany, [.address(target.address), .number(Int(target.port))]) })
      }
      draft.add(
        (.hostRejectReset, .hostFirewall), { $0.append(limit) }, decide: { $0.append(count) })
    }
    if let syn = findings.conversation.syn, syn.last.frame > reset.moment.frame {
      draft.observe(Frames(syn.last.number)) {
        $0.append("the client tries again, ")
        $0.append(count: Int(syn.count), "SYN")
        $0.append(" in all")
      }
    }
    draft.add(
      on: .host, { $0.append(findListener, [.number(Int(findings.port))]) },
      why: { $0.append(whoListens) })
    findings.addTrace(&draft, why: compareAll)
    return true
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

  private static let strange: Template =
    "its TTL \(.number) is not that of the host's other answers ("
  private static let oneOff: Template =
    "its TTL \(.number) is one hop off the host's other answers: another route, or a firewall directly in front of the host"
  private static let inFront: Template = "a firewall directly in front of the host that resets"
  private static let doesArrive: Template = "capture on the host: does the SYN arrive"
  private static let onTheWay: Template = "a middlebox on the way that answers in the host's name"
  private static let beginning: Template =
    "synpath \(.address) -p \(.number): the TTL at which the reset begins"

  private static let tooFast: Template =
    "it comes in less than a quarter of the time of any answer of the host: from somebody nearer"

  /// Whether a reset comes much sooner than the host answers anybody, on a way of some length.
  private static func isTooFast(_ reset: SegmentReset, _ findings: AttemptFindings) -> Bool {
    let least: Float = 0.004
    guard let syn = findings.conversation.syn, syn.last.frame < reset.moment.frame,
      findings.record.fastestAnswer.isFinite, findings.record.fastestAnswer >= least
    else { return false }
    return (reset.moment.seconds - syn.last.seconds) * 4 < findings.record.fastestAnswer
  }

  /// Compares the reset with the other packets of that address and with the SYN.
  private static func compare(
    _ reset: SegmentReset, _ draft: inout Draft, _ findings: AttemptFindings
  ) {
    var nearest: Int?
    for timeToLive in findings.record.timesToLive {
      nearest = min(distance(timeToLive, reset), nearest ?? .max)
    }
    let ownTTL = Fact.number(Int(reset.timeToLive))
    if let nearest, nearest > 1 {
      draft.confidence = min(draft.confidence, .low)
      draft.observe(Frames(nil)) {
        $0.append(strange, [ownTTL])
        let others = findings.record.timesToLive.map { String($0) }
        $0.append(others.prefix(8).joined(separator: ", ") + (others.count > 8 ? ", …" : ""))
        $0.append("): another sender is likely")
      }
    }
    if nearest == 1 {
      draft.observe(Frames(nil)) { $0.append(oneOff, [ownTTL]) }
      draft.add(
        (.lastRouterReset, .hostFirewall), { $0.append(inFront) },
        decide: { $0.append(doesArrive) })
    }
    let copies =
      reset.identification != 0
      && reset.identification == findings.conversation.syn?.identification
    if copies {
      draft.confidence = min(draft.confidence, .low)
      draft.observe(findings.frames(reset.moment)) {
        $0.append("its IP identification is the SYN's own: middleboxes that forge resets copy it")
      }
    }
    let isTooFast = isTooFast(reset, findings)
    if isTooFast {
      draft.confidence = min(draft.confidence, .low)
      draft.observe(findings.frames(reset.moment)) { $0.append(tooFast) }
    }
    guard copies || isTooFast || nearest ?? 0 > 1 else { return }
    let target = Fact.address(findings.conversation.server.address)
    draft.add(
      (.middleboxReset, .unknown), { $0.append(onTheWay) },
      decide: { $0.append(beginning, [target, .number(Int(findings.port))]) })
    draft.moveLastToFront()
  }

  /// By how many hops the way of a reset differs from that of another packet.
  private static func distance(_ timeToLive: UInt8, _ reset: SegmentReset) -> Int {
    abs(timeToLive.hopsTravelled - reset.timeToLive.hopsTravelled)
  }

  private static func withoutACK(
    _ reset: SegmentReset, _ findings: AttemptFindings
  ) -> Verdict {
    // Whatever bears an ACK is answered so by a host that knows no connection (RFC 9293 section 3.10.7.1): not the
    // SYN, which may not have arrived.
    if reset.followsSegments { return answersAcknowledgement(findings) }
    var verdict = Verdict(
      .rejected, .forgedReset,
      summary: "\(findings.subject) is REJECTED by a forged reset: no host's stack sends it.",
      explanation:
        "The reset carries no ACK, which RFC 9293 asks of the answer to a SYN: a middlebox on "
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

  private static func answersAcknowledgement(_ findings: AttemptFindings) -> Verdict {
    var verdict = AttemptUndecided.verdict(findings)
    verdict.summary =
      "\(findings.subject): the SYN gets no answer; a reset answers what the client sent behind it, not decided."
    verdict.explanation =
      "A host that knows no connection resets segments with an ACK, without one in the reset: the SYN did not "
      + "arrive there, or its answer did not come back."
    return verdict
  }
}
