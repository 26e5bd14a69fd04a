package import WireFormats

/// Frames of one buffer, read as far as most need: what a table takes at a time.
package struct FrameBatch: Sendable {
  struct Frame: Sendable {
    var header: FrameHeader
    /// Of the frame and of its payload, in the buffer.
    var octets: Range<Int>
    var payload: Range<Int>
    /// Nil where the frame has to be decoded whole.
    var segment: Segment?
    /// Of the segment's addresses and ports.
    var hash: UInt32
  }

  private(set) var frames: [Frame] = []
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
    var payload = 0..<0
    let segment = Segment(
      plainFrame: buffer.extracting(range), header.linkType, payload: &payload)
    frames.append(
      Frame(
        header: header, octets: range,
        payload: range.lowerBound + payload.lowerBound..<range.lowerBound + payload.upperBound,
        segment: segment, hash: segment.map { $0.flowHash(seed: seed) } ?? 0))
  }

  package mutating func removeAll() {
    frames.removeAll(keepingCapacity: true)
  }
}
