import CLinux
package import WireFormats

/// The time of day as it was at the start, carried on by a clock that nobody sets.
package struct Clock: Sendable {
  private let offset: Int64

  package init() {
    offset = Clock.read(CLOCK_REALTIME) &- Clock.read(CLOCK_MONOTONIC)
  }

  /// The time since 1970 that captures use; never goes back during a run.
  package var now: Timestamp {
    Timestamp(nanoseconds: Clock.read(CLOCK_MONOTONIC) &+ offset)
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
