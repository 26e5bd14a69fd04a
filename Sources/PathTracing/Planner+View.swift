import WireFormats

extension Planner {
  /// What is known at one moment, computed once for all the decisions of an `advance`.
  struct View {
    let now: Timestamp
    let path: Path
    /// When the first SYN left, or was ordered where none has been seen leaving.
    let began: Timestamp
    /// Since then.
    let elapsed: Interval
    /// How long a straggler is waited for where answers have been seen already.
    let patience: Interval
    /// The answer to the target's flow that came from the host or for it, best first.
    let answer: Reply?
    /// The highest TTL at which anything reported an expired packet.
    let furthest: Int
    /// Whether the host answered a control.
    let hostIsAlive: Bool
    /// Whether the host answered anything but the port: no address resolution has to be awaited.
    let hostAnswers: Bool
    /// Whether a packet with the full TTL expired.
    let isLooping: Bool
    /// Whether it did, or addresses come back as the TTL grows: no sweep finds an end.
    let isCircling: Bool

    init(_ planner: borrowing Planner, _ now: Timestamp) {
      let trace = planner.trace
      self.now = now
      if let known = planner.knownPath, known.revision == trace.revision {
        path = known.path
      } else {
        path = Path(trace)
      }
      began = trace.firstSynTime ?? planner.started ?? now
      elapsed = now - began
      if let longest = path.longestRoundTrip {
        let wait = Interval(nanoseconds: longest.nanoseconds / 2 * 3) + .milliseconds(40)
        patience = min(wait, .seconds(1.5))
      } else {
        patience = .milliseconds(300)
      }
      answer = path.arrival?.reply
      furthest =
        path.hops.last { hop in
          (hop.target.replies + hop.control.replies).contains { $0.kind == .timeExceeded }
        }?.timeToLive ?? 0
      hostIsAlive = trace.probes(.echo).contains { probe in
        probe.replies.contains { $0.kind == .echoReply }
      }
      hostAnswers = trace.hostAnswers
      isLooping = trace.probes.contains {
        $0.timeToLive == Planner.fullTTL && $0.timeExceeded != nil
      }
      isCircling = isLooping || path.returns > 1 && !hostIsAlive
    }
  }

  func highestAsked(_ kind: Probe.Kind) -> Int {
    let sent = asked.lazy.filter { $0.kind == kind }.map(\.timeToLive)
    let waiting = queue.lazy.filter { $0.kind == kind }.map(\.timeToLive)
    return max(
      sent.filter { $0 <= Self.highestSweepTTL }.max() ?? plan.firstTimeToLive - 1,
      waiting.filter { $0 <= Self.highestSweepTTL }.max() ?? plan.firstTimeToLive - 1)
  }

  func timesAsked(_ kind: Probe.Kind, _ timeToLive: Int) -> Int {
    asked.count { $0.kind == kind && $0.timeToLive == timeToLive }
      + queue.count { $0.kind == kind && $0.timeToLive == timeToLive }
  }

  func lastAsked(_ kind: Probe.Kind) -> Timestamp? {
    asked.last { $0.kind == kind }?.time
  }
}
