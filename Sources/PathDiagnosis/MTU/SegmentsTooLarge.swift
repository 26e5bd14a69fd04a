import PathTracing
import WireFormats

// Where old data is answered by nobody (a firewall that numbers octets anew and leaves SACK blocks
// as they are) and pings are filtered, connections that ask for small segments still tell: a kernel
// that is given a small MSS sends no larger segments than it asks for.

/// The session's own segments are never acknowledged, and smaller ones are.
enum SegmentsTooLarge: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let evidence = SizeFindings(findings), evidence.isCuredBySendingLess,
      let passed = evidence.largestTrial
    else { return nil }
    let failed = evidence.missingTrials.map(\.size).min() ?? evidence.sizes.fullSize
    var verdict = Verdict(
      .mtuBlackHole, .forwardBlackHole,
      summary:
        "\(findings.subject) is open, but behind an MTU BLACK HOLE: full segments to the host "
        + "vanish, and the session waits for their acknowledgement.",
      explanation: "Segments in packets of \(passed) octets are answered, those of \(failed) are "
        + "not; nobody said why.",
      confidence: .medium, place: Place(.unknown, after: nil),
      observations: evidence.trialObservations)
    verdict.alternatives = [
      Alternative(
        .blackHoleBothWays, .unknown, "a tunnel, as small on the way back",
        decide: "sudo \(SizeAdvice.route(findings)) mtu \(passed), and again"),
      Alternative(
        .packetTooBigIgnored, .here,
        "a report of the size that this machine's kernel does not take",
        decide: "sudo tcpdump -ni any 'icmp[0] = 3 and icmp[1] = 4 or icmp6[0] = 2'"),
    ]
    let version = findings.trace.target.address.version
    verdict.actions = [
      SizeAdvice.sendLess(findings, mtu: passed), SizeAdvice.clamp(version, .provider),
      SizeAdvice.permitReports(version, .provider),
    ]
    return verdict
  }
}
