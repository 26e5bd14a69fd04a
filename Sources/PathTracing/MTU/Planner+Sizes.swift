package import WireFormats

extension Planner {
  /// A session that has heard nothing for so long may wait for packets that get lost.
  private static let stallTime = Interval.seconds(1)
  /// How often a gap in the session is looked at again, until it is old enough to prove a hole.
  private static let gapTime = Interval.milliseconds(250)

  /// Tells which probes of sizes to send now, inside the open session.
  package mutating func advanceSizes(to now: Timestamp) -> [ReadySizeProbe] {
    guard plan.holdsSession, sizePlanner != nil, trace.route?.isLocal != true else { return [] }
    if isReplySuspected(now) { sizePlanner?.askReverse() }
    guard !trace.sizes.sessions.isEmpty || sizePlanner?.hasBegun == true else { return [] }
    if let limit = sessionLimit, now >= limit {
      sizePlanner = nil
      return []
    }
    let lastSYN = lastSYN
    let ready =
      sizePlanner?.advance(
        to: now, trace, distance: knownPath?.path.distance, lastSYN: lastSYN, within: &budget)
      ?? []
    decide(now)
    return ready
  }

  /// When `advanceSizes` has to be called at the latest; nil while nothing is due.
  package var sizeDeadline: Timestamp? {
    guard let sizePlanner, sizePlanner.hasBegun else { return nil }
    if !sizePlanner.isFinished { return sizePlanner.deadline }
    return gapDeadline ?? (sizePlanner.asksReverse ? nil : replyTime)
  }

  /// Whether probes of sizes are still due, so that an open session has to be held.
  package var needsSession: Bool {
    guard let sizePlanner else { return false }
    return sizePlanner.hasBegun && !sizePlanner.isFinished
  }

  /// Notes when large packets are known to get lost, with all of it that can be measured.
  private mutating func decide(_ now: Timestamp) {
    gapDeadline = nil
    guard holeTime == nil, let sizePlanner, sizePlanner.isFinished else { return }
    let sizes = PathSizes(trace)
    let trials = trace.segmentTrials(until: now)
    if nextSegmentTrial(now) != nil || trials.contains(where: { $0.result == .pending }) {
      gapDeadline = now + Self.gapTime
    } else if sizes.hasForwardHole, sizes.forwardWitness != .echo || sizes.reverse?.isHole != true {
      holeTime = now
    } else if trials.contains(where: { $0.result == .arrived }),
      trials.contains(where: { $0.result == .missing }) || gap(now)?.isProven == true
    {
      holeTime = now
    } else if sizes.reverse?.isHole == true, let gap = gap(now) {
      if gap.isProven { holeTime = now } else { gapDeadline = now + Self.gapTime }
    }
  }

  func gap(_ now: Timestamp) -> SizeHole? {
    trace.session?.conversation.flatMap { SizeHole(in: $0, from: .server, until: now) }
  }

  /// Whether the session waits for an answer that may have been too large.
  func isReplySuspected(_ now: Timestamp) -> Bool {
    gap(now) != nil || replyTime.map { now >= $0 } ?? false
  }

  /// When an answer of the session is late; nil where none is waited for.
  private var replyTime: Timestamp? {
    guard let session = trace.session, let conversation = session.conversation,
      // A TLS server's very first segment may be a full one.
      session.facts.spoken != nil || session.facts.expected == .tls,
      session.facts.stage < .reply, session.facts.farewell == nil, trace.sizes.session != nil,
      let last = conversation[.server].lastNewData ?? conversation.finalACK
    else { return nil }
    return conversation.time(of: last) + Self.stallTime
  }
}
