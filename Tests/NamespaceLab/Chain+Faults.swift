extension Chain {
  /// A place in a kernel's packet path where nftables may act.
  package enum Hook: String, Sendable {
    case input
    case forward
    case output
    case postrouting
    /// Behind connection tracking, before the TTL is looked at.
    case tracked
    /// Before the TTL is looked at, as an ingress access list of a hardware router is.
    case raw

    var chain: String {
      switch self {
      case .input, .forward, .output, .postrouting: "type filter hook \(rawValue) priority 0"
      case .tracked: "type filter hook prerouting priority -150"
      case .raw: "type filter hook prerouting priority -300"
      }
    }
  }

  /// Lets neighbour discovery pass, without which a host is down rather than filtered.
  static let passNeighbours = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept"

  static let dropPing = "icmp type echo-request drop\nicmpv6 type echo-request drop"

  /// A rule for packets of the client, once for each family.
  func fromClient(_ rule: String) -> String {
    Family.allCases.map { "\($0.nft) saddr \(layout.client($0)) \(rule)" }.joined(separator: "\n")
  }

  /// Makes a router report one packet in five seconds, once its first six reports are spent.
  func reportSeldom(_ hop: Int) async throws {
    try await run(
      in: .router(hop), "sh", "-e", "-c",
      "echo 5000 >/proc/sys/net/ipv4/icmp_ratelimit; echo 5000 >/proc/sys/net/ipv6/icmp/ratelimit"
    ).orThrow("ratelimit")
  }

  /// Makes a router spend what it has of ICMP errors on others of the client's packets.
  func useUpErrors(_ hop: Int) async throws {
    for family in Family.allCases {
      _ = try await run(
        in: .client, "ping", "-n", "-q", "-c", "12", "-i", "0.01", "-W", "1", "-t", "\(hop)",
        layout.target(family))
    }
  }

  /// Adds rules, one per line, to a base chain of the node; they see both IP versions.
  package func nft(_ node: Node, _ hook: Hook, _ rules: String) async throws {
    try await nft(
      node,
      """
      table inet lab_\(hook.rawValue) {
        chain rules {
          \(hook.chain);
          \(rules)
        }
      }
      """)
  }

  /// Adds rules for one device of the node: at `egress` or `ingress`, beyond the firewall proper.
  func nft(_ node: Node, device: String, _ hook: String, _ rules: String) async throws {
    try await nft(
      node,
      """
      table netdev lab_\(hook) {
        chain rules {
          type filter hook \(hook) device "\(device)" priority 0;
          \(rules)
        }
      }
      """)
  }

  /// Loads a whole ruleset text in the node.
  package func nft(_ node: Node, _ ruleset: String) async throws {
    try await run(in: node, "nft", "-f", "-", input: ruleset + "\n").orThrow("nft in \(node)")
  }

  /// Runs `ip` with the arguments in the node, once for each line.
  package func ip(_ node: Node, _ lines: String...) async throws {
    let input = lines.joined(separator: "\n") + "\n"
    try await run(in: node, "ip", "-batch", "-", input: input).orThrow("ip in \(node)")
  }

  /// Replaces the node's default routes of both families: by a next hop, or by a word such as `blackhole`.
  package func replaceDefault(_ node: Node, _ route: (Family) -> String) async throws {
    // Only one of the two may be there: IPv6 keeps several routes of different metric.
    try await run(
      in: node, "sh", "-e",
      input: Family.allCases.map {
        """
        ip \($0.flag) route del default
        \(route($0).isEmpty ? "" : "ip \($0.flag) route add \(route($0))")

        """
      }.joined()
    ).orThrow("routes in \(node)")
  }

  /// Leads what the client sends to port 22 to a port of its own.
  func redirectOwn(to port: Int) async throws {
    try await nft(
      .client,
      """
      table inet lab_redirect {
        chain rules {
          type nat hook output priority -100;
          tcp dport 22 redirect to :\(port)
        }
      }
      """)
  }

  /// Resets a copy of each SYN to a port in the host's name, while the SYN itself goes on.
  func injectResets(at hop: Int, port: Int) async throws {
    for family in Family.allCases {
      let (table, field) = family == .v4 ? ("ip", "ip daddr") : ("ip6", "ip6 daddr")
      let packets = "\(field) \(layout.target(family)) tcp dport \(port)"
      // The copy goes out by the node itself, where its own rules meet it.
      try await nft(
        .router(hop),
        """
        table \(table) injection {
          chain copies {
            type filter hook prerouting priority -300;
            \(packets) tcp flags & (syn | ack) == syn dup to \(layout.address(ofHop: hop + 1, family)) device "eth1"
          }
          chain resets {
            type filter hook output priority 0;
            \(packets) reject with tcp reset
          }
        }
        """)
    }
  }

  /// Gives the client a second next hop, another address of its gateway; `policy` 1 spreads by ports too.
  func spreadDefault(policy: Int) async throws {
    for family in Family.allCases {
      try await ip(
        .router(1), "addr add \(family == .v4 ? "192.168.77.2/24" : "fd77::2/64") dev eth0")
    }
    try await run(
      in: .client, "sysctl", "-qw", "net.ipv4.fib_multipath_hash_policy=\(policy)"
    ).orThrow("sysctl")
    try await replaceDefault(.client) { family in
      let net = family == .v4 ? "192.168.77." : "fd77::"
      return "default nexthop via \(net)1 dev eth0 nexthop via \(net)2 dev eth0"
    }
  }

  /// Lets one new connection to port 22 in, from whomever, and more at a rate such as `1/second`.
  func limitAll(_ node: Node, _ rate: String) async throws {
    try await nft(
      node, .input,
      "tcp flags & (fin | syn | rst | ack) == syn tcp dport 22 limit rate over \(rate) "
        + "burst 1 packets drop")
  }

  /// Lets six new connections of a source to port 22 in, then one every ten seconds, as `ufw limit` does.
  func limit(_ node: Node) async throws {
    try await nft(
      node, .input,
      """
      tcp flags & (fin | syn | rst | ack) == syn tcp dport 22 jump limited
      }
      chain limited {
      ip protocol tcp meter lab4 { ip saddr limit rate over 6/minute burst 6 packets } drop
      ip6 nexthdr tcp meter lab6 { ip6 saddr limit rate over 6/minute burst 6 packets } drop
      """)
  }
}
