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

  /// Takes so many packets, which may go at once, or none; more than a burst wait for a whole burst, and
  /// those behind them for the rest.
  mutating func take(_ count: Int = 1, at now: Timestamp) -> Bool {
    if let last {
      tokens = min(burst, tokens + max(0, (now - last).seconds) * perSecond)
    }
    last = now
    guard tokens >= min(Double(count), burst) else { return false }
    tokens -= Double(count)
    return true
  }

  /// How long until so many packets may go.
  func delay(for count: Int = 1) -> Interval {
    .seconds(max(0, min(Double(count), burst) - tokens) / perSecond)
  }
}
