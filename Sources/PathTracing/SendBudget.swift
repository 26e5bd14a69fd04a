import WireFormats

/// The politeness of a run: a first burst, then so many packets a second.
package struct SendBudget: Sendable {
  private let burst: Double
  private let perSecond: Double

  private var tokens: Double
  private var last: Timestamp?

  package init(burst: Double = 64, perSecond: Double = 200) {
    self.burst = burst
    self.perSecond = perSecond
    tokens = burst
  }

  mutating func take(_ count: Int = 1, at now: Timestamp) -> Bool {
    if let last {
      tokens = min(burst, tokens + max(0, (now - last).seconds) * perSecond)
    }
    last = now
    guard tokens >= Double(count) else { return false }
    tokens -= Double(count)
    return true
  }

  /// How long until the next packet may go.
  var delay: Interval {
    tokens >= 1 ? .zero : .seconds((1 - tokens) / perSecond)
  }
}
