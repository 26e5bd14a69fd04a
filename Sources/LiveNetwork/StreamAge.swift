package import WireFormats

// A capture that is over comes through a pipe as fast as one is read, and one that is being written may never
// pause: how old its frames are when they come tells the two apart.

/// When a stream of a capture that is being written is to be looked at again, though it does not pause.
package struct StreamAge: Sendable {
  /// Older frames come out of a file.
  private static let freshest = Interval.seconds(1)
  /// Often enough for who reads along.
  private static let distance = Interval.seconds(0.5)

  private var last: Timestamp

  package init(start: Timestamp) { last = start }

  /// Whether a frame that comes now was captured just now, and the last look is long enough ago.
  package mutating func isDue(_ frame: Timestamp?, now: Timestamp) -> Bool {
    guard let frame, now - last >= Self.distance, now - frame <= Self.freshest,
      frame - now <= Self.freshest
    else { return false }
    last = now
    return true
  }
}
