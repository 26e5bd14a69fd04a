/// How the user's own ssh goes to a host, as `ssh -G` prints it (ssh_config(5)).
package struct SSHSettings: Hashable, Sendable {
  /// What it asks in place of the name that it is given.
  package private(set) var hostName: String?
  package private(set) var port: UInt16?
  /// The hosts that it goes by way of, the nearest first, as in `user@host:port,host`.
  package private(set) var jumps: String?
  /// The program that connects in its place.
  package private(set) var command: String?

  /// Reads the lines of `ssh -G`.
  package init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2 else { continue }
      switch words[0] {
      case "hostname": hostName = String(words[1])
      case "port": port = UInt16(words[1])
      case "proxyjump" where words[1] != "none": jumps = String(words[1])
      case "proxycommand" where words[1] != "none": command = String(words[1])
      default: break
      }
    }
  }

  /// The first host on the way, with its port where one is given.
  package var firstJump: (host: String, port: UInt16?)? {
    guard var jump = jumps?.prefix(while: { $0 != "," }) else { return nil }
    if jump.hasPrefix("ssh://") { jump = jump.dropFirst(6) }
    if let at = jump.lastIndex(of: "@") { jump = jump[jump.index(after: at)...] }
    if jump.hasPrefix("["), let end = jump.firstIndex(of: "]") {
      let port = UInt16(jump[jump.index(after: end)...].dropFirst())
      return (String(jump[jump.index(after: jump.startIndex)..<end]), port)
    }
    let parts = jump.split(separator: ":", omittingEmptySubsequences: false)
    // More colons are those of an IPv6 address.
    return parts.count == 2 ? (String(parts[0]), UInt16(parts[1])) : (String(jump), nil)
  }

  /// In one sentence how ssh goes another way than straight to a port of a host; nil where it does not.
  /// `addresses` are what the name stands for.
  package func difference(from host: String, _ port: UInt16, addresses: [String]) -> String? {
    if let jump = firstJump, !jump.host.isEmpty {
      return "ssh goes to \(host) by way of \(jump.host) (ProxyJump)"
        + Self.advice(jump.host, jump.port ?? 22)
    }
    if let command {
      return "ssh goes to \(host) through a program (ProxyCommand \(command))"
    }
    let isOther = hostName.map { $0.lowercased() != host.lowercased() && !addresses.contains($0) }
    if let hostName, isOther == true {
      return "ssh asks \(hostName) when it is told \(host) (HostName)"
        + Self.advice(hostName, self.port ?? port)
    }
    guard let own = self.port, own != port else { return nil }
    return "ssh asks port \(own) of \(host) (Port)" + Self.advice(host, own)
  }

  /// A command to paste, where the name holds nothing that a shell takes for more than a name.
  private static func advice(_ host: String, _ port: UInt16) -> String {
    let isPlain = host.utf8.allSatisfy { octet in
      switch octet | 0x20 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: ".-_:".utf8.contains(octet)
      }
    }
    guard isPlain, !host.hasPrefix("-"), !host.isEmpty else { return "" }
    return ": sudo synpath \(host)" + (port == 22 ? "" : " -p \(port)")
  }
}
