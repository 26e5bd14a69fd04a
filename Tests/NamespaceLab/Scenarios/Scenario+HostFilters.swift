extension Scenario {
  /// nftables on the host itself, with a listener behind it.
  static let hostFilters = [
    Scenario(
      "host-reject-port-unreachable", .rejected("host-reject-icmp", hop: 7, kind: "host-firewall")
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "tcp dport 22 reject with icmpx type port-unreachable")
    },
    Scenario("host-reject-admin", .rejected("host-reject-icmp", hop: 7, kind: "host-firewall")) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "tcp dport 22 reject with icmpx type admin-prohibited")
    },
    Scenario("host-drop", hostDrop) { try await dropOnHost($0) },
    Scenario("host-drop-10ms", hostDrop, delay: LinkDelay(link: 3, delay: 5000)) {
      try await dropOnHost($0)
    },
    Scenario("host-drop-80ms", hostDrop, delay: LinkDelay(link: 3, delay: 40000)) {
      try await dropOnHost($0)
    },
    // Neighbour discovery has to pass, else this is a host that is down.
    Scenario(
      "host-drop-everything",
      .allDropped("host-down-or-deny-all", after: 6, kinds: ["unknown"])
    ) {
      try await $0.sshd()
      try await $0.nft(
        .server, .input, "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\ndrop")
    },
  ]

  /// Told apart from their look-alikes only by further controls.
  static let undecidedHostFilters = [
    Scenario(
      "host-reject-reset",
      .rejected("host-reject-reset", hop: 7, kind: "host-firewall").with { $0.by = .any }
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "tcp dport 22 reject with tcp reset")
    },
    // Echo alone passes: the default-deny of a cloud image that allows ping.
    Scenario(
      "host-default-deny", .dropped("default-deny", after: 6, before: 7, kind: "host-firewall")
    ) {
      try await $0.sshd()
      try await $0.nft(.server, .input, "meta l4proto tcp drop\nmeta l4proto udp drop")
    },
    // The queue of a daemon that hangs: SYNs vanish, an ACK still gets its RST.
    Scenario(
      "accept-queue-full",
      .dropped("accept-queue-full", after: 6, before: 7, kind: "host-firewall").with {
        $0.kinds = ["service", "host-firewall"]
      }
    ) { try await $0.listen(port: 22, .full) },
  ]

  private static let hostDrop = Expectation.dropped(
    "port-filter", after: 6, before: 7, kind: "host-firewall")

  private static func dropOnHost(_ chain: Chain) async throws {
    try await chain.sshd()
    try await chain.nft(.server, .input, "tcp dport 22 drop")
  }
}
