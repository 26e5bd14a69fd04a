import CLinux

/// One message of `netlink(7)`, its header taken off.
///
///     | length 4 | type 2 | flags 2 | sequence 4 | port 4 | body ... |   all in host byte order
struct NetlinkMessage {
  static let headerLength = 16

  let type: UInt16
  let flags: UInt16
  let sequence: UInt32
  let body: ArraySlice<UInt8>

  /// Splits a datagram; stops in front of the first message whose length is wrong.
  static func parse(_ datagram: [UInt8]) -> [NetlinkMessage] {
    var messages: [NetlinkMessage] = []
    var rest = datagram[...]
    while let length = rest.number(at: 0, as: UInt32.self).map({ Int($0) }),
      let type = rest.number(at: 4, as: UInt16.self),
      let flags = rest.number(at: 6, as: UInt16.self),
      let sequence = rest.number(at: 8, as: UInt32.self),
      length >= headerLength, length <= rest.count
    {
      messages.append(
        NetlinkMessage(
          type: type, flags: flags, sequence: sequence,
          body: rest.prefix(length).dropFirst(headerLength)))
      rest = rest.dropFirst(alignedToFour(length))
    }
    return messages
  }

  /// The attributes behind the fixed part; stops in front of the first whose length is wrong.
  func attributes(after fixed: Int) -> [NetlinkAttribute] {
    NetlinkAttribute.parse(body.dropFirst(fixed))
  }
}

/// One attribute: a type and its octets.
///
///     | length 2 | type 2 | value ... |   padded to four octets
struct NetlinkAttribute {
  let type: UInt16
  let value: ArraySlice<UInt8>

  init(_ type: Int, _ value: [UInt8]) {
    self.init(type: UInt16(truncatingIfNeeded: type), value: value[...])
  }

  private init(type: UInt16, value: ArraySlice<UInt8>) {
    // The two highest bits say "nested" and "in network byte order".
    self.type = type & 0x3fff
    self.value = value
  }

  static func parse(_ octets: ArraySlice<UInt8>) -> [NetlinkAttribute] {
    var attributes: [NetlinkAttribute] = []
    var rest = octets
    while let length = rest.number(at: 0, as: UInt16.self).map({ Int($0) }),
      let type = rest.number(at: 2, as: UInt16.self), length >= 4, length <= rest.count
    {
      attributes.append(NetlinkAttribute(type: type, value: rest.prefix(length).dropFirst(4)))
      rest = rest.dropFirst(alignedToFour(length))
    }
    return attributes
  }

  var encoded: [UInt8] {
    let length = 4 + value.count
    return UInt16(clamping: length).kernelOctets + type.kernelOctets + value
      + [UInt8](repeating: 0, count: alignedToFour(length) - length)
  }

  /// The value as a number in host byte order; nil when it is too short.
  var number: UInt32? { value.number(at: 0, as: UInt32.self) }

  /// The value as a name that ends at the first zero octet.
  var name: String { String(decoding: value.prefix { $0 != 0 }, as: UTF8.self) }
}

extension [NetlinkAttribute] {
  func attribute(_ type: Int) -> NetlinkAttribute? {
    first { Int($0.type) == type }
  }

  func attribute(_ type: rtattr_type_t) -> NetlinkAttribute? {
    attribute(Int(type.rawValue))
  }
}

private func alignedToFour(_ length: Int) -> Int { (length + 3) & ~3 }
