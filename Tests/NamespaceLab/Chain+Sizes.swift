extension Chain {
  /// Makes a router's next link carry packets up to a size, in the direction of the host only.
  package func narrow(_ hop: Int, _ mtu: Int) async throws {
    try await replaceDefault(.router(hop)) { family in
      "default via \(layout.links[hop].far(family)) mtu lock \(mtu)"
    }
  }

  /// Makes a router's link towards the client carry packets up to a size, in that direction only.
  func narrowBack(_ hop: Int, _ mtu: Int) async throws {
    let link = layout.links[hop - 1]
    for network in layout.links.prefix(hop - 1).flatMap({ link in
      Family.allCases.map { (family: $0, network: link.network($0)) }
    }) {
      try await ip(
        .router(hop),
        "route replace \(network.network) via \(link.near(network.family)) mtu lock \(mtu)")
    }
  }

  /// Makes both ends of a link take packets up to a size.
  func widen(_ link: Int, _ mtu: Int) async throws {
    try await ip(layout.nodes[link], "link set \(link == 0 ? "eth0" : "eth1") mtu \(mtu)")
    try await ip(layout.nodes[link + 1], "link set eth0 mtu \(mtu)")
  }

  /// Keeps a router from saying that a packet is too big.
  package func hideReports(_ hop: Int) async throws {
    try await nft(
      .router(hop), .output,
      "icmp type destination-unreachable drop\nicmpv6 type packet-too-big drop")
  }

  /// Lowers the MSS of both SYNs at a router.
  func clamp(_ hop: Int, v4: Int, v6: Int) async throws {
    try await nft(
      .router(hop), .forward,
      """
      meta nfproto ipv4 tcp flags & syn == syn tcp option maxseg size set \(v4)
      meta nfproto ipv6 tcp flags & syn == syn tcp option maxseg size set \(v6)
      """)
  }
}
