extension Scenario {
  /// Addresses that change on the way.
  static let translations = [
    Scenario("masquerade-open", .open()) {
      try await $0.sshd()
      try await $0.masquerade()
    },
    Scenario("masquerade-no-listener", .refused()) { try await $0.masquerade() },
    Scenario("masquerade-host-drop", hostDrop) {
      try await dropOnHost($0)
      try await $0.masquerade()
    },
    Scenario(
      "masquerade-forward-drop-r4",
      .dropped("port-filter", after: 4, before: 5, kind: "transit")
    ) {
      try await $0.sshd()
      try await $0.masquerade()
      try await $0.nft(.router(4), .forward, "tcp dport 22 drop")
    },
    Scenario(
      "masquerade-reject", .rejected("host-reject-icmp", hop: 7, kind: "host-firewall")
    ) {
      try await $0.sshd()
      try await $0.masquerade()
      try await $0.nft(.server, .input, "tcp dport 22 reject")
    },
    Scenario(
      "masquerade-host-down",
      .unreachable("host-down", after: .ttl(6), kinds: ["host"], by: .hop(6))
    ) {
      try await $0.masquerade()
      try await $0.ip(.server, "link set eth0 down")
    },
    // The host passes the port on to a container: its own address answers Time Exceeded as well.
    Scenario(
      "container-refused",
      .refused(hop: 8).with {
        $0.causes = ["container-no-listener"]
        $0.distance = .ttl(7, 8)
      }, layout: .container
    ) { try await $0.publishPort() },
    Scenario("container-open", inContainer, layout: .container) {
      try await $0.sshd()
      try await $0.publishPort()
    },
    // The router in front of the host sends the port to another machine of the same network.
    Scenario("dnat-open", .open()) {
      try await $0.sshd(port: 2222)
      try await $0.divert(6, to: 2222)
    },
    Scenario(
      "dnat-no-listener", .refused().with { $0.causes.insert("container-no-listener") }
    ) {
      try await $0.sshd()
      try await $0.divert(6, to: 2222)
    },
  ]

  private static let inContainer = Expectation.open(hop: 8).with {
    $0.distance = .ttl(7, 8)
    $0.after = .ttl(7, 8)
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

  /// Makes the host of the layout with a container pass port 22 on to it.
  func publishPort() async throws { try await publish("tcp dport 22") }

  /// Makes it pass on what matches, or everything.
  func publish(_ match: String) async throws {
    let (host, inside) = (layout.links[6], layout.links[7])
    try await nft(
      .router(7),
      """
      table inet lab_publish {
        chain publish {
          type nat hook prerouting priority -100;
          ip daddr \(host.far(.v4)) \(match) dnat ip to \(inside.far(.v4))
          ip6 daddr \(host.far(.v6)) \(match) dnat ip6 to \(inside.far(.v6))
        }
      }
      """)
  }

  /// Makes a router send port 22 to another address of the server, and another port.
  func divert(_ hop: Int, to port: Int) async throws {
    // The second address of the server stands for another machine.
    let (second4, second6) = ("203.0.113.77", "2001:db8:66::77")
    try await ip(
      .server, "addr add \(second4)/26 dev eth0", "addr add \(second6)/64 dev eth0 nodad")
    try await nft(
      .router(hop),
      """
      table inet lab_divert {
        chain divert {
          type nat hook prerouting priority -100;
          ip protocol tcp tcp dport 22 dnat ip to \(second4):\(port)
          ip6 nexthdr tcp tcp dport 22 dnat ip6 to [\(second6)]:\(port)
        }
      }
      """)
  }
}
