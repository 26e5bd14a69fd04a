extension Scenario {
  /// Faults of this machine and of its own network.
  static let local = [
    Scenario("own-output-drop", outputFilter("dropped")) {
      try await $0.sshd()
      try await $0.nft(.client, .output, "tcp dport 22 drop")
    },
    Scenario("own-output-reject", outputFilter("rejected")) {
      try await $0.sshd()
      try await $0.nft(.client, .output, "tcp dport 22 reject")
    },
    Scenario("own-output-reset", outputFilter("rejected")) {
      try await $0.sshd()
      try await $0.nft(.client, .output, "tcp dport 22 reject with tcp reset")
    },
    // Raw SYNs are root's; an ordinary connection is not.
    Scenario(
      "own-user-reject", .own("rejected", "local-output-filter").with { $0.distance = .ttl(7) }
    ) {
      try await $0.sshd()
      try await $0.nft(.client, .output, "tcp dport 22 meta skuid != 0 reject")
    },
    Scenario(
      "own-user-drop", .own("dropped", "local-output-filter").with { $0.distance = .ttl(7) }
    ) {
      try await $0.sshd()
      try await $0.nft(.client, .output, "tcp dport 22 meta skuid != 0 drop")
    },
    // A firewall that lets only ARP and neighbour discovery pass, known from before or not.
    Scenario(
      "own-link-host-drop-everything",
      Expectation(
        outcome: "dropped", causes: ["default-deny"], kinds: ["host-firewall"], after: .ttl(0),
        before: .null, by: .nobody, confidence: ["medium"], distance: .ttl(1)
      ).with { $0.hopsFollowLayout = false }, target: .hop(1)
    ) {
      try await $0.nft(.router(1), .input, "\(Chain.passNeighbours)\ndrop")
    },
    Scenario("own-postrouting-drop", outputFilter("dropped")) {
      try await $0.sshd()
      try await $0.nft(.client, .postrouting, "tcp dport 22 drop")
    },
    // Behind the firewall and before the device: the kernel says that all is well.
    Scenario(
      "own-egress-drop", .own("dropped", "local-egress-filter").with { $0.distance = .any }
    ) {
      try await $0.sshd()
      try await $0.nft(.client, device: "eth0", "egress", "tcp dport 22 drop")
    },
    Scenario("own-throw-route", .own("unreachable", "local-route")) {
      try await $0.replaceDefault(.client) { _ in "throw default" }
    },
    Scenario("own-link-down", .own("unreachable", "local-route")) {
      try await $0.ip(.client, "link set eth0 down")
    },
    Scenario("own-no-route", .own("unreachable", "local-route")) {
      try await $0.replaceDefault(.client) { _ in "" }
    },
    Scenario("own-default-without-gateway", .own("unreachable", "local-route")) {
      try await $0.replaceDefault(.client) { _ in "default dev eth0" }
    },
    // All that is left is the address of the link: the gateway says that nothing goes beyond it.
    Scenario(
      "own-link-local-source",
      .own("unreachable", "source-scope").with {
        $0.after = .any
        // The gateway answers from its own address of the link.
        $0.hopsFollowLayout = false
      }
    ) { chain in
      try await chain.ip(
        .client, "addr del \(chain.layout.client(.v6))/64 dev eth0",
        "route replace default via \(chain.layout.address(ofHop: 1, .v6)) dev eth0 onlink")
    }.with { $0.families = [.v6] },
    Scenario("own-unreachable-route", .own("unreachable", "local-route")) {
      try await $0.replaceDefault(.client) { _ in "unreachable default" }
    },
    Scenario("own-prohibit-route", .own("unreachable", "local-route")) {
      try await $0.replaceDefault(.client) { _ in "prohibit default" }
    },
    Scenario("own-blackhole-route", .own("unreachable", "local-route")) {
      try await $0.replaceDefault(.client) { _ in "blackhole default" }
    },
    Scenario("gateway-link-down", gatewayDown) {
      try await $0.ip(.router(1), "link set eth0 down")
    },
    Scenario("gateway-without-address", gatewayDown) { chain in
      for family in Family.allCases {
        try await chain.ip(
          .router(1),
          "addr del \(chain.layout.address(ofHop: 1, family))/\(family == .v4 ? 24 : 64) dev eth0")
      }
    },
    // ssh was tried before: the kernel gives up sooner.
    Scenario("gateway-asked-before", gatewayDown) { chain in
      try await chain.replaceDefault(.client) { family in
        "default via \(family == .v4 ? "192.168.77.77" : "fd77::77") dev eth0"
      }
      _ = try await chain.run(
        in: .client, "sh", "-c",
        "for to in \(chain.layout.target(.v4)) \(chain.layout.target(.v6)); do "
          + "ping -c 4 $to >/dev/null 2>&1 & done; sleep 1.6")
    },
    Scenario("gateways-down", gatewayDown.with { $0.words = "one of several gateways" }) {
      try await $0.replaceDefault(.client) { family in
        let net = family == .v4 ? "192.168.77." : "fd77::"
        return "default nexthop via \(net)77 dev eth0 nexthop via \(net)78 dev eth0"
      }
    },
    // Connections are spread by their ports, and probes take one way; by addresses both take the same.
    Scenario(
      "two-next-hops",
      .open().with {
        $0.confidence = ["medium"]
        $0.alternatives = ["flow-member-dead"]
        // The gateway answers by either address.
        $0.hopsFollowLayout = false
      }
    ) {
      try await $0.sshd()
      try await $0.spreadDefault(policy: 1)
    },
    Scenario("two-next-hops-by-address", .open().with { $0.confidence = ["high"] }) {
      try await $0.sshd()
      try await $0.spreadDefault(policy: 0)
    }.with { $0.families = [.v4] },
    // Its address is known, and nobody has it any more.
    Scenario("gateway-gone", gatewayDown) { chain in
      for family in Family.allCases {
        let gateway = chain.layout.address(ofHop: 1, family)
        _ = try await chain.run(
          in: .client, "sh", "-c",
          """
          sysctl -qw net.\(family == .v4 ? "ipv4" : "ipv6").neigh.eth0.delay_first_probe_time=1
          ping -c 1 -W 1 \(gateway)
          set -- $(ip neigh show \(gateway) dev eth0)
          ip neigh replace \(gateway) lladdr $3 dev eth0 nud stale
          """)
      }
      for hook in ["ingress", "egress"] {
        try await chain.nft(.router(1), device: "eth0", hook, "drop")
      }
    },
    // A network of containers that do not run has the addresses of the target.
    Scenario("own-container-network", .own("unreachable", "local-route")) { chain in
      try await chain.ip(.client, "link add docker0 type bridge", "link set docker0 up")
      for family in Family.allCases {
        let target = chain.layout.target(family)
        try await chain.ip(
          .client, "route add \(target)/\(family == .v4 ? 32 : 128) dev docker0")
      }
    },
    // All ports of the range are taken, by one listener.
    Scenario(
      "own-ports-used-up",
      .own("unreachable", "local-ports-exhausted").with {
        $0.after = .any
        $0.distance = .ttl(7)
      }
    ) { chain in
      try await chain.sshd()
      try await chain.sshd(.client, port: 40000)
      _ = try await chain.run(
        in: .client, "sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 40000")
    },
    Scenario(
      "absent-neighbour",
      .unreachable("host-down", after: .ttl(-1, 0), kinds: ["host"]), target: .absentNeighbour
    ) { _ in },
    Scenario("loopback-open", itself(.open()), target: .loopback) { try await $0.sshd(.client) },
    Scenario("loopback-refused", itself(.refused()), target: .loopback) { _ in },
    Scenario("own-address-open", itself(.open()), target: .own) { try await $0.sshd(.client) },
    Scenario("own-address-refused", itself(.refused()), target: .own) { _ in },
    // The host's filter is this machine's.
    Scenario(
      "own-address-rejected",
      itself(.rejected("host-reject-icmp", hop: 1, kind: "self")).with {
        $0.after = .null
        $0.by = .any
      }, target: .own
    ) { try await $0.nft(.client, .input, "tcp dport 22 reject") },
  ]

  /// For the rule that watches the own kernel.
  static let localInput = [
    // The reply reaches this machine, and its capture, but not its TCP.
    Scenario(
      "own-input-drop", inputFilter
    ) {
      try await $0.sshd()
      try await $0.nft(.client, .input, "tcp sport 22 drop")
    },
    Scenario("own-ingress-drop", inputFilter) {
      try await $0.sshd()
      try await $0.nft(.client, device: "eth0", "ingress", "tcp sport 22 drop")
    },
    // The gateway's answers to ARP and neighbour discovery come, and the kernel does not get them.
    Scenario("own-neighbour-drop", .own("unreachable", "local-input-filter")) {
      try await $0.sshd()
      try await $0.nft(
        .client,
        """
        table arp lab { chain rules { type filter hook input priority 0; drop; }; }
        table ip6 lab { chain rules { type filter hook input priority 0; meta l4proto icmpv6 drop; }; }
        """)
      try await $0.ip(.client, "neigh flush all")
    },
    // A desktop firewall that takes no ICMP: the capture sees it all the same.
    Scenario("own-icmp-drop-open", .open()) {
      try await $0.sshd()
      try await dropOwnICMP($0)
    },
    Scenario("own-icmp-drop-host-drop", hostDrop) {
      try await dropOnHost($0)
      try await dropOwnICMP($0)
    },
  ]

  private static let inputFilter = Expectation.own("dropped", "local-input-filter").with {
    $0.after = .any
    $0.distance = .any
  }

  private static func dropOwnICMP(_ chain: Chain) async throws {
    try await chain.nft(
      .client, .input, "\(Chain.passNeighbours)\nmeta l4proto { icmp, ipv6-icmp } drop")
  }

  private static let gatewayDown = Expectation.unreachable(
    "gateway-down", after: .ttl(-1, 0), kinds: ["gateway"])

  /// The control goes out and finds the host all the same.
  private static func outputFilter(_ outcome: String) -> Expectation {
    .own(outcome, "local-output-filter").with { $0.distance = .ttl(7) }
  }

  private static func itself(_ expectation: Expectation) -> Expectation {
    expectation.with {
      $0.after = .any
      $0.distance = .any
      $0.hopsFollowLayout = false
    }
  }
}
