import PathTracing
import WireFormats

// A packet whose time to live ends at the first hop can be answered by that one only. Where the route
// leads over a gateway, the target's address is either its own, or it answers in the host's name: a
// captive portal, a redirect, or the far end of a VPN or a user-mode network, which makes connections of
// its own out of those that come in.

/// What the first hop answers may be no word of the host's.
enum FirstHopAnswers: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard findings.distance == 1, let route = findings.trace.route, !route.isLocal,
      verdict.outcome != .open, verdict.place.kind != .here
    else { return }
    let target = findings.trace.target.address
    let gateway = route.nextHop.flatMap { $0 == target ? nil : $0 }
    guard gateway != nil || route.isTunnel else { return }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.alternatives.insert(
      Alternative(
        .middleboxReset, .gateway,
        (gateway.map { "the gateway \($0)" } ?? "the far end of \(route.interface)")
          + " answers in the host's name, if it is not the host: what has TTL 1 goes no farther",
        decide: gateway == nil
          ? "the same from a machine without the VPN"
          : "on the gateway: \(Advice.redirections)"), at: 0)
  }
}
