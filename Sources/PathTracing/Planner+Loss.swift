import WireFormats

extension Planner {
  /// Pings of the host that measure its loss, and the time between two of them.
  private static let lossProbes = 20
  private static let lossPace = Interval.milliseconds(25)
  /// Every so many of them, the hops before the host are asked as well: with the two reports of the
  /// sweeps these make six, which is what a Linux router gives at once (icmp_ratelimit).
  private static let hopPace = 5
  /// A run stays below this many packets.
  private static let mostPackets = 140

  /// Measures the loss, where the host answers and something else that should have been answered
  /// was not: once is chance, how often is what the user has to know.
  mutating func orderLoss(_ view: View) {
    guard plan.usesControls, !plan.isFast, view.hostIsAlive, let distance = view.path.distance,
      let answer = view.answer, answer.kind == .synAck || answer.kind.isReset
    else { return }
    if lossStarted == nil, hasUnansweredSession || hasLoss(view, distance) {
      lossStarted = view.now
    }
    guard let lossStarted else { return }
    while lossAsked < Self.lossProbes,
      view.now >= lossStarted + Self.lossPace * Int64(lossAsked)
    {
      if lossAsked % Self.hopPace == 0, asked.count + queue.count + distance < Self.mostPackets {
        for timeToLive in plan.firstTimeToLive..<max(plan.firstTimeToLive, distance) {
          order(.echo, timeToLive)
        }
      }
      order(.echo, Self.fullTTL)
      lossAsked += 1
    }
  }

  /// When the next of these pings is due, or when the last one has been waited for; nil where none
  /// is under way.
  func nextLoss(_ view: View) -> Timestamp? {
    guard let lossStarted else { return nil }
    if lossAsked < Self.lossProbes { return lossStarted + Self.lossPace * Int64(lossAsked) }
    let end = lossStarted + Self.lossPace * Int64(Self.lossProbes) + view.patience
    return view.now < end ? end : nil
  }

  /// Whether a probe that reached for the host got no answer, where its like were answered.
  func hasLoss(_ view: View, _ distance: Int) -> Bool {
    let old = view.now - view.patience
    return trace.probes.contains { probe in
      guard probe.replies.isEmpty, probe.time < old, probe.timeToLive >= distance else {
        return false
      }
      // A mark may be what kills it.
      guard probe.kind == .echo, probe.packet.ip.trafficClass & 0xfc == 0 else { return false }
      return true
    }
  }
}
