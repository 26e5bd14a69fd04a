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
    Scenario("own-no-route", .own("unreachable", "local-route")) {
      try await $0.replaceDefault(.client) { _ in "" }
    },
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
    Scenario(
      "absent-neighbour",
      .unreachable("host-down", after: .ttl(-1, 0), kinds: ["host"]), target: .absentNeighbour
    ) { _ in },
    Scenario("loopback-open", itself(.open()), target: .loopback) { try await $0.sshd(.client) },
    Scenario("loopback-refused", itself(.refused()), target: .loopback) { _ in },
    Scenario("own-address-open", itself(.open()), target: .own) { try await $0.sshd(.client) },
    Scenario("own-address-refused", itself(.refused()), target: .own) { _ in },
  ]

  /// For the rule that watches the own kernel.
  static let localInput = [
    // The reply reaches this machine, and its capture, but not its TCP.
    Scenario(
      "own-input-drop",
      .own("dropped", "local-input-filter").with {
        $0.after = .any
        $0.distance = .any
      }
    ) {
      try await $0.sshd()
      try await $0.nft(.client, .input, "tcp sport 22 drop")
    }
  ]

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
