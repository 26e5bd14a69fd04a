import CLinux

/// Settings of this kernel that shape its own connections.
enum KernelSettings {
  /// Whether connections ask for ECN on their SYN: net.ipv4.tcp_ecn is 1.
  static var requestsECN: Bool { number("net/ipv4/tcp_ecn") == 1 }

  /// The first port that takes no privilege: net.ipv4.ip_unprivileged_port_start, for IPv6 too.
  static var firstOrdinaryPort: Int? { number("net/ipv4/ip_unprivileged_port_start") }

  /// Whether it chooses among several next hops by the addresses alone: fib_multipath_hash_policy of IPv4 is
  /// 0.
  static var spreadsByAddress: Bool { number("net/ipv4/fib_multipath_hash_policy") == 0 }

  /// How many connections the kernel tracks, and how many it can; nil where it tracks none.
  static var trackedConnections: (count: Int, limit: Int)? {
    guard let count = number("net/netfilter/nf_conntrack_count"),
      let limit = number("net/netfilter/nf_conntrack_max")
    else { return nil }
    return (count, limit)
  }

  private static func number(_ name: String) -> Int? {
    guard
      let file = try? Descriptor(
        from: "open", unsafe linux_open_for_reading("/proc/sys/" + name))
    else { return nil }
    var octets = [UInt8](repeating: 0, count: 32)
    let count = unsafe read(file.number, &octets, octets.count)
    guard count > 0 else { return nil }
    return Int(String(decoding: octets.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self))
  }
}
