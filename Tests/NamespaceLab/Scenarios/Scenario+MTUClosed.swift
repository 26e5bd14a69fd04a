extension Scenario {
  /// Sizes where the service ends each session at once.
  static let shortSessions: [Scenario] =
    [ListenerManner.close, .reset, .penalty].map { (manner: ListenerManner) -> Scenario in
      Scenario(
        "mtu-1400-forward-\(manner)",
        hole("pmtu-forward", 3, 1400, "transit").with { $0.confidence = ["medium"] }
      ) {
        try await $0.listen(port: 22, manner)
        try await $0.narrow(3, 1400)
        try await $0.hideReports(3)
      }
    } + [
      // SYNs alone could meet a filter as well: the hole is only mentioned.
      Scenario(
        "mtu-1400-forward-close-no-ping", .afterHandshake("reset", "closed-before-banner")
      ) {
        try await $0.listen(port: 22, .close)
        try await $0.narrow(3, 1400)
        try await $0.hideReports(3)
        try await $0.nft(
          .server, .input, "icmp type echo-request drop\nicmpv6 type echo-request drop")
      },
      // What protects against floods drops SYNs that are too large, and pings.
      Scenario("large-syns-dropped-close", .afterHandshake("reset", "closed-before-banner")) {
        try await $0.listen(port: 22, .close)
        try await $0.nft(
          .router(4), .forward,
          """
          tcp flags & (syn | ack) == syn meta length > 90 drop
          meta l4proto { icmp, icmpv6 } meta length > 1000 drop
          """)
      },
    ]
}
