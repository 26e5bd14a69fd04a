extension Chain {
  /// A place in a kernel's packet path where nftables may act.
  package enum Hook: String, Sendable {
    case input
    case forward
    case output
    /// Before the TTL is looked at, as an ingress access list of a hardware router is.
    case raw

    var chain: String {
      switch self {
      case .input, .forward, .output: "type filter hook \(rawValue) priority 0"
      case .raw: "type filter hook prerouting priority -300"
      }
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
        let version = $0 == .v4 ? "-4" : "-6"
        return """
          ip \(version) route del default
          \(route($0).isEmpty ? "" : "ip \(version) route add \(route($0))")

          """
      }.joined()
    ).orThrow("routes in \(node)")
  }
}
