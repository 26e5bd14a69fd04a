extension Scenario {
  /// Healthy or common networks that look odd in a trace.
  static let quirks = [
    Scenario("silent-r2-r4-open", .open().with { $0.silentHops = [2, 4] }) {
      try await $0.sshd()
      try await $0.silence(2)
      try await $0.silence(4)
    },
    Scenario(
      "silent-r6-host-drop",
      .dropped("port-filter", after: 5, before: 7, kind: "provider-edge").with {
        $0.silentHops = [6]
        $0.confidence = ["medium", "low"]
      }
    ) {
      try await $0.sshd()
      try await $0.silence(6)
      try await $0.nft(.server, .input, "tcp dport 22 drop")
    },
    Scenario(
      "silent-r5-r6-host-drop",
      .dropped("port-filter", after: 4, before: 7, kind: "transit").with {
        $0.silentHops = [5, 6]
        $0.confidence = ["medium", "low"]
      }
    ) {
      try await dropOnHost($0)
      try await $0.silence(5)
      try await $0.silence(6)
    },
    Scenario("silent-r1-open", .open().with { $0.silentHops = [1] }) {
      try await $0.sshd()
      try await $0.silence(1)
    },
    Scenario("silent-r1-host-drop", hostDrop.with { $0.silentHops = [1] }) {
      try await dropOnHost($0)
      try await $0.silence(1)
    },
    Scenario(
      "silent-all-open", .open().with { $0.silentHops = Set(1...6) }
    ) {
      try await $0.sshd()
      for hop in 1...6 { try await $0.silence(hop) }
    },
    Scenario(
      "silent-all-no-listener", .refused().with { $0.silentHops = Set(1...6) }
    ) { for hop in 1...6 { try await $0.silence(hop) } },
    // Nothing shows where on the way: that it is the gateway would be a guess.
    Scenario(
      "silent-all-host-drop",
      .dropped("port-filter", after: 0, before: 7, kind: "gateway").with {
        $0.silentHops = Set(1...6)
        $0.kinds = ["gateway", "unknown"]
        $0.confidence = ["medium", "low"]
      }
    ) {
      try await dropOnHost($0)
      for hop in 1...6 { try await $0.silence(hop) }
    },
    Scenario(
      "silent-r4-forward-drop-r4",
      .dropped("port-filter", after: 3, before: 5, kind: "transit").with {
        $0.silentHops = [4]
        $0.confidence = ["medium", "low"]
      }
    ) {
      try await $0.sshd()
      try await $0.silence(4)
      try await $0.nft(.router(4), .forward, "tcp dport 22 drop")
    },
    Scenario("no-ping-open", .open()) {
      try await $0.sshd()
      try await $0.nft(.server, .input, Chain.dropPing)
    },
    Scenario("no-ping-no-listener", .refused()) {
      try await $0.nft(.server, .input, Chain.dropPing)
    },
    // Two routers side by side, both well: hops differ from flow to flow.
    Scenario("two-ways-open", .open().with { $0.hopsFollowLayout = false }) {
      try await $0.sshd()
      try await $0.twin(4)
    },
    // One of the two swallows what it gets: a run of few flows may meet it, in part or only, or not.
    Scenario(
      "two-ways-one-dead",
      .open().with {
        $0.hopsFollowLayout = false
        $0.also = [deadMember]
        $0.unsure = [
          Expectation(
            outcome: "dropped", causes: [], kinds: ["transit", "unknown", "provider-edge"],
            after: .any, hopsFollowLayout: false),
          // The SYNs of the trace go by the router that lives, and the session's by the other one.
          Expectation(
            outcome: "inconclusive", causes: [], kinds: ["unknown"], after: .any,
            hopsFollowLayout: false, alternatives: ["flow-member-dead"]),
        ]
      }
    ) {
      try await $0.sshd()
      try await $0.twin(4)
      try await $0.nft(.twin(4), .forward, "tcp dport 22 drop")
    },
    Scenario("two-ways-host-drop", hostDrop.with { $0.hopsFollowLayout = false }) {
      try await dropOnHost($0)
      try await $0.twin(4)
    },
  ]

  static let deadMember = Expectation.dropped(
    "flow-member-dead", after: 4, before: 5, kind: "transit"
  ).with {
    $0.after = .ttl(3, 4)
    $0.before = .any
    $0.hopsFollowLayout = false
  }
}

extension Chain {
  /// Makes a router forward as ever but never send an ICMP error.
  func silence(_ hop: Int) async throws {
    try await nft(
      .router(hop), .output,
      """
      icmp type { time-exceeded, destination-unreachable } drop
      icmpv6 type { time-exceeded, destination-unreachable } drop
      """)
  }
}
