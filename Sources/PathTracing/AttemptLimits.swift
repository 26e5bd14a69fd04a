package import WireFormats

/// How long to wait for more, and how much to hold.
package struct AttemptLimits: Sendable {
  /// Of a closed or reset connection: what comes late belongs to it.
  package var linger = Interval.seconds(10)
  /// Of a SYN without answer: the longest wait of Linux between two is 64 s.
  package var unanswered = Interval.seconds(130)
  /// Of a connection; keepalives come after two hours.
  package var idle = Interval.seconds(9000)
  /// Attempts that may be open at one time; beyond them unanswered SYNs are only counted.
  package var open = 3 << 18

  package init() {}
}
