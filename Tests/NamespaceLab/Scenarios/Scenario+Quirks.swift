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
    Scenario("masquerade-open", .open()) {
      try await $0.sshd()
      try await $0.masquerade()
    },
    Scenario(
      "masquerade-host-drop",
      .dropped("port-filter", after: 6, before: 7, kind: "host-firewall")
    ) {
      try await $0.sshd()
      try await $0.masquerade()
      try await $0.nft(.server, .input, "tcp dport 22 drop")
    },
    // The host passes the port on to a container: its own address answers Time Exceeded as well.
    Scenario(
      "container-refused",
      .refused(hop: 8).with {
        $0.causes = ["container-no-listener"]
        $0.distance = .ttl(7, 8)
      }, layout: .container
    ) { try await publishPort($0) },
    Scenario(
      "container-open",
      .open(hop: 8).with {
        $0.distance = .ttl(7, 8)
        $0.after = .ttl(7, 8)
      },
      layout: .container
    ) {
      try await $0.sshd()
      try await publishPort($0)
    },
  ]

  private static func publishPort(_ chain: Chain) async throws {
    let (host, inside) = (chain.layout.links[6], chain.layout.links[7])
    try await chain.nft(
      .router(7),
      """
      table inet lab_publish {
        chain publish {
          type nat hook prerouting priority -100;
          ip daddr \(host.far(.v4)) tcp dport 22 dnat ip to \(inside.far(.v4))
          ip6 daddr \(host.far(.v6)) tcp dport 22 dnat ip6 to \(inside.far(.v6))
        }
      }
      """)
  }
}

extension Chain {
  /// Makes the gateway translate the addresses of the client's LAN, as home routers do.
  func masquerade() async throws {
    try await nft(
      .router(1),
      """
      table inet lab_masquerade {
        chain translate {
          type nat hook postrouting priority 100;
          oifname "eth1" masquerade
        }
      }
      """)
  }

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
