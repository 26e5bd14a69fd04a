/// A span of time in nanoseconds, signed; arithmetic wraps instead of trapping.
///
/// It stands in for `Duration`, whose 128-bit attoseconds cost time in per-packet code.
package struct Interval: Hashable, Comparable, Sendable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package static let zero = Interval(nanoseconds: 0)

  package static func milliseconds(_ count: Int64) -> Interval {
    Interval(nanoseconds: count &* 1_000_000)
  }

  package static func seconds(_ count: Double) -> Interval {
    let nanoseconds = count * 1e9
    guard abs(nanoseconds) < 9.2e18 else { return Interval(nanoseconds: count < 0 ? .min : .max) }
    return Interval(nanoseconds: Int64(nanoseconds))
  }

  /// The span as fractional seconds.
  package var seconds: Double { Double(nanoseconds) / 1e9 }

  /// The span as fractional milliseconds.
  package var milliseconds: Double { Double(nanoseconds) / 1e6 }

  package static func < (left: Interval, right: Interval) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  package static func + (left: Interval, right: Interval) -> Interval {
    Interval(nanoseconds: left.nanoseconds &+ right.nanoseconds)
  }

  package static func - (left: Interval, right: Interval) -> Interval {
    Interval(nanoseconds: left.nanoseconds &- right.nanoseconds)
  }

  package static func * (interval: Interval, factor: Int64) -> Interval {
    Interval(nanoseconds: interval.nanoseconds &* factor)
  }
}
