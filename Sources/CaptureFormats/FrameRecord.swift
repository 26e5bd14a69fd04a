package import WireFormats

/// One frame of a capture: its header, and where its octets lie in the buffer.
package struct FrameRecord: Hashable, Sendable {
  package var header: FrameHeader
  /// The captured octets, in the buffer that was decoded.
  package var octets: Range<Int>
}
