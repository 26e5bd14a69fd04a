import WireFormats

// The bodies of the pcapng blocks; each function gets a body of the size that `check` asked for.

extension CaptureDecoder {
  func check(
    _ type: UInt32, _ body: Range<Int>, holds needed: Int
  ) throws(CaptureFormatError) {
    guard body.count >= needed else {
      throw damage(.blockTooShort(type: type, length: UInt32(clamping: body.count + 12)))
    }
  }

  /// Checks that the section's blocks are those of the one format there is; of its minor versions the
  /// writers use 0 and 2 for the same.
  func checkVersion(in buffer: Span<UInt8>, body: Range<Int>) throws(CaptureFormatError) {
    let major = buffer.unsigned16(at: body.lowerBound + 4, order)
    guard major == 1 else {
      let minor = buffer.unsigned16(at: body.lowerBound + 6, order)
      throw damage(.sectionVersion(major: major, minor: minor))
    }
  }

  func options(from start: Int, _ body: Range<Int>) -> BlockOptions {
    BlockOptions(range: body.lowerBound + start..<body.upperBound, order: order)
  }

  /// Finds the interface by its number in this section.
  private func index(ofInterface number: UInt32) throws(CaptureFormatError) -> Int {
    let index = sectionStart &+ Int(number)
    guard index < interfaces.count else { throw damage(.unknownInterface(number)) }
    return index
  }

  /// Reads an Enhanced Packet Block or, from the time on the same, an obsolete Packet Block.
  mutating func packet(
    interface number: UInt32, in buffer: Span<UInt8>, body: Range<Int>
  ) throws(CaptureFormatError) -> FrameRecord {
    let start = body.lowerBound
    let index = try index(ofInterface: number)
    let ticks = buffer.unsigned64InHalves(at: start + 4, order)
    let captured = buffer.unsigned32(at: start + 12, order)
    let original = buffer.unsigned32(at: start + 16, order)
    guard captured <= body.count - 20 else { throw damage(.capturedLength(captured)) }
    let interface = interfaces[index]
    return frame(
      interface.clock.timestamp(ticks: ticks), linkType: interface.linkType,
      interface: index, originalLength: original,
      octets: start + 20..<start + 20 + Int(captured))
  }

  /// Reads a Simple Packet Block, which has no time: it takes that of the frame before it.
  mutating func simplePacket(
    in buffer: Span<UInt8>, body: Range<Int>
  ) throws(CaptureFormatError) -> FrameRecord {
    let start = body.lowerBound
    let index = try index(ofInterface: 0)
    let original = buffer.unsigned32(at: start, order)
    let snapLength = interfaces[index].snapLength
    let captured = snapLength == 0 ? original : min(original, snapLength)
    guard captured <= body.count - 4 else { throw damage(.capturedLength(captured)) }
    return frame(
      latest.timestamp, linkType: interfaces[index].linkType,
      interface: index, originalLength: original, octets: start + 4..<start + 4 + Int(captured))
  }

  func section(in buffer: Span<UInt8>, options: BlockOptions) -> SectionDescription {
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

  mutating func interface(in buffer: Span<UInt8>, body: Range<Int>) -> InterfaceDescription {
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

  func statistics(
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
