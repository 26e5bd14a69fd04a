extension Scenario {
  /// What this machine does to connections, and not to probes, or to both.
  static let localRules = [
    // What follows the SYN is not new, and not known either where connections are not tracked.
    Scenario(
      "own-output-syn-only", .own("dropped", "local-output-filter").with { $0.distance = .ttl(7) }
    ) {
      try await $0.sshd()
      try await $0.nft(.client, .output, "tcp dport 22 tcp flags & (syn | ack) == ack drop")
    },
    Scenario("own-ttl", .own("unreachable", "own-ttl").with { $0.distance = .ttl(7) }) {
      try await $0.sshd()
      try await $0.run(
        in: .client, "sh", "-c",
        "sysctl -qw net.ipv4.ip_default_ttl=4 net.ipv6.conf.eth0.hop_limit=4"
      ).orThrow("sysctl")
    },
    // A rule of NAT leads connections to this machine itself, where somebody serves, or accepts and is mute.
    Scenario("own-redirect", redirected("open")) {
      try await $0.redirectOwn(to: 2222)
      try await $0.listen(.client, port: 2222, .mail)
    },
    Scenario("own-redirect-mute", redirected("stalled")) {
      try await $0.redirectOwn(to: 2222)
      try await $0.listen(.client, port: 2222, .mute)
    },
  ]

  private static func redirected(_ outcome: String) -> Expectation {
    Expectation(
      outcome: outcome, causes: ["local-rewriting"], kinds: ["unknown"], after: .any,
      confidence: ["medium"])
  }
}
