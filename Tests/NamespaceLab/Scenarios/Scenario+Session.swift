extension Scenario {
  /// Services that accept, and what becomes of the session.
  static let sessions = [
    Scenario("open-rsa", .open()) { try await $0.sshd(key: "rsa") },
    Scenario(
      "trickling-banner",
      .afterHandshake("stalled", "stalled-in-session").with {
        $0.kinds = ["unknown", "service"]
      }
    ) { try await $0.listen(port: 22, .trickle) },
    // UseDNS without a name server, and a line that drips: late, but served.
    Scenario("slow-banner", .open()) {
      try await $0.sshd(port: 2222)
      try await $0.listen(port: 22, .slow)
    },
    Scenario("no-banner", .afterHandshake("stalled", "no-banner")) {
      try await $0.listen(port: 22, .mute)
    },
    Scenario("closed-before-banner", .afterHandshake("reset", "closed-before-banner")) {
      try await $0.listen(port: 22, .close)
    },
    Scenario(
      "reset-before-banner",
      .afterHandshake("reset", "reset-before-banner").with { $0.alternatives = ["dead-backend"] }
    ) {
      try await $0.listen(port: 22, .reset)
    },
    Scenario("reset-after-banner", .afterHandshake("reset", "reset-in-session")) {
      try await $0.listen(port: 22, .abort)
    },
    Scenario(
      "hang-after-banner",
      .afterHandshake("stalled", "stalled-in-session").with {
        $0.kinds = ["unknown", "service"]
      }
    ) { try await $0.listen(port: 22, .hang) },
    Scenario("mail-on-22", .afterHandshake("stalled", "wrong-service")) {
      try await $0.listen(port: 22, .mail)
    },
    Scenario("echo-on-22", .afterHandshake("stalled", "wrong-service")) {
      try await $0.listen(port: 22, .echo)
    },
    // OpenSSH since 9.8, to an address that failed to log in too often.
    Scenario("penalised", .afterHandshake("reset", "throttled")) {
      try await $0.listen(port: 22, .penalty)
    },
    // A mail server has the first word, and needs none of ours.
    Scenario("mail", .open()) { try await $0.listen(port: 25, .mail) }.with { $0.port = 25 },
    Scenario("mail-without-greeting", .afterHandshake("stalled", "no-banner")) {
      try await $0.listen(port: 25, .mute)
    }.with { $0.port = 25 },
    Scenario("mail-too-busy", .afterHandshake("reset", "throttled")) {
      try await $0.listen(port: 25, .busy)
    }.with { $0.port = 25 },
    // Who waits for our first word says nothing either, and is no fault.
    Scenario("database-without-greeting", .open()) {
      try await $0.listen(port: 5432, .mute)
    }.with { $0.port = 5432 },
    // Who holds the one session that may wait to log in keeps all others out.
    Scenario("max-startups", .afterHandshake("reset", "throttled")) {
      try await $0.sshd(options: "MaxStartups 1:100:1")
      try await $0.start(
        in: .server,
        ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/22; read -u 3; echo held; sleep 1000"],
        ready: "held")
    },
    // Old algorithms alone: clients that are told to use them get in.
    Scenario(
      "ssh-without-common-cipher",
      .afterHandshake("reset", "reset-in-session", "closed-in-session").with {
        $0.confidence = ["medium"]
      }
    ) { try await $0.sshd(options: "Ciphers aes128-cbc", "MACs hmac-sha1-96") },
  ]

  /// Rules that let the handshake pass and look at what follows.
  static let sessionFilters = [
    // An intrusion prevention system: it resets what begins like an SSH client.
    Scenario(
      "reset-by-r3",
      .afterHandshake("reset", "foreign-reset").with {
        $0.kinds = ["transit"]
        $0.after = .ttl(3)
      }
    ) {
      try await $0.sshd()
      try await $0.nft(.router(3), .forward, resetOfClients)
    },
    // The same at the host: the packets do not show that it was not the service.
    Scenario(
      "reset-by-host",
      .afterHandshake("reset", "reset-in-session", "foreign-reset").with {
        $0.kinds = ["service", "unknown", "host-firewall"]
        $0.confidence = ["medium", "low"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, resetOfClients)
    },
    // Only SYNs get through: our last ACK never arrives.
    Scenario(
      "drop-after-syn",
      .afterHandshake("stalled", "final-ack-lost").with { $0.kinds = ["unknown"] }
    ) {
      try await $0.sshd()
      try await $0.nft(.router(4), .forward, "tcp dport 22 tcp flags & (syn | rst) == 0 drop")
    },
    // The probes' resets do not leave, which is nobody's trouble but the target's.
    Scenario("own-reset-drop", .open()) {
      try await $0.sshd()
      try await $0.nft(.client, .output, "tcp dport 22 tcp flags & (rst | ack) == rst drop")
    },
  ]

  /// Two machines with one address on the client's link, of which both, one or none serves.
  static let duplicates = [
    Scenario("duplicate-address-open", neighbor(.open(hop: 1)), target: .absentNeighbour) {
      try await $0.duplicateNeighbor()
      for hop in 1...2 { try await $0.sshd(.twin(hop)) }
    },
    Scenario(
      "duplicate-address",
      // Whoever is asked first may be another one than the next time.
      neighbor(duplicate).with { expectation in
        expectation.also = [
          neighbor(.open(hop: 1)), neighbor(duplicate).with { $0.outcome = "rejected" },
          neighbor(duplicate).with { $0.outcome = "reset" },
        ]
      }, target: .absentNeighbour
    ) {
      try await $0.duplicateNeighbor()
      try await $0.sshd(.twin(2))
    },
    Scenario("duplicate-address-refused", neighbor(duplicate), target: .absentNeighbour) {
      try await $0.duplicateNeighbor()
    },
  ]

  private static let duplicate = Expectation.refused(hop: 1).with {
    $0.causes = ["duplicate-address"]
    $0.kinds = ["unknown"]
    $0.confidence = ["medium"]
  }

  private static func neighbor(_ expectation: Expectation) -> Expectation {
    expectation.with {
      $0.hopsFollowLayout = false
      if $0.outcome == "open" { $0.alternatives = ["duplicate-address"] }
    }
  }

  /// A SYN proxy on the third router, with a host behind it that serves, refuses or drops.
  static let synProxies = [
    Scenario("syn-proxy", .open().with { $0.causes = ["intercepted"] }) {
      try await $0.sshd()
      try await $0.synProxy(.router(3))
    },
    Scenario("syn-proxy-refused", .afterHandshake("reset", "dead-backend")) {
      try await $0.synProxy(.router(3))
    },
    Scenario(
      "syn-proxy-dropped",
      .afterHandshake("stalled", "dead-backend").with { $0.kinds = ["unknown", "provider-edge"] }
    ) {
      try await $0.sshd()
      try await $0.synProxy(.router(3))
      try await $0.nft(.server, .input, "tcp dport 22 drop")
    },
    // Over IPv6 the kernel (6.18) drops SYNs of raw sockets here: nft's synproxy checks the checksum
    // as that of an IPv4 segment, and only one that has not been written yet passes.
  ].map { $0.with { $0.families = [.v4] } }

  /// Resets what carries "SSH-" from the client.
  private static let resetOfClients =
    "tcp dport 22 @ih,0,32 0x5353482d reject with tcp reset"
}

extension Chain {
  /// Makes a router answer SYNs to port 22 itself, and connect to the host once they are serious.
  func synProxy(_ node: Node) async throws {
    try await run(in: node, "sysctl", "-qw", "net.netfilter.nf_conntrack_tcp_loose=0")
      .orThrow("sysctl")
    try await nft(
      node,
      """
      table inet lab_proxy {
        chain untracked {
          type filter hook prerouting priority -300;
          tcp dport 22 tcp flags & (syn | ack) == syn notrack
        }
        chain proxy {
          type filter hook forward priority 0;
          tcp dport 22 ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm
          ct state invalid drop
        }
      }
      """)
  }
}
