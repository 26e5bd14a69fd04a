import CLinux

/// Settings of this kernel that shape its own connections.
enum KernelSettings {
  /// Whether connections ask for ECN on their SYN: net.ipv4.tcp_ecn is 1.
  static var requestsECN: Bool {
    guard
      let file = try? Descriptor(
        from: "open", unsafe linux_open_for_reading("/proc/sys/net/ipv4/tcp_ecn"))
    else { return false }
    var octet: UInt8 = 0
    return unsafe read(file.number, &octet, 1) == 1 && octet == UInt8(ascii: "1")
  }
}
