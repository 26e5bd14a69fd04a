extension Scenario {
  /// Routers that drop and say nothing.
  static let pathFilters =
    [(1, "gateway"), (2, "access"), (4, "transit"), (5, "provider-edge"), (6, "host-firewall")].map
  {
    // Linux looks at the TTL before the FORWARD hook: the dropping hop still answers Time Exceeded.
    hop, kind in
    Scenario("forward-drop-r\(hop)", forward(hop, kind)) {
      try await dropOnRouter($0, hop, .forward)
    }
  }
    + [
      (1, "gateway"), (2, "gateway"), (3, "access"), (4, "transit"), (6, "provider-edge"),
    ].map { hop, kind in
      Scenario(
        "raw-drop-r\(hop)", .dropped("port-filter", after: hop - 1, before: hop, kind: kind)
      ) { try await dropOnRouter($0, hop, .raw) }
    } + [
      Scenario(
        "forward-drop-r4-80ms", forward(4, "transit"), delay: LinkDelay(link: 2, delay: 40000)
      ) { try await dropOnRouter($0, 4, .forward) },
      Scenario("forward-drop-r4-3-probes", forward(4, "transit")) {
        try await dropOnRouter($0, 4, .forward)
      }.with { $0.flags = ["-q", "3"] },
      Scenario(
        "long-forward-drop-r6", forward(6, "transit").with { $0.distance = .ttl(9) },
        layout: .long
      ) { try await dropOnRouter($0, 6, .forward) },
      // The router's few errors went to somebody's ping.
      Scenario(
        "forward-drop-r4-errors-used-up",
        forward(4, "transit").with {
          $0.unsure = [.dropped("port-filter", after: 3, before: 5, kind: "transit")]
        }
      ) { chain in
        try await dropOnRouter(chain, 4, .forward)
        try await chain.useUpErrors(4)
      },
      // All routers have given their errors to somebody's ping, and take long to get new ones.
      Scenario(
        "host-drop-errors-used-up",
        .dropped("port-filter", after: 6, before: 7, kind: "host-firewall").with {
          $0.after = .one(of: Set(0...6))
          $0.kinds = ["gateway", "access", "transit", "provider-edge", "host-firewall"]
          $0.confidence = ["medium", "low"]
          $0.hopsFollowLayout = false
        }
      ) { chain in
        try await chain.sshd()
        try await chain.nft(.server, .input, "tcp dport 22 drop")
        for hop in 1...6 {
          try await chain.reportSeldom(hop)
          try await chain.useUpErrors(hop)
        }
      },
      Scenario(
        "gateway-drop-everything",
        .allDropped("blackhole-route", after: 1, kinds: ["gateway"])
      ) { try await $0.nft(.router(1), .forward, "drop") },
      Scenario(
        "gateway-drop-everything-silently",
        .allDropped("gateway-silent", after: 0, kinds: ["gateway"])
      ) { try await $0.nft(.router(1), .raw, "\(Chain.passNeighbours)\ndrop") },
      // What a full connection table does: packets of connections that it knows pass.
      Scenario(
        "gateway-drop-new",
        .allDropped("gateway-silent", after: 0, kinds: ["gateway"]).with {
          $0.alternatives = ["connection-table-full gateway"]
        }
      ) { try await $0.nft(.router(1), .tracked, "\(Chain.passNeighbours)\nct state new drop") },
      // A network that lets no ping out: the target's own flow has to find the way.
      Scenario(
        "ping-drop-r2-forward-drop-r4",
        .dropped("port-filter", "blackhole-route", after: 4, before: 5, kind: "unknown").with {
          $0.causes = []
          $0.before = .any
          $0.kinds = ["transit", "unknown"]
          $0.distance = .any
          $0.confidence = ["medium", "low"]
        }
      ) {
        try await dropOnRouter($0, 4, .forward)
        try await $0.nft(.router(2), .forward, Chain.dropPing)
      },
      Scenario(
        "ping-drop-r2-host-drop",
        hostDrop.with {
          $0.before = .ttl(-1, 7)
          $0.distance = .ttl(-1, 7)
          $0.kinds = ["host-firewall", "unknown"]
          $0.alternatives = []
        }
      ) {
        try await dropOnHost($0)
        try await $0.nft(.router(2), .forward, Chain.dropPing)
      },
      Scenario("ping-drop-r2-open", .open()) {
        try await $0.sshd()
        try await $0.nft(.router(2), .forward, Chain.dropPing)
      },
      Scenario("ping-drop-r2-no-listener", .refused()) {
        try await $0.nft(.router(2), .forward, Chain.dropPing)
      },
    ]

  private static func forward(_ hop: Int, _ kind: String) -> Expectation {
    .dropped("port-filter", after: hop, before: hop + 1, kind: kind).with {
      // What the last router does not let out looks as if the host did not let it in.
      $0.alternatives =
        kind == "host-firewall"
        ? ["port-filter provider-edge", "return-path"] : ["flow-member-dead", "return-path"]
    }
  }

  private static func dropOnRouter(_ chain: Chain, _ hop: Int, _ hook: Chain.Hook) async throws {
    try await chain.sshd()
    try await chain.nft(.router(hop), hook, "tcp dport 22 drop")
  }
}
