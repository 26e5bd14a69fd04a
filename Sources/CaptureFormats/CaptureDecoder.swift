import WireFormats

/// An incremental decoder of pcap and pcapng that works in a buffer of the caller.
///
/// The caller reads a piece of the file into its buffer, takes events until there are none, moves
/// the octets from `offset` on to the front, and reads more behind them. Where no event comes out
/// of a full buffer, the record at hand is longer than the buffer, which has to grow.
package struct CaptureDecoder: Sendable {
  /// A record that claims to be longer, in octets, counts as damage.
  package static let longestRecord = 1 << 28

  /// Frames delivered so far.
  package private(set) var frameCount = 0
  /// pcapng blocks of other types, which were passed over.
  package internal(set) var skippedBlocks = 0

  private enum Format: Sendable {
    case unknown
    case pcap(PcapLayout)
    case pcapng
  }

  private var format = Format.unknown
  /// Octets of the file before the record at hand.
  private var position = 0

  /// The byte order of the current pcapng section.
  var order = ByteOrder.little
  /// The interfaces of the whole capture.
  var interfaces: [InterfaceState] = []
  /// The first interface of the current section.
  var sectionStart = 0
  /// The time of the latest frame, for blocks that carry none.
  private(set) var latestTimestamp = Timestamp(nanoseconds: 0)

  package init() {}

  /// Takes the event at `offset` and moves `offset` past it; nil asks for more octets behind.
  ///
  /// - Parameter isLast: no more octets will come; nil then means the orderly end of the capture.
  package mutating func next(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> CaptureEvent? {
    switch format {
    case .pcap(let layout):
      return try nextRecord(layout, in: buffer, at: &offset, isLast: isLast)
    case .pcapng:
      return try nextBlock(in: buffer, at: &offset, isLast: isLast)
    case .unknown:
      return try firstEvent(in: buffer, at: &offset, isLast: isLast)
    }
  }

  private mutating func firstEvent(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> CaptureEvent? {
    let available = buffer.count - offset
    guard available >= 4 else {
      guard isLast else { return nil }
      throw .notCapture(NotCapture(in: buffer, at: offset))
    }
    let magic = buffer.unsigned32(at: offset, .big)
    if magic == BlockType.sectionHeader {
      format = .pcapng
      return try nextBlock(in: buffer, at: &offset, isLast: isLast)
    }
    guard var layout = PcapLayout(magic: magic) else {
      throw .notCapture(NotCapture(in: buffer, at: offset))
    }
    guard available >= PcapLayout.fileHeaderLength else {
      return try needMore(available, isLast: isLast)
    }
    let interface = layout.readFileHeader(in: buffer, at: offset)
    format = .pcap(layout)
    consume(PcapLayout.fileHeaderLength, at: &offset)
    return .interface(interface)
  }

  private mutating func nextRecord(
    _ layout: PcapLayout, in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> CaptureEvent? {
    let available = buffer.count - offset
    guard available >= layout.recordHeaderLength else {
      return try needMore(available, isLast: isLast)
    }
    let seconds = buffer.unsigned32(at: offset, layout.order)
    let fraction = buffer.unsigned32(at: offset + 4, layout.order)
    var captured = buffer.unsigned32(at: offset + 8, layout.order)
    var original = buffer.unsigned32(at: offset + 12, layout.order)
    if layout.mayHaveSwappedLengths, captured > original { swap(&captured, &original) }
    guard captured <= Self.longestRecord else { throw damage(.recordTooLong(captured)) }
    let start = offset + layout.recordHeaderLength
    let end = start + Int(captured)
    guard end <= buffer.count else { return try needMore(available, isLast: isLast) }

    // Two 32-bit numbers: below 4.3 * 10^18 in all, so nothing overflows.
    let nanoseconds =
      Int64(seconds) &* 1_000_000_000 &+ Int64(fraction) &* layout.nanosecondsPerTick
    let record = frame(
      timestamp: Timestamp(nanoseconds: nanoseconds), linkType: layout.linkType, interface: 0,
      originalLength: Int(original), octets: start..<end,
      options: BlockOptions(range: end..<end, order: layout.order))
    consume(end - offset, at: &offset)
    return .frame(record)
  }

  /// Numbers the next frame.
  @inline(__always)
  mutating func frame(
    timestamp: Timestamp, linkType: LinkType, interface: Int, originalLength: Int,
    octets: Range<Int>, options: BlockOptions
  ) -> FrameRecord {
    frameCount &+= 1
    latestTimestamp = timestamp
    return FrameRecord(
      header: FrameHeader(
        number: frameCount, timestamp: timestamp, linkType: linkType, interface: interface,
        originalLength: originalLength),
      octets: octets, options: options)
  }

  @inline(__always)
  mutating func consume(_ length: Int, at offset: inout Int) {
    offset &+= length
    position &+= length
  }

  /// Answers a record that is not complete yet: with nil, or with an error at the end of the file.
  func needMore(
    _ available: Int, isLast: Bool
  ) throws(CaptureFormatError) -> CaptureEvent? {
    guard isLast, available > 0 else { return nil }
    throw .cut(recordStart: position, end: position + available, frames: frameCount)
  }

  func damage(_ damage: CaptureDamage) -> CaptureFormatError {
    .damaged(recordStart: position, frames: frameCount, damage)
  }
}

extension NotCapture {
  /// Judges by at most four octets, so that the answer does not depend on how a file is cut up.
  fileprivate init(in buffer: Span<UInt8>, at offset: Int) {
    let count = min(4, buffer.count - offset)
    var magic: UInt32 = 0
    var isText = true
    for index in 0..<count {
      let octet = buffer[offset + index]
      magic = magic << 8 | UInt32(octet)
      isText = isText && (0x20...0x7E ~= octet || 0x09...0x0D ~= octet)
    }
    if count == 0 {
      self = .empty
    } else if isText || magic >> 8 == 0xEF_BBBF {
      self = .text
    } else if count == 4, magic >> 16 == 0x1F8B {
      self = .gzip
    } else {
      self = .unknown(magic)
    }
  }
}
