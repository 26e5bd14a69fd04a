import CLinux

/// The table of names that stands before every resolver (hosts(5)).
package enum HostsFile {
  private static let path = "/etc/hosts"
  /// A table longer than this is not looked through.
  private static let longest = 1 << 20

  /// Whether the file names the host, in any case of letters; false where it cannot be read.
  package static func names(_ host: String) -> Bool {
    let wanted = host.lowercased()
    for line in lines {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      if words.dropFirst().contains(where: { $0.lowercased() == wanted }) { return true }
    }
    return false
  }

  private static var lines: [Substring] {
    guard
      let file = try? Descriptor(
        from: "open", unsafe linux_open_for_reading(path))
    else { return [] }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while octets.count < longest {
      let count = unsafe read(file.number, &buffer, buffer.count)
      guard count > 0 else { break }
      octets += buffer.prefix(count)
    }
    return String(decoding: octets, as: UTF8.self).split(separator: "\n")
  }
}
