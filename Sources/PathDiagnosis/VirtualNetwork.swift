/// The bridges that container engines and hypervisors make on a machine, by the names that they give them.
enum VirtualNetwork {
  private static let names = [
    "docker", "virbr", "cni", "lxcbr", "lxdbr", "incusbr", "podman", "cilium_", "flannel",
    "vboxnet", "vmnet",
  ]

  /// Whether an interface leads to containers or virtual machines of this machine.
  static func isOwn(_ interface: String) -> Bool {
    if names.contains(where: interface.hasPrefix) { return true }
    // A network of Docker has the first twelve digits of its identifier; others call real bridges br-lan.
    guard interface.hasPrefix("br-"), interface.utf8.count == 15 else { return false }
    return interface.utf8.dropFirst(3).allSatisfy { digit in
      (0x30...0x39).contains(digit) || (0x61...0x66).contains(digit)
    }
  }
}
