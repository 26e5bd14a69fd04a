import PathTracing
import WireFormats

// IPv6 has no link below 1280 octets (RFC 8200 section 5), and IPv4 hardly any below the 576 that every host
// takes (RFC 1122 section 3.3.2). What dies above a smaller size still has another reason: a link that
// damages long packets, or a filter that looks at what is in them.

/// Packets vanish above a size that no link is so small for.
enum BelowLeastMTU: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .mtuBlackHole, let passed = SizeFindings(findings)?.passed else {
      return
    }
    guard passed < findings.trace.target.address.version.leastMTU else { return }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.explanation += " No link has so small an MTU: it is hardly one."
    verdict.alternatives.insert(
      Alternative(
        .portFilter, verdict.place.kind,
        "a link that damages long packets, or a filter on what is in them",
        decide: "on the host, before and after: nstat -az TcpInCsumErrors IpInDiscards"), at: 0)
    verdict.actions = [
      Action(
        on: .host, "nstat -az TcpInCsumErrors; ip -s link",
        why: "do its counters of damaged packets rise"),
      Action(
        on: .provider, "show interfaces counters errors",
        why: "of the links there: which of them damages packets"),
    ]
  }
}
