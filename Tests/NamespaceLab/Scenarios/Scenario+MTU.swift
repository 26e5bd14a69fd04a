extension Scenario {
  /// Paths that do not carry full packets, with and without a word about it.
  static let sizes =
    forwardHoles + otherSizes + falseReports + jumboLinks + webHoles + reverseHoles

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
      "mtu-1400-forward-loss-10",
      hole("pmtu-forward", 3, 1400, "transit").with {
        // A report of a hop may be lost each time.
        $0.after = .ttl(2, 3)
        $0.before = .ttl(4, 5, 6, 7)
        $0.kinds.insert("access")
        $0.forwardPath = nil
      }
    ) {
      try await $0.sshd()
      try await $0.narrow(3, 1400)
      try await $0.hideReports(3)
      try await $0.lose(10)
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
    // A tunnel: too small either way, and what may be cut up goes through in pieces.
    // From here it cannot be told whether the host gets a report.
    Scenario(
      "mtu-1400-tunnel",
      hole("pmtu-forward", 3, 1400, "transit").with {
        $0.causes.insert("pmtu-both")
        $0.reversePath = 1400
      }
    ) {
      try await $0.sshd(key: "rsa")
      try await $0.narrow(3, 1400)
      try await $0.narrowBack(4, 1400)
      for hop in 3...4 { try await $0.hideReports(hop) }
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

  /// A router reports what is not true.
  private static let falseReports: [Scenario] = [1450, 0].map { (mtu: Int) -> Scenario in
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

  private static let jumboLinks: [Scenario] = [
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

  private static let webHoles: [Scenario] = [
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
  ].map {
    $0.with {
      $0.port = 443
      $0.needs = "openssl"
    }
  }

  private static let reverseHoles: [Scenario] = [1400, 1300].map { (mtu: Int) -> Scenario in
    Scenario("mtu-\(mtu)-reverse", reverse(mtu)) {
      try await $0.sshd()
      try await $0.nft(.router(4), .forward, "iifname eth1 meta length > \(mtu) drop")
    }
  }

  private static func reverse(_ mtu: Int) -> Expectation {
    .blackHole("pmtu-reverse", after: .ttl(7), kind: "unknown").with { $0.reversePath = mtu }
  }

  private static func hole(_ cause: String, _ hop: Int, _ mtu: Int, _ kind: String) -> Expectation {
    .blackHole(cause, after: .ttl(hop), kind: kind).with {
      $0.before = .ttl(hop + 1)
      $0.forwardPath = mtu
    }
  }
}

extension Expectation {
  /// Small packets pass, large ones vanish.
  fileprivate static func blackHole(_ cause: String, after: Point, kind: String) -> Expectation {
    Expectation(
      outcome: "mtu-black-hole", causes: [cause], kinds: [kind], after: after, distance: .ttl(7))
  }
}

extension Chain {
  /// Makes a router's next link carry packets up to a size, in the direction of the host only.
  package func narrow(_ hop: Int, _ mtu: Int) async throws {
    try await replaceDefault(.router(hop)) { family in
      "default via \(layout.links[hop].far(family)) mtu lock \(mtu)"
    }
  }

  /// Makes a router's link towards the client carry packets up to a size, in that direction only.
  func narrowBack(_ hop: Int, _ mtu: Int) async throws {
    let link = layout.links[hop - 1]
    for network in layout.links.prefix(hop - 1).flatMap({ link in
      Family.allCases.map { (family: $0, network: link.network($0)) }
    }) {
      try await ip(
        .router(hop),
        "route replace \(network.network) via \(link.near(network.family)) mtu lock \(mtu)")
    }
  }

  /// Makes both ends of a link take packets up to a size.
  func widen(_ link: Int, _ mtu: Int) async throws {
    try await ip(layout.nodes[link], "link set \(link == 0 ? "eth0" : "eth1") mtu \(mtu)")
    try await ip(layout.nodes[link + 1], "link set eth0 mtu \(mtu)")
  }

  /// Keeps a router from saying that a packet is too big.
  package func hideReports(_ hop: Int) async throws {
    try await nft(
      .router(hop), .output,
      "icmp type destination-unreachable drop\nicmpv6 type packet-too-big drop")
  }

  /// Lowers the MSS of both SYNs at a router.
  func clamp(_ hop: Int, v4: Int, v6: Int) async throws {
    try await nft(
      .router(hop), .forward,
      """
      meta nfproto ipv4 tcp flags & syn == syn tcp option maxseg size set \(v4)
      meta nfproto ipv6 tcp flags & syn == syn tcp option maxseg size set \(v6)
      """)
  }
}
