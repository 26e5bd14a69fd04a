extension Scenario {
  /// Routers that refuse the port and answer for it.
  static let pathRejections =
    [(1, "gateway"), (2, "access"), (3, "transit"), (5, "provider-edge"), (6, "provider-edge")].map
  {
    hop, kind in
    Scenario(
      "router-admin-prohibited-r\(hop)", .rejected("router-prohibited", hop: hop, kind: kind)
    ) {
      try await refuse($0, hop, .forward, "icmpx type admin-prohibited")
    }
  } + [
    // An access list for packets that come in: refused before the TTL is looked at.
    Scenario(
      "raw-admin-prohibited-r3", .rejected("router-prohibited", hop: 3, kind: "transit")
    ) { try await refuse($0, 3, .raw, "icmpx type admin-prohibited") },
    // What iptables says when it is not told what to say.
    Scenario("router-port-unreachable-r3", .rejected("router-reject", hop: 3, kind: "transit")) {
      try await refuse($0, 3, .forward, "icmpx type port-unreachable")
    },
    Scenario("router-port-unreachable-r1", .rejected("router-reject", hop: 1, kind: "gateway")) {
      try await refuse($0, 1, .forward, "icmpx type port-unreachable")
    },
    // For one port, while ping passes: a rule that says so, not the routing.
    Scenario("router-no-route-r3", .rejected("router-reject", hop: 3, kind: "transit")) {
      try await refuse($0, 3, .forward, "icmpx type no-route")
    },
    Scenario("router-host-unreachable-r3", .rejected("router-reject", hop: 3, kind: "transit")) {
      try await refuse($0, 3, .forward, "icmpx type host-unreachable")
    },
    Scenario("router-reject-route-r3", .rejected("router-reject", hop: 3, kind: "transit")) {
      try await refuse($0, 3, .forward, "icmpv6 type reject-route")
    }
    .with { $0.families = [.v6] },
    // A wrong source prefix of a home with two providers (RFC 7084).
    Scenario(
      "source-prefix-refused-r2", .rejected("source-prefix-refused", hop: 2, kind: "access")
    ) { try await refuse($0, 2, .forward, "icmpv6 type policy-fail") }
    .with { $0.families = [.v6] },
    Scenario(
      "router-host-prohibited-r2", .rejected("router-prohibited", hop: 2, kind: "access")
    ) { try await refuse($0, 2, .forward, "icmp type host-prohibited") }
    .with { $0.families = [.v4] },
    Scenario("router-reset-r1", reset("gateway")) {
      try await refuse($0, 1, .forward, "tcp reset")
    },
    Scenario("router-reset-r3", reset("transit")) {
      try await refuse($0, 3, .forward, "tcp reset")
    },
    Scenario("raw-reset-r3", reset("access")) { try await refuse($0, 3, .raw, "tcp reset") },
    // A copy of the SYN is reset, and the SYN itself goes on to a host that accepts; what only expires on the
    // way is reset as well.
    Scenario("injected-reset-r3", reset("access")) {
      try await $0.sshd()
      try await $0.injectResets(at: 3, port: 22)
    },
    Scenario("injected-reset-of-another-port-r3", .open()) {
      try await $0.sshd()
      try await $0.injectResets(at: 3, port: 23)
    },
    Scenario("router-reset-r5", reset("provider-edge")) {
      try await refuse($0, 5, .forward, "tcp reset")
    },
    // Forwarded already, it seems to come from the host's own place.
    Scenario("router-reset-r6", lastRouter) { try await refuse($0, 6, .forward, "tcp reset") },
    Scenario("gateway-reset-everything", reset("gateway")) {
      try await $0.sshd()
      try await $0.nft(.router(1), .forward, "meta l4proto tcp reject with tcp reset")
    },
    // A transparent proxy for all ports that is down: a kernel's own resets, in the host's name.
    Scenario("proxy-down-r1", reset("gateway").with { $0.confidence = ["medium"] }) {
      try await $0.sshd()
      try await $0.redirect(1)
    },
    Scenario("proxy-down-r3", reset("access").with { $0.confidence = ["medium"] }) {
      try await $0.sshd()
      try await $0.redirect(3)
    },
    Scenario(
      "proxy-rejects-r3",
      .rejected("router-reject", hop: 3, kind: "access").with {
        $0.by = .any
        $0.confidence = ["medium"]
        $0.words = "in the host's name"
      }
    ) {
      try await $0.sshd()
      try await $0.redirect(3)
      try await $0.nft(
        .router(3), .input, "meta l4proto tcp reject with icmpx type port-unreachable")
    },
  ]

  private static func reset(_ kind: String) -> Expectation {
    .rejected("middlebox-reset", hop: 1, kind: kind).with {
      $0.after = .any
      $0.by = .any
    }
  }

  private static let lastRouter = Expectation.rejected(
    "last-router-reset", hop: 6, kind: "provider-edge"
  ).with {
    $0.by = .any
    $0.confidence = ["medium", "low"]
    $0.alternatives = ["host-reject-reset host-firewall"]
  }

  private static func refuse(
    _ chain: Chain, _ hop: Int, _ hook: Chain.Hook, _ answer: String
  ) async throws {
    try await chain.sshd()
    try await chain.nft(.router(hop), hook, "tcp dport 22 reject with \(answer)")
  }
}

extension Chain {
  /// Leads all TCP that comes from the client to a port of the router itself, where nothing listens.
  fileprivate func redirect(_ hop: Int) async throws {
    try await nft(
      .router(hop),
      """
      table inet lab_redirect {
        chain rules {
          type nat hook prerouting priority -100;
          iifname eth0 meta l4proto tcp redirect to :7892
        }
      }
      """)
  }
}
