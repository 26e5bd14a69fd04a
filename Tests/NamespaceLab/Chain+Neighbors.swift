extension Chain {
  /// Puts two machines on the client's link, both with the address that nobody else has there.
  ///
  /// The link becomes a bridge in the first router, which keeps its addresses.
  package func duplicateNeighbor() async throws {
    try await ip(
      .router(1), "link add br0 type bridge", "link set br0 up", "link set eth0 master br0")
    for family in Family.allCases {
      let address = "\(layout.address(ofHop: 1, family))/\(family == .v4 ? 24 : 64)"
      try await ip(
        .router(1), "addr del \(address) dev eth0",
        "addr add \(address) dev br0 \(family == .v4 ? "" : "nodad")")
    }
    for (index, node) in [Node.twin(1), .twin(2)].enumerated() {
      try await Subprocess.run(
        ["ip", "-batch", "-"],
        input: """
          netns add \(namespace(node))
          link add name eth0 netns \(namespace(node)) type veth peer name lan\(index) netns \(namespace(.router(1)))

          """
      ).orThrow("a neighbour")
      try await ip(.router(1), "link set lan\(index) master br0 up")
      try await ip(
        node, "link set lo up", "link set eth0 up", "addr add 192.168.77.50/24 dev eth0",
        "addr add fd77::50/64 dev eth0 nodad")
    }
  }
}
