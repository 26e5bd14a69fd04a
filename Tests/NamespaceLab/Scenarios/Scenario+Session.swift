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
    Scenario("no-banner", .afterHandshake("stalled", "no-banner")) {
      try await $0.listen(port: 22, .mute)
    },
    Scenario("closed-before-banner", .afterHandshake("reset", "closed-before-banner")) {
      try await $0.listen(port: 22, .close)
    },
    Scenario("reset-before-banner", .afterHandshake("reset", "reset-before-banner")) {
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
    // Who holds the one session that may wait to log in keeps all others out.
    Scenario("max-startups", .afterHandshake("reset", "throttled")) {
      try await $0.sshd(options: "MaxStartups 1:100:1")
      try await $0.start(
        in: .server,
        ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/22; read -u 3; echo held; sleep 1000"],
        ready: "held")
    },
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

  /// Resets what carries "SSH-" from the client.
  private static let resetOfClients =
    "tcp dport 22 @ih,0,32 0x5353482d reject with tcp reset"
}
