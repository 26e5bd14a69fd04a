extension Scenario {
  /// Boxes that change, repeat or dislike what they forward.
  static let rewriting = [
    Scenario("dscp-bleached-r4-open", .open()) {
      try await $0.sshd()
      try await $0.bleach(4)
    },
    // The mark that tells a closed port from a reject rule is gone: no more certainty than is left.
    Scenario(
      "dscp-bleached-r4-no-listener",
      .refused().with { $0.unsure = [.refused().with { $0.alternatives = [resetRule] }] }
    ) { try await $0.bleach(4) },
    Scenario(
      "dscp-bleached-r4-host-reject-reset",
      .rejected("host-reject-reset", hop: 7, kind: "host-firewall").with {
        $0.by = .any
        $0.unsure = [.refused().with { $0.alternatives = [resetRule] }]
      }
    ) {
      try await $0.sshd()
      try await $0.bleach(4)
      try await $0.nft(.server, .input, "tcp dport 22 reject with tcp reset")
    },
    // Nobody asks for ECN here, so nobody is harmed.
    Scenario("ecn-hostile-r4-open", .open()) {
      try await $0.sshd()
      try await $0.nft(.router(4), .forward, "tcp flags & (ecn | cwr) != 0 drop")
    },
    // Marked probes die: what they would have shown has to be found without them.
    Scenario("dscp-hostile-r4-open", .open()) {
      try await $0.sshd()
      try await $0.dropMarked(4)
    },
    Scenario("dscp-hostile-r4-no-listener", .refused()) { try await $0.dropMarked(4) },
    Scenario("dscp-hostile-r4-host-drop", hostDrop) {
      try await dropOnHost($0)
      try await $0.dropMarked(4)
    },
    // Beyond a box that refreshes the TTL, nothing expires any more.
    Scenario("ttl-refreshed-r4-open", refreshed(.open(hop: 5))) {
      try await $0.sshd()
      try await $0.refresh(4, "")
    },
    Scenario("ttl-refreshed-r4-no-listener", refreshed(.refused(hop: 5))) {
      try await $0.refresh(4, "")
    },
    Scenario(
      "ttl-refreshed-r4-host-drop",
      refreshed(
        .dropped("port-filter", after: 4, before: 5, kind: "unknown").with {
          $0.distance = .ttl(5)
          $0.alternatives = ["port-filter host-firewall"]
          $0.confidence = ["medium"]
        })
    ) {
      try await dropOnHost($0)
      try await $0.refresh(4, "")
    },
    // A tethering phone as gateway: the host seems to be right behind it.
    Scenario(
      "ttl-refreshed-r1-forward-drop-r3",
      refreshed(
        .dropped("port-filter", after: 1, before: 2, kind: "unknown").with {
          $0.distance = .ttl(2)
          $0.confidence = ["medium"]
        })
    ) {
      try await $0.nft(.router(3), .forward, "tcp dport 22 drop")
      try await $0.refresh(1, "")
    },
    // A firewall that does so for TCP only: a reset from nearer than ping says, and yet the host's.
    Scenario(
      "ttl-refreshed-r4-tcp-no-listener", refreshed(.refused().with { $0.distance = .any })
    ) { try await $0.refresh(4, "meta l4proto tcp ") },
    Scenario("mss-clamped-r3-open", .open()) {
      try await $0.sshd()
      try await $0.nft(
        .router(3), .forward, "tcp flags syn tcp option maxseg size set 1200")
    },
    Scenario("options-stripped-r3-open", .open()) {
      try await $0.sshd()
      try await $0.nft(
        .router(3), .forward, "reset tcp option timestamp\nreset tcp option sack-perm")
    },
    Scenario("duplicates-r3-open", .open()) {
      try await $0.sshd()
      try await $0.duplicate(3)
    },
    Scenario("duplicates-r3-no-listener", .refused()) { try await $0.duplicate(3) },
    Scenario("duplicates-r3-host-drop", hostDrop) {
      try await dropOnHost($0)
      try await $0.duplicate(3)
    },
    // The answer comes from an address that nobody asked.
    Scenario(
      "reply-from-other-address",
      Expectation(
        outcome: "dropped", causes: ["reply-source-mismatch"], kinds: ["host"], after: .any,
        distance: .any, isSilence: false)
    ) {
      try await $0.sshd()
      try await $0.nft(
        .server, .output,
        """
        ip protocol tcp tcp sport 22 ip saddr set 203.0.113.77
        ip6 nexthdr tcp tcp sport 22 ip6 saddr set 2001:db8:66::77
        """)
    },
  ]

  private static let resetRule = "host-reject-reset host-firewall"

  private static func refreshed(_ expectation: Expectation) -> Expectation {
    expectation.with { $0.hopsFollowLayout = false }
  }
}

extension Chain {
  /// Makes a router clear the DSCP of what it forwards.
  func bleach(_ hop: Int) async throws {
    try await nft(.router(hop), .forward, "ip dscp set cs0\nip6 dscp set cs0")
  }

  /// Makes a router drop what bears a DSCP.
  func dropMarked(_ hop: Int) async throws {
    try await nft(
      .router(hop), .forward,
      """
      iifname eth0 ip dscp != cs0 drop
      iifname eth0 ip6 dscp != cs0 drop
      """)
  }

  /// Makes a router give what it forwards towards the host a TTL of 64.
  func refresh(_ hop: Int, _ match: String) async throws {
    try await nft(
      .router(hop), .forward,
      """
      iifname eth0 \(match)ip ttl set 64
      iifname eth0 \(match)ip6 hoplimit set 64
      """)
  }

  /// Makes a router send what it gets from the client twice.
  func duplicate(_ hop: Int) async throws {
    for family in Family.allCases {
      try await nft(
        .router(hop),
        """
        table \(family.nft) lab_duplicate {
          chain duplicate {
            type filter hook prerouting priority -300;
            iifname "eth0" \(family.nft) daddr \(layout.target(family)) dup to \(
              layout.links[hop].far(family)) device "eth1"
          }
        }
        """)
    }
  }
}
