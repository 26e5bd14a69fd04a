extension Scenario {
  /// Rules of the host itself that swallow the port, with a listener behind them.
  static let hostFilters = [
    Scenario("host-drop", hostDrop) { try await dropOnHost($0) },
    Scenario("host-drop-10ms", hostDrop, delay: LinkDelay(link: 3, delay: 5000)) {
      try await dropOnHost($0)
    },
    Scenario("host-drop-80ms", hostDrop, delay: LinkDelay(link: 3, delay: 40000)) {
      try await dropOnHost($0)
    },
    // Neighbour discovery has to pass, else this is a host that is down.
    Scenario(
      "host-drop-everything",
      .allDropped("host-down-or-deny-all", after: 6, kinds: ["unknown"])
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "\(Chain.passNeighbours)\ndrop")
    },
    Scenario("https-drop", hostDrop) {
      try await $0.listen(port: 443, .mute)
      try await $0.nft(.server, .input, "tcp dport 443 drop")
    }.with { $0.port = 443 },
    // Connection tracking calls an ACK out of the blue new as well.
    Scenario("host-drop-new", hostDrop) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "tcp dport 22 ct state new drop")
    },
    // What a ban by fail2ban looks like that drops.
    Scenario("host-drop-source", hostDrop) { chain in
      try await chain.sshd()
      try await chain.nft(.server, .input, chain.fromClient("tcp dport 22 drop"))
    },
    Scenario(
      "host-drop-source-everything",
      .allDropped("host-down-or-deny-all", after: 6, kinds: ["unknown"])
    ) { chain in
      try await chain.sshd()
      try await chain.nft(.server, .input, chain.fromClient("drop"))
    },
    // Ping is filtered too, other ports answer.
    Scenario(
      "host-drop-no-ping",
      .dropped("port-filter", after: 6, before: 7, kind: "host-firewall").with {
        $0.confidence = ["medium"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "\(Chain.dropPing)\ntcp dport 22 drop")
    },
    // The host is a router on the way: fewer hops, the same mechanism.
    Scenario("gateway-host-drop", near(1), target: .hop(1)) {
      try await $0.nft(.router(1), .input, "tcp dport 22 drop")
    },
    Scenario("near-host-drop", near(3), target: .hop(3)) {
      try await $0.nft(.router(3), .input, "tcp dport 22 drop")
    },
  ]

  private static func near(_ hop: Int) -> Expectation {
    .dropped("port-filter", after: hop - 1, before: hop, kind: "host-firewall").with {
      $0.distance = .ttl(hop)
      $0.hopsFollowLayout = false
    }
  }

  /// Told apart from their look-alikes only by further controls.
  static let undecidedHostFilters = [
    Scenario(
      "host-reject-reset",
      .rejected("host-reject-reset", hop: 7, kind: "host-firewall").with { $0.by = .any }
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "tcp dport 22 reject with tcp reset")
    },
    // Echo alone passes: the default-deny of a cloud image that allows ping.
    Scenario(
      "host-default-deny", .dropped("default-deny", after: 6, before: 7, kind: "host-firewall")
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "meta l4proto tcp drop\nmeta l4proto udp drop")
    },
    // A web server's security group.
    Scenario(
      "host-deny-but-https",
      .dropped("default-deny", after: 6, before: 7, kind: "host-firewall")
    ) {
      try await $0.sshd()
      try await $0.listen(port: 443, .mute)
      try await $0.nft(.server, .input, "tcp dport != 443 drop\nmeta l4proto udp drop")
    },
    // The queue of a daemon that hangs: SYNs vanish, an ACK still gets its RST.
    Scenario(
      "accept-queue-full",
      .dropped("accept-queue-full", after: 6, before: 7, kind: "host-firewall").with {
        $0.kinds = ["service", "host-firewall"]
        $0.alternatives = ["port-filter host-firewall"]
      }
    ) { try await $0.listen(port: 22, .full) },
    // A router's BGP port under GTSM: neither SYN nor ACK from farther than the link gets an answer.
    Scenario(
      "host-guards-its-peers",
      .dropped("port-filter", after: 6, before: 7, kind: "host-firewall").with {
        $0.confidence = ["medium", "low"]
        $0.alternatives = ["peer-guard service"]
      }
    ) { try await $0.listen(port: 179, .guarded) }.with { $0.port = 179 },
    // Six logins just before have emptied the bucket.
    Scenario("rate-limit-used-up", synsOnly) { chain in
      try await chain.sshd()
      try await chain.limit(.server)
      let targets = Family.allCases.map { chain.layout.target($0) }.joined(separator: " ")
      try await chain.run(
        in: .client, "bash", "-c",
        "for a in \(targets); do for i in 1 2 3 4 5 6; do : </dev/tcp/$a/22; done; done"
      ).orThrow("logins")
    },
    Scenario("host-drop-syns", synsOnly) {
      try await $0.sshd()
      try await $0.nft(
        .server, .input, "tcp dport 22 tcp flags & (fin | syn | rst | ack) == syn drop")
    },
  ]

  /// The same signature as a full accept queue: both have to be named, and neither is sure.
  private static let synsOnly = Expectation.dropped(
    "port-filter", "accept-queue-full", after: 6, before: 7, kind: "host-firewall"
  ).with {
    $0.confidence = ["medium", "low"]
    $0.alternatives = ["port-filter host-firewall"]
  }

  /// The last router's outgoing filter and a lost answer look the same.
  static let hostDrop = Expectation.dropped(
    "port-filter", after: 6, before: 7, kind: "host-firewall"
  ).with { $0.alternatives = ["port-filter provider-edge", "return-path"] }

  static func dropOnHost(_ chain: Chain) async throws {
    try await chain.sshd()
    try await chain.nft(.server, .input, "tcp dport 22 drop")
  }
}
