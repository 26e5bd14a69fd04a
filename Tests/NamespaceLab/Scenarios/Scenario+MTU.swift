extension Scenario {
  /// Paths that do not carry full packets, with and without a word about it.
  static let sizes =
    forwardHoles + lossyHoles + otherSizes + shortSessions + falseReports + jumboLinks + webHoles
    + reverseHoles

  private static let forwardHoles: [Scenario] = [
    (1, 1400, "gateway"), (3, 1492, "transit"), (3, 1420, "transit"), (3, 1400, "transit"),
    (3, 1380, "transit"), (3, 1280, "transit"), (5, 1400, "provider-edge"),
  ].map { (hop: Int, mtu: Int, kind: String) -> Scenario in
    Scenario("mtu-\(mtu)-forward-r\(hop)", hole("pmtu-forward", hop, mtu, kind)) {
      try await $0.sshd()
      try await $0.narrow(hop, mtu)
      try await $0.hideReports(hop)
    }
  }

  private static let lossyHoles = [1492, 1420, 1400, 1380, 1280].map { (mtu: Int) -> Scenario in
    Scenario(
      "mtu-\(mtu)-forward-loss-10",
      hole("pmtu-forward", 3, mtu, "transit").with {
        // A report of a hop may be lost each time.
        $0.after = .ttl(2, 3)
        $0.before = .ttl(4, 5, 6, 7)
        $0.kinds.insert("access")
        $0.forwardPath = nil
      }
    ) {
      try await $0.sshd()
      try await $0.narrow(3, mtu)
      try await $0.hideReports(3)
      try await $0.lose(10)
    }
  }

  private static let otherSizes: [Scenario] = [
    Scenario("mtu-1492-first-link", hole("own-link-mtu", 0, 1492, "gateway")) {
      try await $0.sshd()
      try await $0.nft(.router(1), device: "eth0", "ingress", "meta length > 1492 drop")
    },
    Scenario(
      "mtu-1400-forward-80ms", hole("pmtu-forward", 4, 1400, "transit"),
      delay: LinkDelay(link: 2, delay: 40000)
    ) {
      try await $0.sshd()
      try await $0.narrow(4, 1400)
      try await $0.hideReports(4)
    },
    Scenario(
      "mtu-1400-signalled",
      .open().with {
        $0.forwardPath = 1400
        $0.reportedBy = 3
      }
    ) {
      try await $0.sshd()
      try await $0.narrow(3, 1400)
    },
    Scenario(
      "mtu-1400-report-filtered-here",
      .blackHole("packet-too-big-ignored", after: .ttl(0), kind: "self").with {
        $0.by = .hop(3)
        $0.forwardPath = 1400
      }
    ) {
      try await $0.sshd()
      try await $0.narrow(3, 1400)
      try await $0.nft(
        .client, .input,
        "icmp type destination-unreachable drop\nicmpv6 type packet-too-big drop")
    },
    Scenario(
      "mtu-1400-layer-2",
      // Routers never cut IPv6 packets up: there the two look alike.
      hole("l2-mtu-mismatch", 3, 1400, "transit").with { $0.causes.insert("pmtu-forward") }
    ) {
      try await $0.sshd()
      try await $0.nft(.router(3), .forward, "iifname eth0 meta length > 1400 drop")
    },
    Scenario(
      "mtu-1400-both-ways",
      hole("pmtu-both", 3, 1400, "transit").with {
        $0.causes.insert("l2-mtu-mismatch")
        $0.reversePath = 1400
      }
    ) {
      try await $0.sshd()
      try await $0.nft(.router(3), .forward, "meta length > 1400 drop")
    },
    // The kernel was told: nothing larger is sent, and nothing has to be found.
    Scenario("mtu-1400-known-here", .open().with { $0.forwardPath = 1400 }) {
      try await $0.sshd()
      try await $0.replaceDefault(.client) { [layout = $0.layout] family in
        "default via \(layout.address(ofHop: 1, family)) mtu 1400"
      }
      try await $0.narrow(3, 1400)
      try await $0.hideReports(3)
    },
    Scenario("mtu-1400-clamped", .open().with { $0.forwardPath = 1400 }) {
      try await $0.sshd()
      try await $0.narrow(3, 1400)
      try await $0.hideReports(3)
      try await $0.clamp(2, v4: 1360, v6: 1340)
    },
    Scenario("mtu-1400-clamped-too-little", hole("pmtu-forward", 3, 1400, "transit")) {
      try await $0.sshd()
      try await $0.narrow(3, 1400)
      try await $0.hideReports(3)
      try await $0.clamp(2, v4: 1420, v6: 1400)
    },
    // Full packets die at the second hop already; what passes is decided behind the fifth.
    Scenario(
      "mtu-1450-forward-r2-1400-r5",
      hole("pmtu-forward", 2, 1400, "access").with {
        $0.words = "after hop 2 and again after hop 5"
      }
    ) {
      try await $0.sshd()
      for (hop, mtu) in [(2, 1450), (5, 1400)] {
        try await $0.narrow(hop, mtu)
        try await $0.hideReports(hop)
      }
    },
    Scenario("mtu-large-pings-dropped", .open()) {
      try await $0.sshd()
      try await $0.nft(
        .server, .input,
        """
        icmp type echo-request meta length > 500 drop
        icmpv6 type echo-request meta length > 500 drop
        """)
    },
  ]
}
