/// An IPv4 address.
package struct IPv4Address: Hashable, Comparable, Sendable {
  /// The address as a number, first octet highest.
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  package init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
  }

  package static func < (left: IPv4Address, right: IPv4Address) -> Bool {
    left.rawValue < right.rawValue
  }

  /// Tells whether the address lies in the network `prefix`/`length`.
  package func isIn(_ prefix: IPv4Address, _ length: Int) -> Bool {
    // Smart shift: 32 places leave 0.
    (rawValue ^ prefix.rawValue) >> (32 - max(0, min(length, 32))) == 0
  }
}

extension IPv4Address: LosslessStringConvertible {
  /// Reads dotted-quad notation; leading zeros are refused (they mean octal to some).
  package init?(_ text: String) {
    var value: UInt32 = 0
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    for part in parts {
      guard part.utf8.count <= 3, part.utf8.allSatisfy({ (48...57).contains($0) }),
        part.utf8.count == 1 || part.first != "0", let octet = UInt8(part)
      else { return nil }
      value = value << 8 | UInt32(octet)
    }
    rawValue = value
  }

  package var description: String {
    // Without interpolation, which takes three times as long: reports of captures name millions.
    var text = ""
    text.reserveCapacity(15)
    for shift in stride(from: 24, through: 0, by: -8) {
      text += String(rawValue >> shift & 255)
      if shift > 0 { text += "." }
    }
    return text
  }
}
