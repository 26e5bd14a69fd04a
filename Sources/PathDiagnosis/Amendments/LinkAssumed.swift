import PathTracing
import WireFormats

// A default route without a gateway ("default dev eth0") makes the kernel look for every address on that
// link; so it does where a device is asked for and no route leads there (ip_route_output_key_hash_rcu).
// Nobody answers for a far host there, unless a router does for all (proxy ARP).

/// The target is asked for on a link where only the routing table's guess puts it.
enum LinkAssumed: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    let trace = findings.trace
    guard verdict.cause == .hostDown, let route = trace.route, route.isLinkAssumed,
      findings.syns.isEmpty
    else { return }
    let target = trace.target.address
    let device = route.interface
    let family = target.version == .v4 ? "" : "-6 "
    verdict.cause = .localRoute
    verdict.place = Place(.here)
    verdict.confidence = .medium
    verdict.summary =
      "\(findings.subject) is UNREACHABLE from this machine: its route names no gateway, and nobody "
      + "on \(device) answers for it."
    verdict.explanation =
      "No route but the default, or none, leads to \(target) on \(device): the kernel takes it to be "
      + "on that link and asks for it there, in vain."
    // RFC 3927 section 2: what a machine gives itself where no server gives it an address.
    let isOwnChoice = route.source.scope == .linkLocal
    if isOwnChoice {
      verdict.explanation +=
        " \(route.source) is an address that this machine gave itself: no DHCP server answered."
    }
    verdict.alternatives = [
      Alternative(
        .hostDown, .host, "the host is on that link after all, and down",
        decide: "from another machine there: ping \(target)"),
      Alternative(
        .gatewayDown, .gateway, "a router that answers for all addresses (proxy ARP) is down",
        decide: "does any other far address answer: ip \(family)neigh show dev \(device)"),
    ]
    verdict.actions = [
      Action(
        on: .thisMachine, "ip \(family)route show default; ip \(family)addr show dev \(device)",
        why: isOwnChoice
          ? "no lease: ask the DHCP server again (networkctl renew \(device), dhclient \(device))"
          : "a default route needs 'via' and the gateway's address"),
      Action(
        on: .thisMachine, "ip route get \(target)",
        why: "without -i: does another interface lead there"),
    ]
  }
}
