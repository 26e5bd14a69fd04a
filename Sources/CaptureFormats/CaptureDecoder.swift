import WireFormats

/// An incremental decoder of pcap and pcapng that works in a buffer of the caller.
///
/// The caller reads a piece of the file into its buffer, takes the events in it, moves the octets
/// from `offset` on to the front, and reads more behind them. Where no event comes out of a full
/// buffer, the record at hand is longer than the buffer, which has to grow.
package struct CaptureDecoder: Sendable {
  /// A record that claims to be longer, in octets, counts as damage; a block that nobody asks for
  /// is passed over without being held.
  package static let longestRecord = 1 << 24

  /// pcapng blocks of other types, which were passed over.
  package internal(set) var skippedBlocks = 0

  private enum Format: Sendable {
    case unknown
    /// The layout that the file header announces; whose variant it is, the first records tell.
    case announced(PcapLayout)
    case pcap(PcapLayout)
    case pcapng
    /// In a long pcapng block: where in the file it begins and ends.
    case inLongBlock(Range<Int>)
  }

  private var format = Format.unknown
  /// Octets of the file before the record at hand.
  private var position = 0
  /// Numbers of records that are no frames.
  private var passedNumbers = 0
  /// The header of the latest frame.
  private(set) var latest = FrameHeader(
    number: 0, timestamp: Timestamp(nanoseconds: 0), linkType: .null, interface: 0,
    originalLength: 0)

  /// The byte order of the current pcapng section.
  var order = ByteOrder.little
  /// The interfaces of the whole capture.
  var interfaces: [InterfaceState] = []
  /// The first interface of the current section.
  var sectionStart = 0

  package init() {}

  /// Frames delivered so far.
  package var frameCount: Int { latest.number - passedNumbers }

  /// Hands over the events from `offset` on, and moves `offset` to where more octets are needed.
  ///
  /// An error comes after all events before it. `isLast` says that no more octets will come.
  package mutating func forEach(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool,
    _ body: (CaptureEvent, Span<UInt8>) -> Void
  ) throws(CaptureFormatError) {
    while true {
      // Frames take a short way here: an event that another function returns costs 10 ns more.
      while let frame = try nextFrame(in: buffer, at: &offset, isLast: isLast) {
        body(.frame(frame), buffer)
      }
      guard let event = try next(in: buffer, at: &offset, isLast: isLast) else { return }
      body(event, buffer)
    }
  }

  /// Takes the event at `offset` and moves `offset` past it; nil asks for more octets behind.
  ///
  /// `isLast` says that no more octets will come; nil then means the orderly end of the capture.
  package mutating func next(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> CaptureEvent? {
    if let frame = try nextFrame(in: buffer, at: &offset, isLast: isLast) { return .frame(frame) }
    switch format {
    case .pcap: return nil
    case .pcapng: return try nextBlock(in: buffer, at: &offset, isLast: isLast)
    case .unknown: return try firstEvent(in: buffer, at: &offset, isLast: isLast)
    case .inLongBlock(let block):
      try passOver(block, in: buffer, at: &offset, isLast: isLast)
      if case .inLongBlock = format { return nil }
      return try next(in: buffer, at: &offset, isLast: isLast)
    case .announced(let layout):
      guard let known = layout.variant(in: buffer, at: offset, isLast: isLast) else { return nil }
      format = .pcap(known)
      return try nextRecord(known, in: buffer, at: &offset, isLast: isLast).map { .frame($0) }
    }
  }

  /// Takes the frame at `offset`; nil where it is not complete, or something else stands there.
  @inline(__always)
  private mutating func nextFrame(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> FrameRecord? {
    switch format {
    case .pcap(let layout): try nextRecord(layout, in: buffer, at: &offset, isLast: isLast)
    case .pcapng: try nextPacketBlock(in: buffer, at: &offset, isLast: isLast)
    case .unknown, .announced, .inLongBlock: nil
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
      try needMore(available, isLast: isLast)
      return nil
    }
    let interface = layout.readFileHeader(in: buffer, at: offset)
    format = .announced(layout)
    consume(PcapLayout.fileHeaderLength, at: &offset)
    return .interface(interface)
  }

  @inline(__always)
  private mutating func nextRecord(
    _ layout: PcapLayout, in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> FrameRecord? {
    let available = buffer.count - offset
    guard available >= layout.recordHeaderLength else {
      try needMore(available, isLast: isLast)
      return nil
    }
    let header = buffer.extracting(offset..<offset &+ 16)
    let seconds = header.unsigned32(at: 0, layout.order)
    let fraction = header.unsigned32(at: 4, layout.order)
    var captured = header.unsigned32(at: 8, layout.order)
    var original = header.unsigned32(at: 12, layout.order)
    if layout.mayHaveSwappedLengths, captured > original { swap(&captured, &original) }
    guard captured <= Self.longestRecord else { throw damage(.recordTooLong(captured)) }
    let start = offset + layout.recordHeaderLength
    let end = start + Int(captured)
    guard end <= buffer.count else {
      try needMore(available, isLast: isLast)
      return nil
    }
    // Two 32-bit numbers: below 4.3 * 10^18 in all, so nothing overflows.
    let nanoseconds =
      Int64(seconds) &* 1_000_000_000 &+ Int64(fraction) &* layout.nanosecondsPerTick
    consume(end - offset, at: &offset)
    return frame(
      nanoseconds: nanoseconds, linkType: layout.linkType, interface: 0, originalLength: original,
      octets: start..<end, options: BlockOptions(range: end..<end, order: layout.order))
  }

  /// Numbers the next frame.
  @inline(__always)
  mutating func frame(
    nanoseconds: Int64, linkType: LinkType, interface: Int, originalLength: UInt32,
    octets: Range<Int>, options: BlockOptions
  ) -> FrameRecord {
    // Field by field: the initialiser is in another module, which makes it a call per frame.
    latest.number &+= 1
    latest.timestamp.nanoseconds = nanoseconds
    latest.linkType = linkType
    latest.interface = interface
    latest.originalLength = Int(originalLength)
    return FrameRecord(header: latest, octets: octets, options: options)
  }

  /// Lets what follows up to the end of a block pass.
  mutating func passOver(length: Int) { format = .inLongBlock(position..<position + length) }

  private mutating func passOver(
    _ block: Range<Int>, in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) {
    consume(min(buffer.count - offset, block.upperBound - position), at: &offset)
    if position == block.upperBound {
      format = .pcapng
    } else if isLast {
      throw .cut(recordStart: block.lowerBound, end: position, frames: frameCount)
    }
  }

  /// Leaves a number out, lest the frames behind have others than in Wireshark.
  mutating func passNumber() {
    latest.number &+= 1
    passedNumbers &+= 1
  }

  @inline(__always)
  mutating func consume(_ length: Int, at offset: inout Int) {
    offset &+= length
    position &+= length
  }

  /// Takes a record that is not complete: an error at the end of the file, else nothing.
  func needMore(_ available: Int, isLast: Bool) throws(CaptureFormatError) {
    guard isLast, available > 0 else { return }
    throw .cut(recordStart: position, end: position + available, frames: frameCount)
  }

  func damage(_ damage: CaptureDamage) -> CaptureFormatError {
    .damaged(recordStart: position, frames: frameCount, damage)
  }
}
