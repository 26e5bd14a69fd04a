import WireFormats

// A block:
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-------------------------------+-------------------------------+
//   |                           Block Type                          |
//   |                       Block Total Length                      |
//   |       Body: fixed fields, padded data, options, padding       |
//   |                       Block Total Length                      |
//   +---------------------------------------------------------------+

extension CaptureDecoder {
  /// Takes the next block that makes an event; nil where it is not complete.
  mutating func nextBlock(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> CaptureEvent? {
    while true {
      guard let (type, body) = try block(in: buffer, at: offset, isLast: isLast) else { return nil }
      let event: CaptureEvent?
      switch type {
      case BlockType.enhancedPacket:
        try check(type, body, holds: 20)
        let number = buffer.unsigned32(at: body.lowerBound, order)
        event = .frame(try packet(interface: number, in: buffer, body: body))
      case BlockType.packet:
        // The upper half of the first word is the interface, the lower a count of drops.
        try check(type, body, holds: 20)
        let number = UInt32(buffer.unsigned16(at: body.lowerBound, order))
        event = .frame(try packet(interface: number, in: buffer, body: body))
      case BlockType.simplePacket:
        try check(type, body, holds: 4)
        event = .frame(try simplePacket(in: buffer, body: body))
      case BlockType.interfaceStatistics:
        try check(type, body, holds: 12)
        event = .statistics(try statistics(in: buffer, body: body))
      case BlockType.interfaceDescription:
        try check(type, body, holds: 8)
        event = .interface(interface(in: buffer, body: body))
      case BlockType.sectionHeader:
        try check(type, body, holds: 16)
        try checkVersion(in: buffer, body: body)
        sectionStart = interfaces.count
        event = .section(section(in: buffer, options: options(from: 16, body)))
      default:
        event = nil
      }
      consume(body.count + 12, at: &offset)
      if let event { return event }
      count(skipped: type)
    }
  }

  /// A longer block whose length is no multiple of 4 is damage, in octets.
  private static let longestOddBlock: UInt32 = 1 << 18

  private mutating func count(skipped type: UInt32) {
    skippedBlocks += 1
    if BlockType.others.contains(type) { passNumber() }
  }

  /// Finds type and body of the block at `offset`; nil where it is not complete.
  private mutating func block(
    in buffer: Span<UInt8>, at offset: Int, isLast: Bool
  ) throws(CaptureFormatError) -> (type: UInt32, body: Range<Int>)? {
    let available = buffer.count - offset
    guard available >= 12 else {
      try needMore(available, isLast: isLast)
      return nil
    }
    let type = buffer.unsigned32(at: offset, order)
    if type == BlockType.sectionHeader {
      order = try byteOrder(in: buffer, at: offset + 8)
    }
    let length = buffer.unsigned32(at: offset + 4, order)
    // Some writers leave the padding out of the length. The block takes it all the same, and the length
    // behind it shows where it ends.
    let isOdd = length & 3 != 0
    guard length >= 12, !isOdd || length <= Self.longestOddBlock else {
      throw damage(.blockLength(length))
    }
    guard length <= Self.longestRecord else {
      guard !BlockType.decoded.contains(type) else { throw damage(.recordTooLong(length)) }
      count(skipped: type)
      passOver(length: Int(length))
      return nil
    }
    let end = offset + (Int(length) + 3) & ~3
    guard end <= buffer.count else {
      if isOdd, isLast { throw damage(.blockLength(length)) }
      try needMore(available, isLast: isLast)
      return nil
    }
    let trailing = buffer.unsigned32(at: end - 4, order)
    guard trailing == length else {
      if isOdd { throw damage(.blockLength(length)) }
      throw damage(.trailingLength(leading: length, trailing: trailing))
    }
    return (type, offset + 8..<end - 4)
  }

  private func byteOrder(
    in buffer: Span<UInt8>, at offset: Int
  ) throws(CaptureFormatError) -> ByteOrder {
    switch buffer.unsigned32(at: offset, .big) {
    case 0x1A2B_3C4D: return .big
    case 0x4D3C_2B1A: return .little
    case let other: throw damage(.byteOrderMagic(other))
    }
  }
}
