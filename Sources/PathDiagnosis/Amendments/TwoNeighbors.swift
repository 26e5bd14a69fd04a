import PathTracing
import WireFormats

// Two machines with one address both answer for it on the link (RFC 5227), and the kernel that asked
// talks to either: to that which spoke last, or first. A machine with two cards on one link answers
// from both as well (Linux, arp_ignore 0), and so does a router that passes for its hosts.

/// Several link-layer addresses claim the target's: added to whatever one of them said.
enum TwoNeighbors: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    let trace = findings.trace
    guard let route = trace.route, !route.isLocal, verdict.place.kind != .here else { return }
    let neighbor = route.nextHop ?? trace.target.address
    let claims = trace.resolutions[neighbor]?.claims ?? []
    guard claims.count > 1 else { return }
    let whose = route.nextHop == nil ? "the address" : "the gateway's address \(neighbor)"
    verdict.observations.append(
      Observation(
        "\(claims.count) machines or cards claim \(whose): "
          + claims.map { "\($0.hardware)" }.joined(separator: ", "), frames: claims.map(\.frame))
    )
    let check = Action(
      on: .thisMachine,
      neighbor.version == .v4
        ? "sudo arping -c 3 -I \(route.interface) \(neighbor)"
        : "sudo ndisc6 -m \(neighbor) \(route.interface)",
      why: "which link-layer addresses answer; the odd one is another machine")
    guard route.nextHop == nil, verdict.outcome != .open else {
      verdict.alternatives.append(
        Alternative(
          .duplicateAddress, verdict.place.kind,
          "two machines have \(whose), and the other one does not do the same",
          decide: check.command))
      return
    }
    verdict.alternatives.insert(
      Alternative(
        verdict.cause, verdict.place.kind, "one machine with two cards on this link: then as said",
        decide: check.command), at: 0)
    verdict.cause = .duplicateAddress
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.place.kind = .unknown
    verdict.summary = "\(verdict.summary.dropLast()); more than one machine claims the address."
    verdict.explanation =
      "Another machine may have the address that the service is on. "
      + verdict.explanation
    verdict.actions.insert(check, at: 0)
  }
}
