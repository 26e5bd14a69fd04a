extension Scenario {
  /// nftables on the host itself answers for the port.
  static let hostRejections =
    [
      ("port-unreachable", "port-unreachable"), ("admin", "admin-prohibited"),
      ("no-route", "no-route"), ("host-unreachable", "host-unreachable"),
    ].map { name, word in
      Scenario("host-reject-\(name)", byHost) {
        try await $0.sshd()
        try await $0.nft(.server, .input, "tcp dport 22 reject with icmpx type \(word)")
      }
    } + [
      // The last rule of RHEL's iptables, and the codes that IPv4 does not have.
      Scenario("host-reject-other-codes", byHost) {
        try await $0.sshd()
        try await $0.nft(
          .server, .input,
          """
          ip protocol tcp tcp dport 22 reject with icmp type host-prohibited
          ip6 nexthdr tcp tcp dport 22 reject with icmpv6 type policy-fail
          """)
      },
      // fail2ban's answer: only this address gets it.
      Scenario("host-ban", byHost.with { $0.alternatives = ["host-reject-icmp"] }) { chain in
        try await chain.sshd()
        try await chain.nft(
          .server, .input,
          chain.fromClient("tcp dport 22 reject with icmpx type port-unreachable"))
      },
      Scenario("host-reject-admin-80ms", byHost, delay: LinkDelay(link: 3, delay: 40000)) {
        try await $0.sshd()
        try await $0.nft(.server, .input, "tcp dport 22 reject with icmpx type admin-prohibited")
      },
      // More probes than Linux lets errors out for: six at once, then one a second.
      Scenario("host-reject-admin-3-probes", byHost) {
        try await $0.sshd()
        try await $0.nft(.server, .input, "tcp dport 22 reject with icmpx type admin-prohibited")
      }.with { $0.flags = ["-q", "3"] },
      // Every port alike, so that no closed one shows how a reset of the kernel looks.
      Scenario(
        "host-reject-reset-all",
        .rejected("host-reject-reset", hop: 7, kind: "host-firewall").with {
          $0.by = .any
          $0.unsure = [.refused().with { $0.alternatives = ["host-reject-reset host-firewall"] }]
        }
      ) {
        try await $0.sshd()
        try await $0.nft(.server, .input, "meta l4proto tcp reject with tcp reset")
      },
      // No stack answers a SYN with a reset that acknowledges nothing.
      Scenario(
        "reset-without-ack",
        .rejected("forged-reset", hop: 7, kind: "unknown").with {
          $0.by = .any
          $0.after = .any
          $0.kinds = ["unknown", "host-firewall", "provider-edge"]
        }
      ) {
        try await $0.nft(
          .server, .output,
          "tcp sport 22 tcp flags & (fin | syn | rst | ack) == rst | ack tcp flags set rst")
      },
    ]

  private static let byHost = Expectation.rejected(
    "host-reject-icmp", hop: 7, kind: "host-firewall")
}
