extension Scenario {
  /// The SYN arrives, and the answer does not.
  static let returnPath = [
    // The provider's edge drops the answers of the port: to the client, a drop on the host.
    Scenario("return-drop-port-r6", hostDrop) {
      try await $0.sshd()
      try await $0.nft(.router(6), .forward, "tcp sport 22 drop")
    },
    Scenario(
      "return-drop-host-r5",
      .allDropped("host-down-or-deny-all", after: 6, kinds: ["unknown"]).with {
        $0.alternatives = ["return-path"]
      }
    ) { chain in
      try await chain.sshd()
      try await chain.nft(
        .router(5), .forward,
        Family.allCases.map {
          "\($0.nft) saddr \(chain.layout.target($0)) drop"
        }.joined(separator: "\n"))
    },
    // A transit router has lost its way back: errors from beyond are lost as well.
    Scenario(
      "return-no-route-r4",
      .allDropped(
        "host-down-or-deny-all", "blackhole-route", after: 3, kinds: ["unknown", "transit"]
      ).with { $0.alternatives = ["return-path"] }
    ) { chain in
      try await chain.sshd()
      for family in Family.allCases {
        for link in chain.layout.links.prefix(3) {
          try await chain.ip(.router(4), "route del \(link.network(family))")
          try await chain.ip(
            .router(4), "route add blackhole \(link.network(family))")
        }
      }
    },
  ]
}
