// A capture of ten million frames hands each of them on twice: in 32 octets in place of the 56 of a
// FrameHeader and a range.

/// A frame in a buffer that holds many: what the capture says about it, and where its octets lie.
package struct FramePlace: Hashable, Sendable {
  package var timestamp: Timestamp
  /// Position in the capture, counted from 1; the highest number stands for all above it.
  package var number: UInt32
  package var linkType: LinkType
  /// Index of the capturing interface, counted from 0 over the whole capture.
  package var interface: UInt32
  /// Length on the wire in octets.
  package var originalLength: UInt32
  /// Where in the buffer the frame begins; no buffer is as long as these numbers reach.
  package var start: UInt32
  /// Octets of it that were captured.
  package var count: UInt32

  /// A place for others to be written over.
  package static let none = FramePlace(
    timestamp: Timestamp(nanoseconds: 0), number: 0, linkType: .null, interface: 0,
    originalLength: 0, start: 0, count: 0)

  @inline(__always)
  package init(
    timestamp: Timestamp, number: UInt32, linkType: LinkType, interface: UInt32,
    originalLength: UInt32, start: UInt32, count: UInt32
  ) {
    self.timestamp = timestamp
    self.number = number
    self.linkType = linkType
    self.interface = interface
    self.originalLength = originalLength
    self.start = start
    self.count = count
  }

  /// A frame that was read by itself.
  package init(_ header: FrameHeader, at octets: Range<Int>) {
    self.init(
      timestamp: header.timestamp, number: header.stamp.number, linkType: header.linkType,
      interface: UInt32(truncatingIfNeeded: header.interface),
      originalLength: UInt32(clamping: header.originalLength),
      start: UInt32(truncatingIfNeeded: octets.lowerBound),
      count: UInt32(truncatingIfNeeded: octets.count))
  }

  package var header: FrameHeader {
    FrameHeader(
      number: Int(number), timestamp: timestamp, linkType: linkType, interface: Int(interface),
      originalLength: Int(originalLength))
  }

  /// Where in the buffer the frame lies.
  @inline(__always)
  package var octets: Range<Int> { Int(start)..<Int(start) &+ Int(count) }

  /// What a wireless frame holds, as frames that begin with LLC; empty where it is a single one.
  package func parts(in buffer: Span<UInt8>) -> [FramePlace] {
    let frame = buffer.extracting(octets)
    return LinkHeader.subframes(linkType, of: frame).map { range in
      var part = self
      part.linkType = .atm
      part.start = start &+ UInt32(truncatingIfNeeded: range.lowerBound)
      part.count = UInt32(truncatingIfNeeded: range.count)
      // Of the last one octets may lack: its length stands in front of it.
      part.originalLength = UInt32(frame.bigEndian16(at: range.lowerBound - 2))
      return part
    }
  }
}
