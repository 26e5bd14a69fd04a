extension Chain {
  /// Puts a second router beside a router, and makes the one before share flows between the two.
  ///
  /// The hash covers ports (fib_multipath_hash_policy 1), as load-balancing routers do it. Ping,
  /// which has none, and the way back stay where they were.
  func twin(_ hop: Int) async throws {
    let (before, beside, behind) = (Node.router(hop - 1), Node.twin(hop), Node.router(hop + 1))
    try await Subprocess.run(
      ["ip", "-batch", "-"],
      input: """
        netns add \(namespace(beside))
        link add name eth2 netns \(namespace(before)) type veth peer name eth0 netns \(namespace(beside))
        link add name eth1 netns \(namespace(beside)) type veth peer name eth2 netns \(namespace(behind))

        """
    ).orThrow("a second router \(hop)")
    try await ip(
      before, "addr add 198.51.100.129/30 dev eth2", "addr add 2001:db8:a::1/64 dev eth2 nodad",
      "link set eth2 up")
    try await ip(
      behind, "addr add 198.51.100.134/30 dev eth2", "addr add 2001:db8:b::2/64 dev eth2 nodad",
      "link set eth2 up")
    try await run(
      in: beside, "sh", "-e",
      input: "echo 1 >/proc/sys/net/ipv4/ip_forward\n"
        + "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding\n"
    ).orThrow("forwarding in \(beside)")
    let host = layout.links[layout.links.count - 1]
    try await ip(
      beside, "link set lo up", "addr add 198.51.100.130/30 dev eth0",
      "addr add 2001:db8:a::2/64 dev eth0 nodad", "addr add 198.51.100.133/30 dev eth1",
      "addr add 2001:db8:b::1/64 dev eth1 nodad", "link set eth0 up", "link set eth1 up",
      "route add default via 198.51.100.129", "route add default via 2001:db8:a::1",
      "route add \(host.network(.v4)) via 198.51.100.134",
      "route add \(host.network(.v6)) via 2001:db8:b::2")
    // Strict reverse-path filtering, where it is the default, would drop what comes by the twin.
    try await run(
      in: behind, "sh", "-e",
      input: """
        echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter
        echo 0 >/proc/sys/net/ipv4/conf/eth2/rp_filter

        """
    ).orThrow("rp_filter in \(behind)")
    let link = layout.links[hop - 1]
    try await replaceDefault(before) { family in
      let twin = family == .v4 ? "198.51.100.130" : "2001:db8:a::2"
      return "default nexthop via \(link.far(family)) nexthop via \(twin)"
    }
    // The kernel's hash has a secret: without a rule, ping would take the one or the other way by luck.
    try await run(
      in: before, "sh", "-e",
      input: """
        echo 1 >/proc/sys/net/ipv4/fib_multipath_hash_policy
        echo 1 >/proc/sys/net/ipv6/fib_multipath_hash_policy
        ip -4 route add \(host.network(.v4)) via \(link.far(.v4)) table 7
        ip -6 route add \(host.network(.v6)) via \(link.far(.v6)) table 7
        ip -4 rule add ipproto icmp lookup 7
        ip -6 rule add ipproto ipv6-icmp lookup 7

        """
    ).orThrow("two ways in \(before)")
    // IPv6 leaves out a next hop whose link-layer address it does not know yet.
    for address in ["198.51.100.130", "2001:db8:a::2"] {
      try await run(in: before, "ping", "-n", "-c", "1", "-W", "2", address).orThrow(
        "ping \(beside)")
    }
  }
}
