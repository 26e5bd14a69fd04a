extension Scenario {
  /// Routers without a way, and hosts that are not there.
  static let routes = [
    Scenario("unreachable-route-r4", noRoute) {
      try await $0.sshd()
      try await $0.replaceDefault(.router(4)) { _ in "unreachable default" }
    },
    Scenario("no-route-r4", noRoute) {
      try await $0.sshd()
      try await $0.replaceDefault(.router(4)) { _ in "" }
    },
    Scenario(
      "prohibit-route-r4",
      .rejected("router-prohibited", hop: 4, kind: "transit").with {
        $0.kinds = ["transit", "unknown"]
        $0.distance = .null
      }
    ) {
      try await $0.sshd()
      try await $0.replaceDefault(.router(4)) { _ in "prohibit default" }
    },
    Scenario(
      "blackhole-route-r4", .allDropped("host-down-or-deny-all", after: 3, kinds: ["unknown"])
    ) {
      try await $0.sshd()
      try await $0.replaceDefault(.router(4)) { _ in "blackhole default" }
    },
    Scenario(
      "host-down", .unreachable("host-down", after: .ttl(6), kinds: ["host"], by: .hop(6))
    ) { try await $0.ip(.server, "link set eth0 down") },
    Scenario(
      "routing-loop",
      .unreachable("routing-loop", after: .any, kinds: ["transit", "unknown"]).with {
        $0.hopsFollowLayout = false
      }
    ) { chain in
      try await chain.sshd()
      try await chain.replaceDefault(.router(4)) { "default via \(chain.layout.links[3].near($0))" }
    },
  ]

  private static let noRoute = Expectation.unreachable(
    // Linux: an `unreachable` route says 3/1 in IPv4 and 1/0 in IPv6.
    "no-route", "unreachable-route", after: .ttl(3), kinds: ["transit", "unknown"], by: .hop(4))
}
