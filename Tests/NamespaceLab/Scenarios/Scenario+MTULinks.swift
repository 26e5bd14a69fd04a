extension Scenario {
  /// A router reports what is not true.
  static let falseReports: [Scenario] = [1450, 0].map { (mtu: Int) -> Scenario in
    Scenario(
      "mtu-1400-reported-as-\(mtu)",
      hole("ptb-bogus", 3, 1400, "transit").with { $0.by = .hop(3) }
    ) {
      try await $0.sshd()
      try await $0.narrow(3, 1400)
      try await $0.nft(
        .router(3), .output,
        """
        icmp type destination-unreachable icmp code 4 icmp mtu set \(mtu)
        icmpv6 type packet-too-big icmpv6 mtu set \(mtu)
        """)
    }
  }

  static let jumboLinks: [Scenario] = [
    // The host's MSS says what its own link takes: no packet of this session is larger.
    Scenario("mtu-9000-first-link", .open().with { $0.forwardPath = 1500 }) {
      try await $0.sshd()
      try await $0.widen(0, 9000)
    },
    Scenario("mtu-9000-both-ends", hole("pmtu-forward", 1, 1500, "gateway")) {
      try await $0.sshd()
      try await $0.widen(0, 9000)
      try await $0.widen($0.layout.links.count - 1, 9000)
      try await $0.hideReports(1)
    },
  ]

  static let webHoles: [Scenario] = [
    Scenario("tls-443", .open()) { try await $0.tlsServer() },
    Scenario("tls-443-mtu-1400-forward", hole("pmtu-forward", 3, 1400, "transit")) {
      try await $0.tlsServer()
      try await $0.narrow(3, 1400)
      try await $0.hideReports(3)
    },
    Scenario("tls-443-mtu-1400-reverse", reverse(1400)) {
      try await $0.tlsServer()
      try await $0.nft(.router(4), .forward, "iifname eth1 meta length > 1400 drop")
    },
    // TLS where nobody expects it: the flag says so, and the server's first word may be too large.
    Scenario("tls-9443-mtu-1400-reverse", reverse(1400)) {
      try await $0.tlsServer(port: 9443)
      try await $0.nft(.router(4), .forward, "iifname eth1 meta length > 1400 drop")
    }.with {
      $0.port = 9443
      $0.flags = ["--expect", "tls"]
    },
    // Without it the server waits for a word as many do, and is not blamed.
    Scenario("tls-9443-unexpected", .open()) { try await $0.tlsServer(port: 9443) }
      .with { $0.port = 9443 },
  ].map { scenario in
    scenario.with {
      if $0.port == 22 { $0.port = 443 }
      $0.needs = "openssl"
    }
  }
}
