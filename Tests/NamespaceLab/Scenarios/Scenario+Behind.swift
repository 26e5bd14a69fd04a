extension Scenario {
  /// What fails behind an address, or behind the handshake.
  static let behind = [
    // The machine behind a translated address is down: the box with the address says so in its name.
    Scenario(
      "container-down",
      .unreachable("host-down", after: .any, kinds: ["host"]).with {
        $0.distance = .ttl(7)
        $0.confidence = ["medium"]
      }, layout: .container
    ) {
      try await $0.publishPort()
      try await $0.ip(.server, "link set eth0 down")
    },
    Scenario(
      "container-rejects",
      .rejected("host-reject-icmp", hop: 7, kind: "host-firewall").with {
        $0.after = .any
        $0.by = .any
        $0.distance = .any
        $0.confidence = ["medium"]
        $0.alternatives = ["router-reject unknown"]
      }, layout: .container
    ) {
      try await $0.publishPort()
      try await $0.nft(.server, .input, "tcp dport 22 reject with icmpx admin-prohibited")
    },
    // All of an address is translated, and the box in front drops the port.
    Scenario(
      "nat-forward-drop",
      .dropped("port-filter", after: 7, before: 8, kind: "host-firewall").with {
        $0.distance = .ttl(8)
        $0.hopsFollowLayout = false
        $0.confidence = ["medium"]
        $0.alternatives = ["host-down host"]
      }, layout: .container
    ) {
      try await $0.publish("")
      try await $0.nft(.router(7), .forward, "tcp dport 22 drop")
    },
    // Reports of expired TCP do not come back through the gateway: the place is not sure.
    Scenario(
      "expired-tcp-unreported",
      .dropped("port-filter", after: 1, before: 2, kind: "gateway").with {
        // Or the host, where the routers on the way count for nothing.
        $0.before = .one(of: [2, 7])
        $0.hopsFollowLayout = false
        $0.confidence = ["medium", "low"]
        $0.alternatives = ["port-filter unknown"]
      }
    ) {
      try await dropOnHost($0)
      try await $0.nft(
        .router(1), .forward,
        """
        icmp type time-exceeded @nh,296,8 6 drop
        icmpv6 type time-exceeded @nh,432,8 6 drop
        """)
    },
    // What a firewall says that looks into connections.
    Scenario(
      "segments-rejected-r3",
      Expectation(
        outcome: "rejected", causes: ["router-prohibited"], kinds: ["access", "transit"],
        after: .ttl(3), by: .hop(3), confidence: ["medium"], distance: .ttl(7))
    ) {
      try await $0.sshd()
      try await $0.nft(
        .router(3), .forward,
        "tcp dport 22 tcp flags & psh == psh reject with icmpx admin-prohibited")
    },
    // One that says nothing: the service speaks, and is not heard.
    Scenario(
      "first-words-drop-r4",
      .afterHandshake("stalled", "stalled-in-session").with {
        $0.kinds = ["unknown"]
        $0.confidence = ["medium"]
        $0.words = "get lost on the way back"
        $0.alternatives = ["port-filter unknown"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(.router(4), .forward, "tcp sport 22 tcp flags & psh == psh drop")
    },
    // A proxy that accepts, and closes when it has not reached the service behind it.
    Scenario("proxy-times-out", proxied) { try await $0.listen(port: 22, .slow) },
    Scenario(
      "intercepted-r3-closes",
      proxied.with {
        $0.after = .ttl(3)
        $0.words = "it is hop 3 that answers, in the host's name"
      }
    ) {
      try await $0.listen(.router(3), port: 2222, .close)
      try await $0.redirect(3, to: 2222)
    },
  ]

  private static let proxied = Expectation.afterHandshake(
    "reset", "closed-before-banner", "reset-before-banner"
  ).with {
    $0.distance = .any
    $0.hopsFollowLayout = false
    $0.confidence = ["medium"]
    $0.alternatives = ["dead-backend service"]
  }
}
