/// An IPv6 address.
package struct IPv6Address: Hashable, Comparable, Sendable {
  /// The first eight octets as a number, first octet highest.
  package var high: UInt64
  /// The last eight octets.
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package static func < (left: IPv6Address, right: IPv6Address) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// One of the eight 16-bit groups of the textual form.
  @inline(__always)
  func group(_ index: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: (index < 4 ? high : low) &>> UInt64(48 &- 16 &* (index & 3)))
  }

  /// The eight 16-bit groups of the textual form.
  package var groups: [UInt16] { (0..<8).map(group) }

  /// The longest run of zero groups, the first of several.
  var longestZeros: Range<Int> {
    var longest = 0..<0
    var start = 0
    for end in 0..<8 {
      if group(end) != 0 {
        start = end + 1
      } else if end + 1 - start > longest.count {
        longest = start..<end + 1
      }
    }
    return longest
  }

  package init(groups: [UInt16]) {
    var halves: (UInt64, UInt64) = (0, 0)
    for (index, group) in groups.prefix(8).enumerated() {
      if index < 4 {
        halves.0 |= UInt64(group) << UInt64(48 - 16 * index)
      } else {
        halves.1 |= UInt64(group) << UInt64(48 - 16 * (index - 4))
      }
    }
    self.init(high: halves.0, low: halves.1)
  }

  /// Tells whether the address lies in the network `prefix`/`length`, a length of at most 64.
  package func isIn(_ prefix: UInt64, _ length: Int) -> Bool {
    // Smart shift: 64 places leave 0.
    (high ^ prefix) >> (64 - max(0, min(length, 64))) == 0
  }

  /// The embedded IPv4 address of ::ffff:0:0/96 (RFC 4291 section 2.5.5.2).
  package var mappedIPv4: IPv4Address? {
    high == 0 && low >> 32 == 0xffff
      ? IPv4Address(rawValue: UInt32(truncatingIfNeeded: low)) : nil
  }
}

extension IPv6Address: LosslessStringConvertible {
  /// Reads every form of RFC 4291 section 2.2; a zone (`%eth0`) is not part of an address.
  package init?(_ text: String) {
    var head: [UInt16] = []
    var tail: [UInt16] = []
    var elided = false
    var rest = text[...]
    if rest.hasPrefix("::") {
      elided = true
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: ":") ?? rest.endIndex
      let part = rest[..<end]
      var groups: [UInt16]
      if part.contains(".") {
        guard end == rest.endIndex, let embedded = IPv4Address(String(part)) else { return nil }
        groups = [
          UInt16(embedded.rawValue >> 16), UInt16(truncatingIfNeeded: embedded.rawValue),
        ]
      } else {
        guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
          part.utf8.count == part.count, let group = UInt16(part, radix: 16)
        else { return nil }
        groups = [group]
      }
      if elided { tail += groups } else { head += groups }
      if end == rest.endIndex { break }
      rest = rest[rest.index(after: end)...]
      if rest.first == ":" {
        guard !elided else { return nil }
        elided = true
        rest = rest.dropFirst()
      } else if rest.isEmpty {
        return nil
      }
    }
    let count = head.count + tail.count
    guard elided ? count < 8 : count == 8 else { return nil }
    self.init(groups: head + Array(repeating: 0, count: 8 - count) + tail)
  }

  /// The canonical form of RFC 5952.
  package var description: String {
    var octets = OctetBuffer()
    octets.append(.v6(self))
    return octets.description
  }
}
