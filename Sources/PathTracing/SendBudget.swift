import WireFormats

/// The politeness of a run: a first burst, then so many packets in any second.
package struct SendBudget: Sendable {
  private let burst: Double
  private let perSecond: Int

  private var tokens: Double
  private var last: Timestamp?
  /// When the first burst was begun; what goes within moments of it belongs to it.
  private var begin: Timestamp?
  /// What was sent behind the first burst, within a second of the last packet.
  private var recent: [(time: Timestamp, count: Int)] = []
  private var recentCount = 0

  package init(burst: Double = 64, perSecond: Int = 200) {
    self.burst = burst
    self.perSecond = perSecond
    tokens = burst
  }

  /// Takes so many packets, which may go at once, or none; more than a burst wait for a whole burst, and
  /// those behind them for the rest.
  mutating func take(_ count: Int = 1, at now: Timestamp) -> Bool {
    if let last {
      tokens = min(burst, tokens + max(0, (now - last).seconds) * Double(perSecond))
    }
    last = now
    while let first = recent.first, now - first.time >= .seconds(1) {
      recentCount -= first.count
      recent.removeFirst()
    }
    guard tokens >= min(Double(count), burst), recentCount == 0 || recentCount + count <= perSecond
    else { return false }
    tokens -= Double(count)
    let start = begin ?? now
    begin = start
    if now - start >= .milliseconds(10) {
      recent.append((now, count))
      recentCount += count
    }
    return true
  }

  /// How long until so many packets may go.
  func delay(for count: Int = 1) -> Interval {
    let wait = Interval.seconds(max(0, min(Double(count), burst) - tokens) / Double(perSecond))
    guard let first = recent.first, let last, recentCount + count > perSecond else { return wait }
    return max(wait, first.time + .seconds(1) - last)
  }
}
