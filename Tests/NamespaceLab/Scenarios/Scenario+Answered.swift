extension Scenario {
  /// The host answers for itself.
  static let answered = [
    Scenario("open", .open()) { try await $0.sshd() },
    Scenario("no-listener", .refused()) { _ in },
    Scenario(
      "open-10ms", .open().with { $0.roundTrip = 10 }, delay: LinkDelay(link: 3, delay: 5000)
    ) { try await $0.sshd() },
    Scenario(
      "open-80ms", .open().with { $0.roundTrip = 80 }, delay: LinkDelay(link: 3, delay: 40000)
    ) { try await $0.sshd() },
    // Longer than a SYN is waited for before it is sent again.
    Scenario(
      "open-3200ms", .open().with { $0.roundTrip = 3200 },
      delay: LinkDelay(link: 3, delay: 1_600_000)
    ) { try await $0.sshd() },
    Scenario(
      "open-jitter-reorder", .open(),
      delay: LinkDelay(link: 3, delay: 5000, jitter: 10000, reorder: 30)
    ) { try await $0.sshd() },
    Scenario(
      "no-listener-80ms", .refused().with { $0.roundTrip = 80 },
      delay: LinkDelay(link: 3, delay: 40000)
    ) { _ in },
    Scenario("other-port", .refused().with { $0.otherPorts = [2222] }) {
      try await $0.sshd(port: 2222)
    },
    // The user's own ssh knows where the host listens.
    Scenario("configured-port", .refused().with { $0.otherPorts = [2299] }) {
      try await $0.sshd(port: 2299)
      try await $0.configureSSH(port: 2299)
    },
    Scenario("https-no-listener", .refused()) { try await $0.sshd() }.with { $0.port = 443 },
    // The bucket of a limit for each source holds six SYNs: a run has to leave room for a login.
    Scenario("rate-limit", .open()) {
      try await $0.sshd()
      try await $0.limit(.server)
    },
    // Tighter ones: a connection now and then, whoever asks.
    Scenario("rate-limit-1-per-second", .open().with { $0.alternatives = ["rate-limit"] }) {
      try await $0.sshd()
      try await $0.limitAll(.server, "1/second")
    },
    Scenario("rate-limit-1-per-3-seconds", .open().with { $0.causes = ["rate-limit"] }) {
      try await $0.sshd()
      try await $0.limitAll(.server, "20/minute")
    },
    Scenario(
      "rate-limit-1-per-10-seconds",
      .dropped("rate-limit", after: 6, before: 7, kind: "host-firewall").with {
        $0.alternatives = ["accept-queue-full"]
        $0.confidence = ["medium"]
        $0.isSilence = false
      }
    ) {
      try await $0.sshd()
      try await $0.limitAll(.server, "6/minute")
    },
    Scenario("gateway-open", nearest(.open(hop: 1)), target: .hop(1)) {
      try await $0.sshd(.router(1))
    },
    Scenario("gateway-refused", nearest(.refused(hop: 1)), target: .hop(1)) { _ in },
    Scenario("router-refused", nearest(.refused(hop: 3)), target: .hop(3)) { _ in },
  ]

  private static func nearest(_ expectation: Expectation) -> Expectation {
    expectation.with { $0.hopsFollowLayout = false }
  }
}
