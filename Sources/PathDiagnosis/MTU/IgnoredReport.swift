import PathTracing
import WireFormats

// The router's report is true and comes as far as this machine's network card, and its kernel goes
// on sending the same size: a filter for incoming ICMP eats it, or the kernel was told not to
// lower its path MTU.

/// The report arrives, and this machine does not heed it.
enum IgnoredReport: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let evidence = SizeFindings(findings), let report = evidence.sizes.truthfulReport,
      let hole = evidence.hole(from: .client), hole.isProven, hole.size > report.mtu
    else { return nil }
    let version = findings.trace.target.address.version
    var verdict = Verdict(
      .mtuBlackHole, .packetTooBigIgnored,
      summary: "\(findings.subject) is open, but in an MTU BLACK HOLE: \(report.sender) asks for "
        + "\(report.mtu) octets, and this machine goes on with \(hole.size).",
      explanation:
        "The report is true and arrives here; a filter for incoming ICMP on this machine "
        + "keeps it from the kernel.",
      confidence: findings.isProvisional ? .medium : .high,
      place: Place(.here, after: Path.Point(timeToLive: 0, address: findings.trace.source)),
      observations: evidence.observations)
    verdict.place.by = report.sender
    verdict.observations.append(
      Observation(
        "packet too big, MTU \(report.mtu), from \(report.sender)", frames: [report.frame]))
    verdict.observations.append(
      Observation("the session sends \(hole.size) octets again and again", frames: hole.frames))
    verdict.actions = [
      Action(
        on: .thisMachine, "sudo nft list ruleset | grep -nE 'icmp|drop'",
        why: version == .v4
          ? "ICMP type 3 must come in" : "ICMPv6 type 2 must come in"),
      SizeAdvice.sendLess(findings, mtu: report.mtu),
    ]
    return verdict
  }
}
