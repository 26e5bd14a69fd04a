/// A point in time: nanoseconds since 1970-01-01 00:00 UTC, as captures carry it.
///
/// Arithmetic wraps instead of trapping: the times come from files that anybody wrote.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  package static func + (time: Timestamp, interval: Interval) -> Timestamp {
    Timestamp(nanoseconds: time.nanoseconds &+ interval.nanoseconds)
  }

  package static func - (time: Timestamp, interval: Interval) -> Timestamp {
    Timestamp(nanoseconds: time.nanoseconds &- interval.nanoseconds)
  }

  package static func - (left: Timestamp, right: Timestamp) -> Interval {
    Interval(nanoseconds: left.nanoseconds &- right.nanoseconds)
  }
}
