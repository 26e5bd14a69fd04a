/// Which frame of a capture it is, and when it came: what a connection remembers of it.
package struct FrameStamp: Hashable, Sendable {
  package var timestamp: Timestamp
  /// Position in the capture, counted from 1; the highest number stands for all above it.
  package var number: UInt32

  package init(timestamp: Timestamp, number: UInt32) {
    self.timestamp = timestamp
    self.number = number
  }
}
