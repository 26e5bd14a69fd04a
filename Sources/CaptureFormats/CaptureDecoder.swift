package import WireFormats

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

  enum Format: Sendable {
    case unknown
    /// The layout that the file header announces; whose variant it is, the first records tell.
    case announced(PcapLayout)
    case pcap(PcapLayout)
    case pcapng
    /// In a long pcapng block: where in the file it begins and ends.
    case inLongBlock(Range<Int>)
  }

  private(set) var format = Format.unknown
  /// Octets of the file before the record at hand.
  private var position = 0
  /// Numbers of records that are no frames.
  private var passedNumbers = 0
  /// Number and time of the latest frame.
  var latest = (number: 0, timestamp: Timestamp(nanoseconds: 0))

  /// The byte order of the current pcapng section.
  var order = ByteOrder.little
  /// The interfaces of the whole capture.
  var interfaces: [InterfaceState] = []
  /// The first interface of the current section.
  var sectionStart = 0

  package init() {}

  /// Frames delivered so far.
  package var frameCount: Int { latest.number - passedNumbers }

  /// Hands over the frames and all else from `offset` on, and moves `offset` to where more octets are
  /// needed.
  ///
  /// Frames come many at a time; what comes between them is handed over between them. An error comes
  /// after all before it. `isLast` says that no more octets will come.
  package mutating func forEach(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool,
    frames: (Span<FramePlace>, Span<UInt8>) -> Void,
    others: (CaptureEvent, Span<UInt8>) -> Void
  ) throws(CaptureFormatError) {
    var places = [64 of FramePlace](repeating: .none)
    while true {
      var count = takeFrames(in: buffer, at: &offset, into: &places)
      if count == 0 {
        guard let event = try next(in: buffer, at: &offset, isLast: isLast) else { return }
        guard case .frame(let frame) = event else {
          others(event, buffer)
          continue
        }
        places[0] = FramePlace(frame.header, at: frame.octets)
        count = 1
      }
      frames(places.span.extracting(..<count), buffer)
    }
  }

  /// Takes the event at `offset` and moves `offset` past it; nil asks for more octets behind.
  ///
  /// `isLast` says that no more octets will come; nil then means the orderly end of the capture.
  package mutating func next(
    in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> CaptureEvent? {
    switch format {
    case .pcap(let layout):
      return try nextRecord(layout, in: buffer, at: &offset, isLast: isLast).map { .frame($0) }
    case .pcapng:
      if let event = try nextBlock(in: buffer, at: &offset, isLast: isLast) { return event }
      guard case .inLongBlock = format else { return nil }
      return try next(in: buffer, at: &offset, isLast: isLast)
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
      guard isLast || available >= NotCapture.sample else { return nil }
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

  private mutating func nextRecord(
    _ layout: PcapLayout, in buffer: Span<UInt8>, at offset: inout Int, isLast: Bool
  ) throws(CaptureFormatError) -> FrameRecord? {
    let available = buffer.count - offset
    guard available >= layout.recordHeaderLength else {
      try needMore(available, isLast: isLast)
      return nil
    }
    let record = layout.record(in: buffer, at: offset)
    guard record.captured <= Self.longestRecord else {
      throw damage(.recordTooLong(record.captured))
    }
    let start = offset + layout.recordHeaderLength
    let end = start + Int(record.captured)
    guard end <= buffer.count else {
      try needMore(available, isLast: isLast)
      return nil
    }
    consume(end - offset, at: &offset)
    return frame(
      record.timestamp, linkType: layout.linkType, interface: 0, originalLength: record.original,
      octets: start..<end)
  }

  /// Numbers the next frame.
  mutating func frame(
    _ timestamp: Timestamp, linkType: LinkType, interface: Int, originalLength: UInt32,
    octets: Range<Int>
  ) -> FrameRecord {
    latest = (latest.number + 1, timestamp)
    let header = FrameHeader(
      number: latest.number, timestamp: timestamp, linkType: linkType, interface: interface,
      originalLength: Int(originalLength))
    return FrameRecord(header: header, octets: octets)
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

  mutating func consume(_ length: Int, at offset: inout Int) {
    offset += length
    pass(length)
  }

  /// Says that octets were taken.
  mutating func pass(_ length: Int) { position += length }

  /// Takes a record that is not complete: an error at the end of the file, else nothing.
  func needMore(_ available: Int, isLast: Bool) throws(CaptureFormatError) {
    guard isLast, available > 0 else { return }
    throw .cut(recordStart: position, end: position + available, frames: frameCount)
  }

  func damage(_ damage: CaptureDamage) -> CaptureFormatError {
    .damaged(recordStart: position, frames: frameCount, damage)
  }
}
