extension Scenario {
  /// Answers and times to live that are not what they seem.
  static let strange: [Scenario] = [
    // Somebody answers, and not to this SYN: neither a full queue nor a filter.
    Scenario(
      "syn-ack-for-another-syn",
      Expectation(outcome: "inconclusive", causes: [], kinds: ["unknown"], after: .any)
    ) {
      try await $0.sshd()
      try await $0.nft(
        .server, .output,
        "tcp sport 22 tcp flags & (syn | ack) == syn | ack tcp ackseq set 77")
    },
    // Ping says 7 hops; for TCP a box at hop 4 refreshes the TTL, and the host's drop looks nearer.
    Scenario(
      "ttl-refreshed-r4-tcp-host-drop",
      hostDrop.with {
        $0.alternatives = []
        $0.hopsFollowLayout = false
        $0.unsure = [.dropped("port-filter", after: 4, before: 7, kind: "transit")]
      }
    ) {
      try await dropOnHost($0)
      try await $0.refresh(4, "meta l4proto tcp ")
    },
  ]
}
