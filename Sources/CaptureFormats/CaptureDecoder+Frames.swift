import WireFormats

// Nearly all of a long capture are whole frames, one behind the other: they take a way of their own,
// without an event for each. Whatever is anything else ends it, and `next` says what that is.

extension CaptureDecoder {
  /// Takes the frames from `offset` on, as many as there are places for, and returns how many.
  ///
  /// It stops in front of all that is no whole frame without fault.
  mutating func takeFrames(
    in buffer: Span<UInt8>, at offset: inout Int, into places: inout [64 of FramePlace]
  ) -> Int {
    let start = offset
    let count =
      switch format {
      case .pcap(let layout): takeRecords(layout, in: buffer, at: &offset, into: &places)
      case .pcapng: takeEnhancedPackets(in: buffer, at: &offset, into: &places)
      case .unknown, .announced, .inLongBlock: 0
      }
    guard count > 0 else { return 0 }
    pass(offset - start)
    latest = (latest.number + count, places[count - 1].timestamp)
    return count
  }

  private func takeRecords(
    _ layout: PcapLayout, in buffer: Span<UInt8>, at offset: inout Int,
    into places: inout [64 of FramePlace]
  ) -> Int {
    var count = 0
    while count < places.count, buffer.count &- offset >= layout.recordHeaderLength {
      let record = layout.record(in: buffer, at: offset)
      let start = offset &+ layout.recordHeaderLength
      let end = start &+ Int(record.captured)
      guard record.captured <= Self.longestRecord, end <= buffer.count else { break }
      places[count] = FramePlace(
        timestamp: record.timestamp, number: number(count), linkType: layout.linkType,
        interface: 0, originalLength: record.original,
        start: UInt32(truncatingIfNeeded: start), count: record.captured)
      count &+= 1
      offset = end
    }
    return count
  }

  /// Takes Enhanced Packet Blocks: 12 octets around a body that begins with 20.
  private func takeEnhancedPackets(
    in buffer: Span<UInt8>, at offset: inout Int, into places: inout [64 of FramePlace]
  ) -> Int {
    let interfaces = interfaces.span
    var count = 0
    while count < places.count, buffer.count &- offset >= 32 {
      let block = buffer.extracting(offset..<offset &+ 28)
      let length = Int(block.unsigned32(at: 4, order))
      let end = offset &+ length
      guard block.unsigned32(at: 0, order) == BlockType.enhancedPacket, length >= 32,
        length & 3 == 0, length <= Self.longestRecord, end <= buffer.count,
        Int(buffer.unsigned32(at: end &- 4, order)) == length
      else { break }
      let index = sectionStart &+ Int(block.unsigned32(at: 8, order))
      let captured = block.unsigned32(at: 20, order)
      guard index < interfaces.count, Int(captured) <= length &- 32 else { break }
      places[count] = FramePlace(
        timestamp: interfaces[index].clock.timestamp(
          ticks: block.unsigned64InHalves(at: 12, order)),
        number: number(count), linkType: interfaces[index].linkType,
        interface: UInt32(truncatingIfNeeded: index),
        originalLength: block.unsigned32(at: 24, order),
        start: UInt32(truncatingIfNeeded: offset &+ 28), count: captured)
      count &+= 1
      offset = end
    }
    return count
  }

  /// The number of a frame behind so many others.
  @inline(__always)
  private func number(_ count: Int) -> UInt32 { UInt32(clamping: latest.number &+ count &+ 1) }
}
