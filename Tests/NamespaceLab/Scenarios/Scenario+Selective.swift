extension Scenario {
  /// SYNs of which some live and some die, and answers in the host's name.
  static let selective: [Scenario] = [
    // This machine has two addresses, and only one of them is banned.
    Scenario(
      "host-drop-one-source",
      hostDrop.with {
        $0.causes = ["source-address-filter"]
        $0.alternatives = ["flow-member-dead"]
      }
    ) {
      try await $0.sshd()
      try await $0.addClientAddress()
      try await $0.nft(.server, .input, $0.fromClient("tcp dport 22 drop"))
    },
    Scenario(
      "host-ban-one-source",
      .rejected("source-address-filter", hop: 7, kind: "host-firewall").with {
        $0.after = .any
        $0.by = .any
      }
    ) {
      try await $0.sshd()
      try await $0.addClientAddress()
      try await $0.nft(
        .server, .input, $0.fromClient("tcp dport 22 reject with icmpx type port-unreachable"))
    },
    // Both addresses fare alike.
    Scenario(
      "host-drop-two-addresses",
      hostDrop.with {
        $0.causes = ["port-filter"]
        $0.alternatives = []
      }
    ) {
      try await $0.sshd()
      try await $0.addClientAddress()
      try await $0.nft(.server, .input, "tcp dport 22 drop")
    },
    // New connections to whichever port die in the path, other segments pass.
    Scenario(
      "new-connections-drop-r3",
      .dropped("default-deny", after: 3, before: 4, kind: "access").with {
        $0.kinds = ["access", "transit"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(
        .router(3), .forward, "tcp flags & (syn | ack) == syn drop")
    },
    // The host accepts, and what says so gets lost.
    Scenario(
      "syn-ack-drop-r4",
      .dropped("return-path", after: 7, before: 7, kind: "unknown").with {
        $0.before = .null
        $0.isSilence = false
        $0.confidence = ["medium"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(
        .router(4), .forward, "tcp sport 22 tcp flags & (syn | ack) == (syn | ack) drop")
    },
    // This machine's filter looks at the mark that the first SYN bears.
    Scenario("own-output-drop-marked", .open()) {
      try await $0.sshd()
      try await $0.nft(
        .client, .output,
        "tcp dport 22 ip dscp != 0 drop\ntcp dport 22 ip6 dscp != 0 drop")
    },
    Scenario(
      "rate-limit-reject",
      .rejected("rate-limit", hop: 7, kind: "host-firewall").with {
        $0.after = .any
        $0.by = .any
        $0.confidence = ["medium"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(
        .server, .input,
        "tcp dport 22 ct state new limit rate over 6/minute burst 1 packets reject")
    },
    // The first SYN alone is accepted, and the same source port is reset then.
    Scenario(
      "rate-limit-reset",
      .rejected("rate-limit", hop: 7, kind: "host-firewall").with {
        $0.after = .any
        $0.by = .any
        $0.confidence = ["medium"]
        $0.alternatives = ["flow-member-dead"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(
        .server, .input,
        "tcp flags & (syn | ack) == syn tcp dport 22 limit rate over 2/minute burst 1 packets "
          + "reject with tcp reset")
    },
    // Two machines behind one address, and nothing listens on one of them: connections take turns.
    Scenario(
      "balancer-one-refuses",
      .refused().with {
        $0.causes = ["flow-member-dead"]
        $0.confidence = ["high", "medium"]
        $0.alternatives = ["rate-limit"]
      }
    ) {
      try await $0.sshd()
      try await $0.balance()
    },
    Scenario(
      "balancer-one-refuses-16-flows",
      .refused().with {
        $0.causes = ["flow-member-dead"]
        $0.confidence = ["high"]
      }
    ) {
      try await $0.sshd()
      try await $0.balance()
    }.with { $0.flags = ["--flows", "16"] },
    // The same answers, by a limit: accepted first, refused later.
    Scenario(
      "rate-limit-reset-8-flows",
      .rejected("rate-limit", hop: 7, kind: "host-firewall").with {
        $0.after = .any
        $0.by = .any
        $0.confidence = ["medium"]
        $0.alternatives = ["flow-member-dead"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(
        .server, .input,
        "tcp dport 22 ct state new limit rate over 6/minute burst 4 packets reject with tcp reset")
    }.with { $0.flags = ["--flows", "8"] },
    // Ordinary clients fail, a SYN without options passes.
    Scenario("timestamps-hostile-r4", hostile) {
      try await $0.sshd()
      try await $0.nft(.router(4), .forward, "tcp dport 22 tcp option timestamp exists drop")
    },
    Scenario("sack-hostile-r4", hostile) {
      try await $0.sshd()
      try await $0.nft(.router(4), .forward, "tcp dport 22 tcp option sack-perm exists drop")
    },
    Scenario("ecn-hostile-r4", hostile) {
      try await $0.sshd()
      try await $0.askForECN()
      try await $0.nft(.router(4), .forward, "tcp flags & (ecn | cwr) != 0 drop")
    },
    // Asking for ECN is no fault where nobody minds.
    Scenario("ecn-open", .open()) {
      try await $0.sshd()
      try await $0.askForECN()
    },
    // A listener on the gateway answers for the host, seven hops before it.
    Scenario("intercepted-r1", intercepted) {
      try await $0.sshd(.router(1), port: 2222)
      try await $0.redirect(1, to: 2222)
    },
    Scenario("intercepted-r3", intercepted) {
      try await $0.sshd(.router(3), port: 2222)
      try await $0.redirect(3, to: 2222)
    },
    Scenario("intercepted-r3-host-down", intercepted) {
      try await $0.sshd(.router(3), port: 2222)
      try await $0.redirect(3, to: 2222)
      try await $0.ip(.server, "link set eth0 down")
    },
    // The port is led to another machine, where nothing listens.
    Scenario(
      "led-elsewhere-r3-refused",
      .refused().with {
        $0.causes = ["container-no-listener"]
        $0.confidence = ["medium"]
        $0.hopsFollowLayout = false
      }
    ) { chain in
      try await chain.sshd()
      try await chain.leadElsewhere(3, to: 6)
    },
    // Where nothing listens behind the diversion, it refuses in the host's name.
    Scenario(
      "intercepted-r1-refused",
      .rejected("middlebox-reset", hop: 1, kind: "gateway").with {
        $0.after = .any
        $0.by = .any
      }
    ) {
      try await $0.sshd()
      try await $0.redirect(1, to: 2222)
    },
  ]

  private static let hostile = Expectation.dropped("", after: 4, before: 5, kind: "transit").with {
    $0.causes = []
  }

  private static let intercepted = Expectation(
    outcome: "open", causes: ["intercepted"], kinds: ["service"], after: .any, distance: .any)
}

extension Chain {
  /// Makes the client's connections ask for ECN.
  func askForECN() async throws {
    try await run(in: .client, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/tcp_ecn").orThrow("tcp_ecn")
  }

  /// Gives the client a second address on its link; the first stays the one that it uses.
  func addClientAddress() async throws {
    try await ip(.client, "address add \(layout.client(.v4))1/24 dev eth0")
    // Of two alike the kernel takes the younger one (ipv6_get_saddr_eval).
    let own = layout.client(.v6)
    try await ip(
      .client, "address add \(own)1/64 dev eth0 nodad", "address del \(own)/64 dev eth0",
      "address add \(own)/64 dev eth0 nodad")
  }

  /// Makes a router lead port 22 of the host to another router.
  func leadElsewhere(_ hop: Int, to other: Int) async throws {
    let rules = Family.allCases.map { family in
      let target = layout.address(ofHop: other, family)
      return "\(family.nft) daddr \(layout.target(family)) tcp dport 22 dnat \(family.nft) to "
        + (family == .v4 ? "\(target):22" : "[\(target)]:22")
    }
    try await nft(
      .router(hop),
      """
      table inet lab_elsewhere {
        chain lead {
          type nat hook prerouting priority -100;
          \(rules.joined(separator: "\n"))
        }
      }
      """)
  }

  /// Makes a router answer port 22 of everybody itself, from a port of its own.
  /// Gives every second connection to a port of the host where nothing listens.
  func balance() async throws {
    try await nft(
      .server,
      """
      table inet lab_balance {
        chain prerouting {
          type nat hook prerouting priority -100
          tcp dport 22 redirect to numgen inc mod 2 map { 0 : 22, 1 : 2222 }
        }
      }
      """)
  }

  func redirect(_ hop: Int, to port: Int) async throws {
    try await nft(
      .router(hop),
      """
      table inet lab_redirect {
        chain answer {
          type nat hook prerouting priority -100;
          iifname "eth0" tcp dport 22 redirect to :\(port)
        }
      }
      """)
  }
}
