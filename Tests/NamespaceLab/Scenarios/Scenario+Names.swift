extension Scenario {
  /// A name with addresses of both families, one of which fails.
  static let names: [Scenario] = Family.allCases.flatMap { family in
    let word = family == .v4 ? "v4" : "v6"
    let other: Family = family == .v4 ? .v6 : .v4
    return [
      Scenario(
        "\(word)-broken",
        hostDrop.with {
          $0.causes = ["family-broken"]
          $0.alternatives = ["port-filter"]
        }, target: .name
      ) {
        try await $0.sshd()
        try await $0.name(first: family)
        try await $0.nft(.server, .input, "meta nfproto \(family.protocolName) tcp dport 22 drop")
      },
      // Both are filtered: nothing to do with the family.
      Scenario("\(word)-and-\(other == .v4 ? "v4" : "v6")-drop", hostDrop, target: .name) {
        try await dropOnHost($0)
        try await $0.name(first: family)
      },
    ].map { $0.with { $0.families = [family] } }
  }

  /// The family that is taken is open, and who takes the other does not get on.
  static let namesOpen: [Scenario] = Family.allCases.flatMap { family in
    let other: Family = family == .v4 ? .v6 : .v4
    return [
      ("drop", "drop", "the port does not answer", 0),
      ("drop-80ms", "drop", "the port does not answer", 40000),
      ("refused", "reject with tcp reset", "the port is refused", 0),
    ].map { word, action, evidence, delay in
      Scenario(
        "\(family == .v4 ? "v4" : "v6")-open-\(other == .v4 ? "v4" : "v6")-\(word)",
        .open().with { $0.evidence = evidence }, target: .name,
        delay: delay > 0 ? LinkDelay(link: 3, delay: delay) : nil
      ) {
        try await $0.sshd()
        try await $0.name(first: family)
        try await $0.nft(
          .server, .input, "meta nfproto \(other.protocolName) tcp dport 22 \(action)")
      }.with { $0.families = [family] }
    }
  }

  /// A router refuses one family at once.
  static let namesRefused: [Scenario] = Family.allCases.map { family in
    Scenario(
      "\(family == .v4 ? "v4" : "v6")-no-route-r4",
      .unreachable("family-broken", after: .ttl(3), kinds: ["transit", "unknown"], by: .hop(4)),
      target: .name
    ) {
      try await $0.sshd()
      try await $0.name(first: family)
      try await $0.run(in: .router(4), "ip", family.flag, "route", "del", "default")
        .orThrow("ip route del")
    }.with { $0.families = [family] }
  }
}

extension Family {
  /// The family's word for `meta nfproto` in nftables.
  fileprivate var protocolName: String { self == .v4 ? "ipv4" : "ipv6" }
}
