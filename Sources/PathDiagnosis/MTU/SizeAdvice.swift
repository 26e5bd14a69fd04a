import PathTracing
import WireFormats

/// Commands and names that go with a packet size.
enum SizeAdvice {
  /// What usually makes links of such a size; nil for sizes that say nothing.
  static func link(_ size: Int) -> Text? {
    switch size {
    case 1492: "PPPoE"
    case 1480: "a tunnel of IP in IP, or 6in4"
    case 1476: "GRE"
    case 1462, 1464: "GRE with a key, or L2TP"
    case 1460: "Google Cloud's default, or L2TP"
    case 1454: "PPPoE over a provider's tunnel"
    case 1450: "VXLAN"
    case 1440: "WireGuard over IPv4"
    case 1420: "WireGuard"
    case 1400: "IPsec or another VPN"
    case 1280: "the least of IPv6, as some tunnels use it"
    default: nil
    }
  }

  /// ` (WireGuard)` behind a number of octets.
  static func inBrackets(_ size: Int) -> Text { link(size).map { " (\($0))" } ?? "" }

  /// Sends smaller packets from here, at once.
  static func sendLess(_ findings: Findings, mtu: Int) -> Action {
    Action(
      on: .thisMachine, "sudo \(route(findings)) mtu \(mtu)",
      why: "works around it at once, until the next boot")
  }

  /// Asks the host to send smaller segments.
  static func askForLess(_ findings: Findings, mtu: Int) -> Action {
    let headers = findings.trace.target.address.version.tcpOverhead
    return Action(
      on: .thisMachine, "sudo \(route(findings)) advmss \(max(mtu - headers, 88))",
      why: "asks the host for segments that fit, at once, until the next boot")
  }

  /// Both in one: a second change of the route would undo the first.
  static func sendAndAskForLess(_ findings: Findings, mtu: Int, back: Int) -> Action {
    let headers = findings.trace.target.address.version.tcpOverhead
    return Action(
      on: .thisMachine,
      "sudo \(route(findings)) mtu \(mtu) advmss \(max(back - headers, 88))",
      why: "works around it both ways at once, until the next boot")
  }

  /// The start of a command that changes the route to the target.
  static func route(_ findings: Findings) -> Text {
    let address = findings.trace.target.address
    let tool = address.version == .v4 ? "ip route" : "ip -6 route"
    let way = findings.trace.route
    let gateway = way?.nextHop.map { " via \($0)" } ?? ""
    let device = way.map { " dev \($0.interface)" } ?? " dev <interface>"
    return "\(tool) replace \(address)\(gateway)\(device)"
  }

  /// The lasting cure on the router in front of the small link.
  static func clamp(_ version: IPVersion, _ machine: Action.Machine) -> Action {
    let tool = version == .v4 ? "iptables" : "ip6tables"
    return Action(
      on: machine,
      "sudo \(tool) -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
      why: "on the router before the small link: TCP never sends what does not fit")
  }

  /// The other lasting cure: the report that RFC 1191 and RFC 8201 ask for.
  static func permitReports(_ version: IPVersion, _ machine: Action.Machine) -> Action {
    let kind =
      version == .v4
      ? "ICMP type 3 code 4 (fragmentation needed)" : "ICMPv6 type 2 (packet too big)"
    return Action(
      on: machine, "let \(kind) out and through",
      why: "without it no sender can learn what passes")
  }
}
