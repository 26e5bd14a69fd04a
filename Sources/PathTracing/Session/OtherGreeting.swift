/// The first octets of services that speak first and not in lines, as a line for people.
package struct OtherGreeting: Hashable, Sendable {
  /// What banners of MySQL are told to begin with.
  package static let mySQL = "MySQL "
  /// What those of VNC begin with.
  package static let vnc = "RFB "
  /// The version of VNC with its line end.
  package static let versionLength = 12
  private static let longestReason = 120

  /// Nil as long as the greeting has only begun.
  var banner: String?
  /// Whether nothing more is to come.
  var isWhole: Bool

  /// Nil for octets that begin otherwise.
  init?(_ octets: [UInt8]) {
    if octets.count > 5, octets[1...3].allSatisfy({ $0 == 0 }), octets[4] == 10 {
      self.init(mySQL: octets)
    } else if octets.starts(with: Self.vnc.utf8), octets.count >= Self.versionLength {
      self.init(vnc: octets)
    } else {
      return nil
    }
  }

  /// MySQL: a header of four octets with the number 0, the version 10 of the protocol, and the server's own
  /// version, which a NUL ends.
  private init(mySQL octets: [UInt8]) {
    let version = octets[5...].prefix { $0 > 0x20 && $0 < 0x7f }
    isWhole = 5 + version.count < octets.count
    banner = isWhole ? Self.mySQL + String(decoding: version, as: UTF8.self) : nil
  }

  /// VNC (RFC 6143 sections 7.1.1 and 7.1.2): its version, and behind it, where it turns the client away, a
  /// count of 0 security types, of one octet or before 3.7 of four, and the reason as a string.
  private init(vnc octets: [UInt8]) {
    var line = String(decoding: octets[..<(Self.versionLength - 1)], as: UTF8.self)
    isWhole = false
    for count in [1, 4] {
      let zeros = octets[Self.versionLength...].prefix(count)
      let rest = octets.dropFirst(Self.versionLength + count)
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard zeros.allSatisfy({ $0 == 0 }), length > 0, rest.count >= 4 + length else { continue }
      let reason = rest.dropFirst(4).prefix(min(length, Self.longestReason))
      line += " " + String(decoding: reason, as: UTF8.self)
      isWhole = true
      break
    }
    banner = line
  }
}
