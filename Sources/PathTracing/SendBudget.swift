import WireFormats

/// The politeness of a run: a first burst of at most 64 packets, then at most 200 a second.
struct SendBudget: Sendable {
  private static let burst = 64.0
  private static let perSecond = 200.0

  private var tokens = burst
  private var last: Timestamp?

  mutating func take(at now: Timestamp) -> Bool {
    if let last {
      tokens = min(Self.burst, tokens + max(0, (now - last).seconds) * Self.perSecond)
    }
    last = now
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }

  /// How long until the next packet may go.
  var delay: Interval {
    tokens >= 1 ? .zero : .seconds((1 - tokens) / Self.perSecond)
  }
}
