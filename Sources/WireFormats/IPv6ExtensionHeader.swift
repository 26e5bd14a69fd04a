/// One extension header of IPv6 (RFC 8200 section 4), its content kept raw.
package struct IPv6ExtensionHeader: Hashable, Sendable {
  /// The number that announced this header.
  package var kind: IPProtocol
  /// What follows it.
  package var next: IPProtocol
  /// Everything behind the next-header octet, length octet included.
  package var content: [UInt8]

  package var length: Int { content.count + 1 }

  package init(kind: IPProtocol, next: IPProtocol, content: [UInt8]) {
    self.kind = kind
    self.next = next
    self.content = content
  }

  static func isExtension(_ kind: IPProtocol) -> Bool {
    switch kind {
    case .hopByHopOptions, .ipv6Routing, .ipv6Fragment, .authentication, .ipv6DestinationOptions,
      .mobility, .hostIdentity, .shim6:
      true
    default: false
    }
  }

  /// Octets of a header by the second of them.
  static func length(of kind: IPProtocol, _ field: UInt8) -> Int {
    switch kind {
    case .ipv6Fragment: 8
    // RFC 4302 section 2.2: in 4-octet units, minus 2.
    case .authentication: (Int(field) + 2) * 4
    default: (Int(field) + 1) * 8
    }
  }

  init(kind: IPProtocol, parsing octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= 8 else {
      throw WireError(.ipv6Extension, offset: 0, needed: 8, available: octets.count)
    }
    let length = Self.length(of: kind, octets[1])
    guard octets.count >= length else {
      throw WireError(.ipv6Extension, offset: 8, needed: length, available: octets.count)
    }
    self.kind = kind
    next = IPProtocol(rawValue: octets[0])
    content = octets.array(1..<length)
  }

  func append(to octets: inout [UInt8]) {
    octets.append(next.rawValue)
    octets += content
  }

  /// The fields of a fragment header.
  package struct Fragment: Hashable, Sendable {
    /// In units of 8 octets.
    package var offset: UInt16
    package var moreFragments: Bool
    package var identification: UInt32

    package init(offset: UInt16, moreFragments: Bool, identification: UInt32) {
      self.offset = offset
      self.moreFragments = moreFragments
      self.identification = identification
    }
  }

  package var fragment: Fragment? {
    guard kind == .ipv6Fragment, content.count == 7 else { return nil }
    let octets = content.span
    let word = octets.bigEndian16(at: 1)
    return Fragment(
      offset: word >> 3, moreFragments: word & 1 != 0, identification: octets.bigEndian32(at: 3))
  }
}
