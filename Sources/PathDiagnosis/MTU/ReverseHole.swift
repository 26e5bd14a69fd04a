import PathTracing
import WireFormats

// The host's full segments vanish on their way here: our SACK blocks name the runt behind them, and
// the host sends the missing octets again and again, never seen. No router reports to us, for the
// packets are the host's. Echo replies of each size tell how much comes through.

/// Large packets vanish on the way back from the host.
enum ReverseHole: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let evidence = SizeFindings(findings),
      // Large pings that vanish may have died on either way, or at a host that wants none.
      evidence.sizes.forward?.isFree != false || evidence.sizes.forwardWitness == .echo,
      !evidence.isCuredBySendingLess,
      let certainty = certainty(evidence)
    else { return nil }
    let limit = evidence.reverseLimit
    let size = limit.map { "more than \($0) octets" } ?? "full size"
    var verdict = Verdict(
      .mtuBlackHole, .reverseBlackHole,
      summary: "\(findings.subject) is open, but behind an MTU BLACK HOLE on the way back: "
        + "packets of \(size) from the host vanish.",
      explanation: (evidence.sizes.forward?.isFree == true ? "Full packets reach the host; w" : "W")
        + "hat it answers in full packets does not come"
        + (limit.map { ", \($0) octets do\(SizeAdvice.inBrackets($0))" } ?? "") + ".",
      confidence: findings.isProvisional ? min(certainty, .medium) : certainty,
      place: Place(.unknown, after: findings.host), observations: observations(evidence))
    verdict.alternatives = [
      Alternative(
        .stalledSession, .service, "a service that hangs before its answer",
        decide: "on the host: sudo ss -tnoi 'dport = :\(port(findings))' (does it retransmit?)")
    ]
    if evidence.isReverseOfSomeFlows {
      verdict.confidence = min(verdict.confidence, .medium)
      verdict.alternatives.append(
        Alternative(
          .flowMemberDead, .unknown,
          "one of several paths back has the hole: larger packets came by another flow",
          decide: "the same again, several times"))
    }
    let version = findings.trace.target.address.version
    verdict.actions = [
      SizeAdvice.askForLess(findings, mtu: limit ?? 1280),
      Action(
        on: .host, "sudo sysctl -w net.ipv4.tcp_mtu_probing=1",
        why: "the host then tries smaller segments by itself"),
      SizeAdvice.clamp(version, .provider), SizeAdvice.permitReports(version, .host),
    ]
    return verdict
  }

  private static func port(_ findings: Findings) -> UInt16 {
    findings.trace.session?.port ?? findings.trace.target.port
  }

  /// What the session shows, what the replies show, or both.
  private static func certainty(_ evidence: SizeFindings) -> Confidence? {
    // Replies that vanish or come in pieces are no loss of the session's: hosts drop large pings, and
    // a service may be slow.
    let gap = evidence.hole(from: .server)
    let isMeasured = evidence.sizes.reverse?.isHole == true
    if evidence.isCuredBySmallSegments {
      // A service that is slow at times would have to be so at each of the larger sizes.
      let missing = evidence.heardInVain.count
      return gap?.isProven == true || missing >= (isMeasured ? 1 : 2) ? .high : .medium
    }
    guard let gap else { return nil }
    if gap.isProven { return isMeasured ? .high : .medium }
    return isMeasured ? .medium : nil
  }

  static func observations(_ evidence: SizeFindings) -> [Observation] {
    var list: [Observation] = []
    if let gap = evidence.hole(from: .server), case .gap(let length) = gap.sign {
      list.append(
        Observation(
          "the session waits \(Wording.seconds(length)) for a full segment; what follows it came",
          frames: gap.frames))
    }
    list += evidence.trialObservations
    let probes = evidence.findings.trace.sizes.probes.filter { $0.order.witness == .longReply }
    if let passed = evidence.reverseLimit,
      let probe = probes.first(where: { $0.size == passed && $0.arrival != nil }),
      let answer = probe.arrival
    {
      list.append(
        Observation(
          "an echo reply of \(passed) octets comes whole", frames: [probe.frame, answer.frame]))
      let larger = probes.filter { $0.size > passed && $0.answers.isEmpty }
      if !larger.isEmpty {
        list.append(
          Observation(
            "\(Wording.count(larger.count, "larger one")) never came", frames: larger.map(\.frame)))
      }
    }
    if let first = evidence.sizes.reverseFragment {
      list.append(
        Observation("larger ones come in pieces, the first of them of \(first) octets"))
    }
    return list
  }
}
