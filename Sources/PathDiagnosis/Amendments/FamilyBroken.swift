import PathTracing
import WireFormats

// A name with addresses of both families leads to one host over two networks: different routes,
// filters and firewall rules. Clients that try IPv6 first hang, those that race (RFC 8305) do not.

/// The other family of the same name is open: what fails is one network of two.
enum FamilyBroken: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard [.dropped, .unreachable, .rejected, .refused].contains(verdict.outcome),
      verdict.place.kind != .here
    else { return }
    let isRefused = verdict.outcome == .refused
    for case (note: .otherFamily(let endpoint, answer: "open"), time: _) in findings.trace.notes {
      let isV6 = endpoint.address.version == .v6
      let (works, fails) = isV6 ? ("IPv6", "IPv4") : ("IPv4", "IPv6")
      if !isRefused {
        verdict.alternatives.insert(
          Alternative(
            verdict.cause, verdict.place.kind, "the same fault for every host over \(fails)",
            decide: "synpath \(isV6 ? "-4" : "-6") to another host that has both"), at: 0)
        verdict.cause = .familyBroken
      }
      verdict.explanation += " Over \(works) (\(endpoint.address)) the port is open."
      verdict.observations.append(
        Observation("a connection to \(endpoint) is accepted"))
      verdict.actions.insert(
        Action(
          on: .thisMachine,
          Wording.connect(
            findings.trace, ssh: isV6 ? "-6" : "-4", otherwise: isV6 ? "-6" : "-4"),
          why: isRefused
            ? "works meanwhile; the service listens on \(works) only (ListenAddress), or the name's "
              + "\(fails) address is another machine's"
            : "works meanwhile; then mend the \(fails) route, rule or DNS record"), at: 0)
      return
    }
  }
}
