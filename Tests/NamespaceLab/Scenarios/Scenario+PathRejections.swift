extension Scenario {
  /// Routers that refuse the port and answer for it.
  static let pathRejections =
    [(1, "gateway"), (2, "access"), (3, "transit"), (5, "provider-edge"), (6, "provider-edge")].map
  {
    hop, kind in
    Scenario(
      "router-admin-prohibited-r\(hop)", .rejected("router-prohibited", hop: hop, kind: kind)
    ) {
      try await $0.sshd()
      try await $0.nft(
        .router(hop), .forward, "tcp dport 22 reject with icmpx type admin-prohibited")
    }
  } + [
    Scenario(
      "router-reset-r3",
      .rejected("middlebox-reset", hop: 3, kind: "transit").with { $0.by = .any }
    ) {
      try await $0.sshd()
      try await $0.nft(.router(3), .forward, "tcp dport 22 reject with tcp reset")
    }
  ]
}
