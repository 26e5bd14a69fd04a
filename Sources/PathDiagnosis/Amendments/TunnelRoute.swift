import PathTracing
import WireFormats

// A VPN takes routes for itself: 0.0.0.0/1 and 128.0.0.0/1, a default of its own, a table. What goes into
// its device is wrapped and sent elsewhere; where the other end is dead, no packet shows that.

/// What leaves by a tunnel and meets silence ended in the tunnel: added to what the silence says.
enum TunnelRoute: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .dropped, verdict.place.kind == .gateway,
      verdict.place.after?.timeToLive == 0, let route = findings.trace.route, route.isTunnel
    else { return }
    let device = route.interface
    verdict.summary =
      "\(findings.subject) is DROPPED: the route leads into \(device), and nothing comes back."
    verdict.explanation =
      "\(device) is a tunnel, VPN or other point-to-point link: SYNs and pings went into it, and its "
      + "other end, or what lies behind, does not answer."
    verdict.actions = [
      Action(
        on: .thisMachine, "ip route get \(findings.trace.target.address)",
        why: "shows the route into \(device); is it meant to go there"),
      Action(
        on: .thisMachine, "ip -d link show \(device); sudo wg show \(device)",
        why: "what kind of link it is, and for WireGuard when its other end last spoke"),
      Action(
        on: .gateway, "ip -s link; ip route",
        why: "on the other end of \(device): is it up, with a route back"),
    ]
  }
}
