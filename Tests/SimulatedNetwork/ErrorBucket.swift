import WireFormats

/// The state of a limit on ICMP errors towards one peer.
struct ErrorBucket {
  private var tokens = 6.0
  private var last: Timestamp?
  private var lastError: Timestamp?
  private var lastUnreachable: Timestamp?

  /// Tells whether an error may go out; one about a route pays twice (ip_error, then icmp_send).
  mutating func allows(
    _ limit: Router.Limit, isExpiry: Bool, isRoute: Bool, at now: Timestamp
  ) -> Bool {
    switch limit {
    case .unlimited: return true
    case .linux: return linuxAllows(isRoute: isRoute, at: now)
    case .unreachables(let interval):
      if isExpiry { return true }
      if let lastUnreachable, now - lastUnreachable < interval { return false }
      lastUnreachable = now
      return true
    case .all(let interval):
      if let lastError, now - lastError < interval { return false }
      lastError = now
      return true
    }
  }

  /// One count of tokens serves both takers: ip_error fills it up to 5, the other up to 6.
  private mutating func linuxAllows(isRoute: Bool, at now: Timestamp) -> Bool {
    if let last { tokens += max(0, (now - last).seconds) }
    last = now
    if isRoute {
      tokens = min(tokens, 5)
      guard tokens >= 1 else { return false }
      tokens -= 1
    }
    tokens = min(tokens, 6)
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
