extension Scenario {
  /// Links that lose packets at random: patience, and no more certainty than there is.
  static let loss =
    [20, 30].flatMap { percent in
      [
        Scenario("loss-\(percent)-open", lossy(.open())) {
          try await $0.sshd()
          try await $0.lose(percent)
        },
        Scenario("loss-\(percent)-no-listener", lossy(.refused())) { try await $0.lose(percent) },
        Scenario(
          "loss-\(percent)-host-drop",
          lossy(.dropped("port-filter", after: 6, before: 7, kind: "host-firewall"))
        ) {
          try await dropOnHost($0)
          try await $0.lose(percent)
        },
        Scenario(
          "loss-\(percent)-forward-drop-r5",
          lossy(.dropped("port-filter", after: 5, before: 6, kind: "provider-edge"))
        ) {
          try await $0.sshd()
          try await $0.nft(.router(5), .forward, "tcp dport 22 drop")
          try await $0.lose(percent)
        },
      ]
    } + [
      // Two of three pings get no answer: silence may be no more than that. (By turns, not by chance.)
      Scenario("loss-67-pings-host-drop", mayBeLoss) {
        try await dropOnHost($0)
        try await $0.nft(
          .router(4), .raw,
          "\(Chain.passNeighbours)\nmeta l4proto { icmp, ipv6-icmp } iifname eth0 "
            + "numgen inc mod 3 < 2 drop")
      },
      // Losses in bursts of both directions, with delay.
      Scenario(
        "loss-10-80ms-host-drop",
        lossy(.dropped("port-filter", after: 6, before: 7, kind: "host-firewall")),
        delay: LinkDelay(link: 3, delay: 40000, loss: 10)
      ) { try await dropOnHost($0) },
      Scenario(
        "loss-5-40ms-open", lossy(.open()), delay: LinkDelay(link: 3, delay: 20000, loss: 5)
      ) { try await $0.sshd() },
    ]

  private static let mayBeLoss = vague(
    .dropped("port-filter", after: 6, before: 7, kind: "host-firewall")
  ).with { $0.alternatives = ["packet-loss"] }

  /// Right when sure; else anything but a wrong word on whether the port is open.
  private static func lossy(_ expectation: Expectation) -> Expectation {
    let vague = vague(expectation)
    var undecided = vague
    undecided.outcome = "inconclusive"
    var unsure = [vague, undecided]
    if expectation.outcome != "dropped" {
      // All SYNs of a run may be lost: once in some hundred runs.
      var silent = vague
      silent.outcome = "dropped"
      unsure.append(silent)
    }
    return expectation.with {
      if $0.outcome == "refused" { $0.causes = ["no-listener", "allowed-but-no-listener"] }
      $0.unsure = unsure
    }
  }

  /// Sure of the outcome alone.
  private static func vague(_ expectation: Expectation) -> Expectation {
    expectation.with {
      $0.after = .any
      $0.before = .any
      $0.distance = .any
      $0.by = .any
      $0.kinds = [
        "host-firewall", "provider-edge", "transit", "access", "gateway", "unknown", "service",
      ]
      $0.causes = []
      $0.confidence = ["medium", "low"]
    }
  }
}

extension Chain {
  /// Loses packets at random in transit, on their way to the host.
  func lose(_ percent: Int) async throws {
    try await nft(
      .router(4), .raw,
      "\(Chain.passNeighbours)\niifname eth0 numgen random mod 100 < \(percent) drop")
  }
}
