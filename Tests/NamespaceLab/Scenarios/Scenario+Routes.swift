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
    Scenario("no-route-r1", noRouteAtGateway) {
      try await $0.sshd()
      try await $0.replaceDefault(.router(1)) { _ in "" }
    },
    Scenario("blackhole-route-r2", .allDropped("blackhole-route", after: 1, kinds: ["gateway"])) {
      try await $0.sshd()
      try await $0.replaceDefault(.router(2)) { _ in "blackhole default" }
    },
    // The provider has nulled the one address: a defence against floods.
    Scenario(
      "blackhole-host-r6", .allDropped("host-down-or-deny-all", after: 5, kinds: ["unknown"])
    ) { try await routeHost($0, 6, "blackhole") },
    Scenario(
      "prohibit-host-r6",
      .rejected("router-prohibited", hop: 6, kind: "unknown").with {
        $0.kinds = ["provider-edge", "unknown"]
        $0.distance = .null
      }
    ) { try await routeHost($0, 6, "prohibit") },
    Scenario("throw-route-r4", noRoute) {
      try await $0.sshd()
      try await $0.replaceDefault(.router(4)) { _ in "throw default" }
    },
    // The next router is dead, not the host: address resolution fails alike.
    Scenario(
      "router-down-r5",
      .unreachable("unreachable-route", after: .ttl(4), kinds: ["transit", "unknown"], by: .hop(4))
        .with {
          $0.unsure = [
            .unreachable("host-down", after: .ttl(4), kinds: ["host"], by: .hop(4)).with {
              $0.alternatives = ["blackhole-route"]
            }
          ]
        }
    ) { try await $0.ip(.router(5), "link set eth0 down") },
    Scenario(
      "router-down-r2",
      .unreachable("host-down", after: .any, kinds: ["host"], by: .hop(1)).with {
        $0.alternatives = ["blackhole-route"]
      }
    ) { try await $0.ip(.router(2), "link set eth0 down") },
    Scenario(
      "host-down-80ms", .unreachable("host-down", after: .ttl(6), kinds: ["host"], by: .hop(6)),
      delay: LinkDelay(link: 3, delay: 40000)
    ) { try await $0.ip(.server, "link set eth0 down") },
    Scenario(
      "host-down", .unreachable("host-down", after: .ttl(6), kinds: ["host"], by: .hop(6))
    ) { try await $0.ip(.server, "link set eth0 down") },
    Scenario(
      "routing-loop", loop(["transit", "unknown"])
    ) { chain in
      try await chain.sshd()
      try await chain.replaceDefault(.router(4)) { "default via \(chain.layout.links[3].near($0))" }
    },
    Scenario(
      "routing-loop-80ms", loop(["transit", "unknown"]), delay: LinkDelay(link: 1, delay: 40000)
    ) { chain in
      try await chain.sshd()
      try await chain.replaceDefault(.router(4)) { "default via \(chain.layout.links[3].near($0))" }
    },
    // A policy route sends the port in a circle, while pings arrive.
    Scenario("routing-loop-port-22", loop(["access", "transit"]).with { $0.distance = .any }) {
      chain in
      try await chain.sshd()
      for family in Family.allCases {
        let back = chain.layout.links[3].near(family)
        try await chain.run(
          in: .router(4), "ip", family.flag, "rule", "add", "ipproto", "tcp", "dport", "22", "pref",
          "10", "lookup", "77"
        ).orThrow("rule")
        try await chain.run(
          in: .router(4), "ip", family.flag, "route", "add", "default", "via", back, "table", "77"
        ).orThrow("route")
      }
    },
    Scenario("routing-loop-r1-r2", loop(["gateway", "access"])) { chain in
      try await chain.sshd()
      try await chain.replaceDefault(.router(2)) { "default via \(chain.layout.links[1].near($0))" }
    },
  ]

  private static func loop(_ kinds: Set<String>) -> Expectation {
    .unreachable("routing-loop", after: .any, kinds: kinds).with { $0.hopsFollowLayout = false }
  }

  private static let noRouteAtGateway = Expectation.unreachable(
    "no-route", after: .ttl(0), kinds: ["gateway"], by: .hop(1))

  private static func routeHost(_ chain: Chain, _ hop: Int, _ kind: String) async throws {
    try await chain.sshd()
    for family in Family.allCases {
      let length = family == .v4 ? 32 : 128
      try await chain.ip(
        .router(hop),
        "route add \(kind) \(chain.layout.target(family))/\(length)")
    }
  }

  private static let noRoute = Expectation.unreachable(
    // Linux: an `unreachable` route says 3/1 in IPv4 and 1/0 in IPv6.
    "no-route", "unreachable-route", after: .ttl(3), kinds: ["transit", "unknown"], by: .hop(4))
}
