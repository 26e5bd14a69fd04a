extension Scenario {
  /// A way that is dark when the run begins, and a router that loses its route in the midst of one.
  static let interruptions = [
    Scenario(
      "dark-at-first-open", .open().with { $0.causes = ["packet-loss"] }
    ) {
      try await $0.sshd()
      try await dark($0)
    }.with { $0.flags = ["--flows", "8"] },
    Scenario("dark-at-first-no-listener", .refused()) { try await dark($0) },
    Scenario(
      "dark-at-first-host-drop",
      .dropped("port-filter", after: 6, before: 7, kind: "host-firewall").with {
        $0.confidence = ["medium"]
      }
    ) {
      try await dropOnHost($0)
      try await dark($0)
    },
    Scenario(
      "route-lost-midway",
      .unreachable("no-route", after: .any, kinds: ["transit"]).with {
        $0.confidence = ["medium"]
        $0.distance = .ttl(7)
      }
    ) {
      try await dropOnHost($0)
      try await during(
        $0, .router(3), from: 500, to: 1600, "reject with icmpx type no-route")
    },
  ]

  private static func dark(_ chain: Chain) async throws {
    try await during(chain, .router(2), from: 0, to: 600, "drop")
  }

  /// What becomes of packets that leave some milliseconds after the first that comes from the client.
  private static func during(
    _ chain: Chain, _ node: Node, from begin: Int, to end: Int, _ verdict: String
  ) async throws {
    try await chain.nft(
      node,
      """
      table inet lab_time {
        set seen { type ifname; flags dynamic; }
        set before { type ifname; flags dynamic, timeout; }
        set within { type ifname; flags dynamic, timeout; }
        chain rules {
          type filter hook forward priority 0;
          iifname != eth0 accept
          iifname != @seen add @before { iifname timeout \(max(begin, 1))ms } \
            add @within { iifname timeout \(end)ms } add @seen { iifname }
          \(begin > 0 ? "iifname @before accept" : "")
          iifname @within \(verdict)
        }
      }
      """)
  }
}
