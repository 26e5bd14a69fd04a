package import WireFormats

/// Frames of one buffer, read as far as most need: what a table takes at a time.
package struct FrameBatch: Sendable {
  struct Frame: Sendable {
    var header: FrameHeader
    /// Of the frame and of its payload, in the buffer.
    var octets: Range<Int>
    var payload: Range<Int>
    /// Of no meaning where the frame is none; no optional, which would be copied to be looked into.
    var segment: Segment
    var isSegment: Bool
    /// The position among the errors; negative where the frame is none.
    var error: Int
    /// Whether it is anything that may belong to an attempt.
    var isAttempt: Bool { isSegment || error >= 0 }
    /// Of the addresses and ports of the segment, or of the one that the error quotes.
    var hash: UInt32
  }

  private(set) var frames: [Frame] = []
  private(set) var errors: [SegmentError] = []
  private let seed: UInt64

  package init(seed: UInt64 = 0) {
    self.seed = seed
  }

  package var isEmpty: Bool { frames.isEmpty }
  package var count: Int { frames.count }

  /// Reads a frame that lies at `range` of a buffer.
  package mutating func append(
    _ header: FrameHeader, at range: Range<Int>, in buffer: Span<UInt8>
  ) {
    let octets = buffer.extracting(range)
    var frame = Frame(
      header: header, octets: range, payload: 0..<0, segment: Segment(), isSegment: false,
      error: -1, hash: 0)
    if frame.segment.read(plainFrame: octets, header.linkType, payload: &frame.payload) {
      frame.isSegment = true
      frame.hash = frame.segment.flowHash(seed: seed)
      frame.payload =
        range.lowerBound + frame.payload.lowerBound..<range.lowerBound + frame.payload.upperBound
    } else if let error = SegmentError(plainFrame: octets, header.linkType) {
      frame.error = errors.count
      frame.hash = error.flowHash(seed: seed)
      errors.append(error)
    }
    frames.append(frame)
  }

  /// Puts in a segment that was found deeper in a frame.
  mutating func replace(_ index: Int, by segment: Segment, payload: Range<Int>) {
    frames[index].segment = segment
    frames[index].isSegment = true
    frames[index].payload = payload
    frames[index].hash = segment.flowHash(seed: seed)
  }

  /// Puts in an error that was found deeper in a frame.
  mutating func replace(_ index: Int, by error: SegmentError) {
    frames[index].error = errors.count
    frames[index].hash = error.flowHash(seed: seed)
    errors.append(error)
  }

  /// Says that no attempt has to see a frame.
  mutating func leaveOut(_ index: Int) {
    frames[index].isSegment = false
    frames[index].error = -1
  }

  package mutating func removeAll() {
    errors.removeAll(keepingCapacity: true)
    frames.removeAll(keepingCapacity: true)
  }
}
