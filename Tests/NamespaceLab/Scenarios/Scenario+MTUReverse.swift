extension Scenario {
  /// Large packets of the host that do not come back.
  static let reverseHoles: [Scenario] =
    [1492, 1400, 1300, 1280].map { (mtu: Int) -> Scenario in
      Scenario("mtu-\(mtu)-reverse", reverse(mtu)) { try await $0.reverseHole(mtu) }
    } + [
      // Not even the server's offer fits: nothing follows it that could show a gap.
      Scenario("mtu-1000-reverse", reverse(1000)) { try await $0.reverseHole(1000) }
        .with { $0.families = [.v4] },
      // Without ping, connections that ask for smaller segments tell as much, to the next usual size.
      Scenario("mtu-1400-reverse-no-ping", reverse(1400)) {
        try await $0.reverseHole(1400)
        try await $0.nft(
          .server, .input, "icmp type echo-request drop\nicmpv6 type echo-request drop")
      },
      // A tunnel: too small either way, and what may be cut up goes through in pieces.
      Scenario(
        "mtu-1400-tunnel",
        hole("pmtu-both", 3, 1400, "transit").with { $0.reversePath = 1400 }
      ) {
        try await $0.sshd(key: "rsa")
        try await $0.narrow(3, 1400)
        try await $0.narrowBack(4, 1400)
        for hop in 3...4 { try await $0.hideReports(hop) }
      },
      // The same way there, and a host that hears what its packets are too big for.
      Scenario("mtu-1400-tunnel-signalled-back", hole("pmtu-forward", 3, 1400, "transit")) {
        try await $0.sshd(key: "rsa")
        try await $0.narrow(3, 1400)
        try await $0.narrowBack(4, 1400)
        try await $0.hideReports(3)
      },
    ]

  static func reverse(_ mtu: Int) -> Expectation {
    .blackHole("pmtu-reverse", after: .ttl(7), kind: "unknown").with { $0.reversePath = mtu }
  }

  static func hole(_ cause: String, _ hop: Int, _ mtu: Int, _ kind: String) -> Expectation {
    .blackHole(cause, after: .ttl(hop), kind: kind).with {
      $0.before = .ttl(hop + 1)
      $0.forwardPath = mtu
    }
  }
}

extension Expectation {
  /// Small packets pass, large ones vanish.
  static func blackHole(_ cause: String, after: Point, kind: String) -> Expectation {
    Expectation(
      outcome: "mtu-black-hole", causes: [cause], kinds: [kind], after: after, distance: .ttl(7))
  }
}

extension Chain {
  /// sshd behind a router that drops what comes back too large.
  fileprivate func reverseHole(_ mtu: Int) async throws {
    try await sshd()
    try await nft(.router(4), .forward, "iifname eth1 meta length > \(mtu) drop")
  }
}
