extension Scenario {
  /// Routers that drop the port and say nothing, while echo passes.
  static let pathFilters =
    [(1, "gateway"), (2, "access"), (4, "transit"), (5, "provider-edge"), (6, "host-firewall")].map
  {
    // Linux looks at the TTL before the FORWARD hook: the dropping hop still answers Time Exceeded.
    hop, kind in
    Scenario(
      "forward-drop-r\(hop)",
      .dropped("port-filter", after: hop, before: hop + 1, kind: kind)
    ) {
      try await $0.sshd()
      try await $0.nft(.router(hop), .forward, "tcp dport 22 drop")
    }
  }
    + [(2, "gateway"), (4, "transit")].map { hop, kind in
      Scenario(
        "raw-drop-r\(hop)", .dropped("port-filter", after: hop - 1, before: hop, kind: kind)
      ) {
        try await $0.sshd()
        try await $0.nft(.router(hop), .raw, "tcp dport 22 drop")
      }
    }
}
