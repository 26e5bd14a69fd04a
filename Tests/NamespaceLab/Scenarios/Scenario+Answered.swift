extension Scenario {
  /// The host answers for itself, and the session may or may not be served.
  static let answered = [
    Scenario("open", .open()) { try await $0.sshd() },
    Scenario("no-listener", .refused()) { _ in },
    Scenario(
      "open-10ms", .open().with { $0.roundTrip = 10 }, delay: LinkDelay(link: 3, delay: 5000)
    ) { try await $0.sshd() },
    Scenario(
      "open-80ms", .open().with { $0.roundTrip = 80 }, delay: LinkDelay(link: 3, delay: 40000)
    ) { try await $0.sshd() },
  ]

  /// Accepted, and then no session: for the verdicts after the handshake.
  static let sessions = [
    Scenario("no-banner", .afterHandshake("stalled", "no-banner")) {
      try await $0.listen(port: 22, .mute)
    },
    Scenario("closed-before-banner", .afterHandshake("reset", "closed-before-banner")) {
      try await $0.listen(port: 22, .close)
    },
    Scenario("reset-before-banner", .afterHandshake("reset")) {
      try await $0.listen(port: 22, .reset)
    },
  ]
}
