import PathTracing
import WireFormats

// With several next hops in the entry of the routing table the kernel takes one by a hash (fib_select_path),
// over ports too where fib_multipath_hash_policy is 1. Packets made by hand have no ports that it knows of,
// so that all probes of a run take one and the same of the ways that connections are spread over.

/// The route has several next hops, of which the run saw one or two: added to what it says.
enum SeveralNextHops: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard let route = findings.trace.route, route.isMultipath, !route.isSpreadByAddress,
      !route.isLocal,
      verdict.outcome != .inconclusive, verdict.place.kind != .here,
      verdict.cause != .gatewayDown
    else { return }
    let target = findings.trace.target
    let flow = findings.syns.first?.flow ?? 40000
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.explanation +=
      " This machine's route has several next hops, and the probes took one: connections may take another."
    let search: Text =
      "ip route get \(target.address) ipproto tcp sport \(flow) dport \(target.port)"
    verdict.alternatives.append(
      Alternative(
        .flowMemberDead, .gateway,
        "for connections by another next hop it is otherwise, as where one uplink is dead",
        decide: "\(search), with several sports; then ping each gateway"))
    // Of an open port the report tells no alternatives.
    guard verdict.outcome == .open else { return }
    verdict.actions.append(
      Action(
        on: .thisMachine, search,
        why: "which next hop a source port takes; from each of them, does a connection come about"))
  }
}
