package import WireFormats

/// A frame of a conversation and when it came, in eight octets.
package struct Moment: Hashable, Sendable {
  /// Since the conversation's first frame, negative where a clock ran backwards.
  ///
  /// Single precision keeps a microsecond for 16 s, 0.3 ms for an hour and 4 ms for nine: in a connection
  /// as old as that, packets that overtake others may count as sent again.
  package var seconds: Float
  /// Position in the capture, counted from 1.
  package var frame: UInt32

  package init(seconds: Float, frame: UInt32) {
    self.seconds = seconds
    self.frame = frame
  }

  /// The time since another moment, negative where that is the later.
  @inline(__always)
  func seconds(since other: Moment) -> Double { Double(seconds) - Double(other.seconds) }

  package static func - (left: Moment, right: Moment) -> Interval {
    .seconds(left.seconds(since: right))
  }
}
