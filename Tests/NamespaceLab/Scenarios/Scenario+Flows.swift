extension Scenario {
  /// SYNs whose fate depends on their source port.
  static let flows: [Scenario] = [
    // One of two routers side by side swallows what it gets: the flow decides.
    Scenario("flow-member-dead", deadMember) {
      try await $0.sshd()
      try await $0.twin(4)
      try await $0.nft(.twin(4), .forward, "drop")
    }.with { $0.flags = ["--flows", "16"] },
    // One of the two refuses what it gets, and says so.
    Scenario(
      "flow-member-rejects",
      .rejected("flow-member-dead", hop: 4, kind: "transit").with {
        $0.by = .any
        // Its reports and its refusals share one limit.
        $0.kinds = ["transit", "unknown"]
        $0.hopsFollowLayout = false
      }
    ) {
      try await $0.sshd()
      try await $0.twin(4)
      try await $0.nft(.twin(4), .forward, "tcp dport 22 reject with icmpx type admin-prohibited")
    }.with { $0.flags = ["--flows", "16"] },
    // One of the two does not know the way to the host, or knows only the one back.
    Scenario(
      "flow-member-without-route", member("flow-member-dead")
    ) { try await routeTwin($0, "route replace unreachable") }.with {
      $0.flags = ["--flows", "16"]
    },
    Scenario(
      "flow-member-loops", member("routing-loop")
    ) { try await routeTwin($0, "route del") }.with { $0.flags = ["--flows", "16"] },
    // Part of the host's own rules refuses.
    Scenario(
      "host-rejects-odd-source-ports",
      .rejected("flow-member-dead", hop: 7, kind: "host-firewall").with {
        $0.alternatives = ["dead-backend", "source-port-filter"]
      }
    ) {
      try await $0.sshd()
      try await $0.nft(
        .server, .input, "tcp dport 22 tcp sport & 1 == 1 reject with icmpx type port-unreachable")
    }.with { $0.flags = ["--flows", "16"] },
    Scenario(
      "odd-source-ports-drop",
      hostDrop.with {
        $0.causes = ["flow-member-dead", "source-port-filter"]
        $0.alternatives = []
      }
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "tcp dport 22 tcp sport & 1 == 1 drop")
    }.with { $0.flags = ["--flows", "16"] },
    // Only privileged source ports pass.
    Scenario(
      "high-source-ports-drop",
      hostDrop.with {
        $0.causes = ["source-port-filter"]
        $0.alternatives = []
      }
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "tcp dport 22 tcp sport >= 1024 drop")
    },
  ]

  private static func member(_ cause: String) -> Expectation {
    .unreachable(cause, after: .any, kinds: ["access", "transit", "unknown"], by: .any).with {
      $0.distance = .any
      $0.hopsFollowLayout = false
    }
  }

  /// Puts a second router beside hop 4 and changes its route to the host.
  private static func routeTwin(_ chain: Chain, _ change: String) async throws {
    try await chain.sshd()
    try await chain.twin(4)
    let host = chain.layout.links[chain.layout.links.count - 1]
    for family in Family.allCases {
      try await chain.ip(.twin(4), "\(change) \(host.network(family))")
    }
  }
}
