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
    var verdict = PacketTooBigIgnored.verdict(
      findings.subject, asked: report.mtu, by: report.sender, sent: hole.size, from: "this machine",
      Place(.here, after: Path.Point(timeToLive: 0, address: findings.trace.source)))
    verdict.explanation =
      "The report is true and arrives here; a filter for incoming ICMP on this machine keeps it "
      + "from the kernel."
    if findings.isProvisional { verdict.confidence = .medium }
    verdict.observations = evidence.observations
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
    if !reachesKernel(evidence) { blameTranslation(&verdict, evidence, report) }
    return verdict
  }

  /// Whether a report quotes the session's own octets as this machine numbers them: RFC 5927 has
  /// kernels ignore any other.
  private static func reachesKernel(_ evidence: SizeFindings) -> Bool {
    guard let conversation = evidence.session?.conversation else { return false }
    let sent = Int(conversation[.client].octetsSent) + 2
    return conversation.errors.contains { error in
      guard case .packetTooBig = error.meaning, !error.isRewritten, let offset = error.offset else {
        return false
      }
      return offset >= 0 && offset <= sent
    }
  }

  /// The kernel looks for the connection of the quote, and has none of that address or number.
  private static func blameTranslation(
    _ verdict: inout Verdict, _ evidence: SizeFindings, _ report: PathSizes.Report
  ) {
    verdict.summary =
      "\(evidence.findings.subject) is open, but in an MTU BLACK HOLE: \(report.sender) asks for "
      + "\(report.mtu) octets, and a NAT or firewall on the way does not translate what it quotes."
    verdict.explanation =
      "The report is true and arrives here, about an address or octets that this machine never "
      + "sent: its kernel finds no connection for it."
    verdict.place = Place(.unknown, after: evidence.place.after)
    verdict.place.by = report.sender
    verdict.actions = [
      SizeAdvice.sendLess(evidence.findings, mtu: report.mtu),
      Action(
        on: .gateway, "sudo nft list ruleset | grep -nE 'masquerade|snat'",
        why: "a NAT without connection tracking of ICMP errors leaves the quote as it was"),
    ]
  }
}
