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
  mutating func nextBlock(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> CaptureEvent? {
    while true {
      let available = buffer.count - offset
      guard available >= 12 else { return try needMore(available, isLast: isLast) }
      let type = buffer.unsigned32(at: offset, order)
      if type == BlockType.sectionHeader {
        order = try byteOrder(in: buffer, at: offset + 8)
      }
      let length = buffer.unsigned32(at: offset + 4, order)
      guard length >= 12, length & 3 == 0 else { throw damage(.blockLength(length)) }
      guard length <= Self.longestRecord else { throw damage(.recordTooLong(length)) }
      let end = offset + Int(length)
      guard end <= buffer.count else { return try needMore(available, isLast: isLast) }
      let trailing = buffer.unsigned32(at: end - 4, order)
      guard trailing == length else {
        throw damage(.trailingLength(leading: length, trailing: trailing))
      }
      let event = try event(type, in: buffer, body: offset + 8..<end - 4)
      consume(Int(length), at: &offset)
      if let event { return event }
      skippedBlocks += 1
    }
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

  /// Decodes a block's body; nil for a block type that is passed over.
  @inline(__always)
  private mutating func event(
    _ type: UInt32, in buffer: Span<UInt8>, body: Range<Int>
  ) throws(CaptureFormatError) -> CaptureEvent? {
    switch type {
    case BlockType.enhancedPacket:
      try check(type, body, holds: 20)
      let number = buffer.unsigned32(at: body.lowerBound, order)
      return .frame(try packet(interface: number, in: buffer, body: body))
    case BlockType.packet:
      // The upper half of the first word is the interface, the lower a count of drops.
      try check(type, body, holds: 20)
      let number = UInt32(buffer.unsigned16(at: body.lowerBound, order))
      return .frame(try packet(interface: number, in: buffer, body: body))
    case BlockType.simplePacket:
      try check(type, body, holds: 4)
      return .frame(try simplePacket(in: buffer, body: body))
    case BlockType.interfaceStatistics:
      try check(type, body, holds: 12)
      return .statistics(try statistics(in: buffer, body: body))
    case BlockType.interfaceDescription:
      try check(type, body, holds: 8)
      return .interface(interface(in: buffer, body: body))
    case BlockType.sectionHeader:
      try check(type, body, holds: 16)
      sectionStart = interfaces.count
      return .section(section(in: buffer, options: options(from: 16, body)))
    default:
      return nil
    }
  }

  @inline(__always)
  private func check(
    _ type: UInt32, _ body: Range<Int>, holds needed: Int
  ) throws(CaptureFormatError) {
    guard body.count >= needed else {
      throw damage(.blockTooShort(type: type, length: UInt32(clamping: body.count + 12)))
    }
  }

  @inline(__always)
  private func options(from start: Int, _ body: Range<Int>) -> BlockOptions {
    BlockOptions(range: body.lowerBound + start..<body.upperBound, order: order)
  }

  /// Finds the interface by its number in this section.
  @inline(__always)
  private func index(ofInterface number: UInt32) throws(CaptureFormatError) -> Int {
    let index = sectionStart &+ Int(number)
    guard index < interfaces.count else { throw damage(.unknownInterface(number)) }
    return index
  }

  /// Reads an Enhanced Packet Block or, from the time on the same, an obsolete Packet Block.
  @inline(__always)
  private mutating func packet(
    interface number: UInt32, in buffer: Span<UInt8>, body: Range<Int>
  ) throws(CaptureFormatError) -> FrameRecord {
    let start = body.lowerBound
    let index = try index(ofInterface: number)
    let ticks = buffer.unsigned64InHalves(at: start + 4, order)
    let captured = buffer.unsigned32(at: start + 12, order)
    let original = buffer.unsigned32(at: start + 16, order)
    guard captured <= body.count - 20 else { throw damage(.capturedLength(captured)) }
    // The body's length is a multiple of 4, so the padding fits where the data fits.
    let padded = (Int(captured) + 3) & ~3
    return frame(
      timestamp: interfaces[index].clock.timestamp(ticks: ticks),
      linkType: interfaces[index].linkType, interface: index, originalLength: Int(original),
      octets: start + 20..<start + 20 + Int(captured), options: options(from: 20 + padded, body))
  }

  /// Reads a Simple Packet Block, which has no time: it takes that of the frame before it.
  private mutating func simplePacket(
    in buffer: Span<UInt8>, body: Range<Int>
  ) throws(CaptureFormatError) -> FrameRecord {
    let start = body.lowerBound
    let index = try index(ofInterface: 0)
    let original = buffer.unsigned32(at: start, order)
    let snapLength = interfaces[index].snapLength
    let captured = snapLength == 0 ? original : min(original, snapLength)
    guard captured <= body.count - 4 else { throw damage(.capturedLength(captured)) }
    return frame(
      timestamp: latestTimestamp, linkType: interfaces[index].linkType, interface: index,
      originalLength: Int(original), octets: start + 4..<start + 4 + Int(captured),
      options: BlockOptions(range: body.upperBound..<body.upperBound, order: order))
  }

  private func section(in buffer: Span<UInt8>, options: BlockOptions) -> SectionDescription {
    var section = SectionDescription(application: nil)
    options.forEach(in: buffer) { code, value in
      switch code {
      case BlockOption.comment: section.comments.append(options.text(in: buffer, value))
      case BlockOption.application: section.application = options.text(in: buffer, value)
      case BlockOption.operatingSystem: section.operatingSystem = options.text(in: buffer, value)
      default: break
      }
    }
    return section
  }

  private mutating func interface(in buffer: Span<UInt8>, body: Range<Int>) -> InterfaceDescription
  {
    let start = body.lowerBound
    let linkType = LinkType(rawValue: UInt32(buffer.unsigned16(at: start, order)))
    let snapLength = buffer.unsigned32(at: start + 4, order)
    var interface = InterfaceDescription(
      index: interfaces.count, linkType: linkType, snapLength: Int(snapLength))
    var resolution: UInt8 = 6
    var offsetSeconds: Int64 = 0
    let options = options(from: 8, body)
    options.forEach(in: buffer) { code, value in
      switch (code, value.count) {
      case (BlockOption.comment, _):
        interface.comments.append(options.text(in: buffer, value))
      case (BlockOption.interfaceName, _):
        interface.name = options.text(in: buffer, value)
      case (BlockOption.timestampResolution, 1):
        resolution = buffer[value.lowerBound]
      case (BlockOption.timestampOffset, 8):
        offsetSeconds = Int64(bitPattern: buffer.unsigned64(at: value.lowerBound, options.order))
      default: break
      }
    }
    interfaces.append(
      InterfaceState(
        linkType: linkType, snapLength: snapLength,
        clock: TickClock(resolution: resolution, offsetSeconds: offsetSeconds)))
    return interface
  }

  private func statistics(
    in buffer: Span<UInt8>, body: Range<Int>
  ) throws(CaptureFormatError) -> InterfaceStatistics {
    let start = body.lowerBound
    let index = try index(ofInterface: buffer.unsigned32(at: start, order))
    let clock = interfaces[index].clock
    var statistics = InterfaceStatistics(
      interface: index,
      timestamp: clock.timestamp(ticks: buffer.unsigned64InHalves(at: start + 4, order)))
    let options = options(from: 12, body)
    options.forEach(in: buffer) { code, value in
      if code == BlockOption.comment {
        statistics.comments.append(options.text(in: buffer, value))
      }
      guard value.count == 8 else { return }
      let time = clock.timestamp(
        ticks: buffer.unsigned64InHalves(at: value.lowerBound, options.order))
      let count = buffer.unsigned64(at: value.lowerBound, options.order)
      switch code {
      case BlockOption.startTime: statistics.startTime = time
      case BlockOption.endTime: statistics.endTime = time
      case BlockOption.received: statistics.received = count
      case BlockOption.droppedByInterface: statistics.droppedByInterface = count
      case BlockOption.droppedBySystem: statistics.droppedBySystem = count
      default: break
      }
    }
    return statistics
  }
}
