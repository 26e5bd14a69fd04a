/// One option of a TCP header, in the order of the wire.
package enum TCPOption: Hashable, Sendable {
  case noOperation
  /// RFC 9293 section 3.7.1.
  case maximumSegmentSize(UInt16)
  /// RFC 7323 section 2.
  case windowScale(UInt8)
  /// RFC 2018.
  case selectiveAcknowledgementPermitted
  case selectiveAcknowledgement([Block])
  /// RFC 7323 section 3.
  case timestamps(value: UInt32, echoReply: UInt32)
  /// Any other kind, or a known one of a wrong length; the content without kind and length.
  case other(kind: UInt8, content: [UInt8])

  /// The kinds of signatures: TCP-MD5 (RFC 2385) and TCP-AO (RFC 5925).
  @inline(__always)
  static func signs(_ kind: UInt8) -> Bool { kind == 19 || kind == 29 }

  /// The kind of all options of Multipath TCP (RFC 8684 section 3).
  static let multipath: UInt8 = 30

  /// Whether a Multipath TCP option of 12 octets is MP_FASTCLOSE, by the first of its content, which
  /// begins with the subtype.
  @inline(__always)
  static func closesFast(_ first: UInt8) -> Bool { first >> 4 == 7 }

  /// Whether it is the MP_JOIN of a SYN, likewise.
  @inline(__always)
  static func joins(_ first: UInt8) -> Bool { first >> 4 == 1 }

  /// Octets left edge to right edge, the right one not included.
  package struct Block: Hashable, Sendable {
    package var left: SequenceNumber
    package var right: SequenceNumber

    package init(left: SequenceNumber, right: SequenceNumber) {
      self.left = left
      self.right = right
    }
  }

  /// Reads options until their end, an end-of-list octet, or one that runs over.
  ///
  /// An unknown kind does not end the options behind it. `isCut` tells that the octets ended
  /// inside an option.
  static func list(parsing octets: Span<UInt8>) -> (options: [TCPOption], isCut: Bool) {
    var options: [TCPOption] = []
    // The usual options of a SYN are five: one allocation instead of three.
    if octets.count > 0 { options.reserveCapacity(min(octets.count, 8)) }
    var offset = 0
    while offset < octets.count {
      let kind = octets[offset]
      if kind == 0 { break }
      if kind == 1 {
        options.append(.noOperation)
        offset += 1
        continue
      }
      guard offset + 1 < octets.count else { return (options, true) }
      let length = Int(octets[offset + 1])
      guard length >= 2, offset + length <= octets.count else { return (options, true) }
      let content = octets.extracting(offset + 2..<offset + length)
      options.append(TCPOption(kind: kind, parsing: content))
      offset += length
    }
    return (options, false)
  }

  private init(kind: UInt8, parsing content: Span<UInt8>) {
    switch (kind, content.count) {
    case (2, 2): self = .maximumSegmentSize(content.bigEndian16(at: 0))
    case (3, 1): self = .windowScale(content[0])
    case (4, 0): self = .selectiveAcknowledgementPermitted
    case (5, 8), (5, 16), (5, 24), (5, 32):
      var blocks: [Block] = []
      blocks.reserveCapacity(content.count / 8)
      for start in stride(from: 0, to: content.count, by: 8) {
        blocks.append(
          Block(
            left: SequenceNumber(rawValue: content.bigEndian32(at: start)),
            right: SequenceNumber(rawValue: content.bigEndian32(at: start + 4))))
      }
      self = .selectiveAcknowledgement(blocks)
    case (8, 8):
      self = .timestamps(value: content.bigEndian32(at: 0), echoReply: content.bigEndian32(at: 4))
    default: self = .other(kind: kind, content: content.array(0..<content.count))
    }
  }

  func append(to octets: inout [UInt8]) {
    switch self {
    case .noOperation: octets.append(1)
    case .maximumSegmentSize(let size):
      octets += [2, 4]
      octets.appendBigEndian(size)
    case .windowScale(let shift): octets += [3, 3, shift]
    case .selectiveAcknowledgementPermitted: octets += [4, 2]
    case .selectiveAcknowledgement(let blocks):
      octets += [5, UInt8(truncatingIfNeeded: 2 + 8 * blocks.count)]
      for block in blocks {
        octets.appendBigEndian(block.left.rawValue)
        octets.appendBigEndian(block.right.rawValue)
      }
    case .timestamps(let value, let echoReply):
      octets += [8, 10]
      octets.appendBigEndian(value)
      octets.appendBigEndian(echoReply)
    case .other(let kind, let content):
      octets += [kind, UInt8(truncatingIfNeeded: 2 + content.count)]
      octets += content
    }
  }
}
