package import WireFormats

extension Planner {
  /// A session that has heard nothing for so long may wait for packets that get lost.
  private static let stallTime = Interval.seconds(1)

  /// Tells which probes of sizes to send now, inside the open session.
  package mutating func advanceSizes(to now: Timestamp) -> [ReadySizeProbe] {
    guard plan.holdsSession, let sizePlanner, !sizePlanner.isFinished else { return [] }
    guard trace.sizes.session != nil || sizePlanner.hasBegun else { return [] }
    if let limit = sessionLimit, now >= limit {
      self.sizePlanner = nil
      return []
    }
    if isReplySuspected(now) { self.sizePlanner?.asksReverse = true }
    return self.sizePlanner?.advance(to: now, trace.sizes, distance: knownPath?.path.distance)
      ?? []
  }

  /// When `advanceSizes` has to be called at the latest; nil while nothing is due.
  package var sizeDeadline: Timestamp? { needsSession ? sizePlanner?.deadline : nil }

  /// Whether probes inside the open session are still due, so that it has to be held.
  package var needsSession: Bool {
    guard let sizePlanner else { return false }
    return sizePlanner.hasBegun && !sizePlanner.isFinished
  }

  /// Whether large packets are known to get lost, and all is known of it that can be.
  var hasMeasuredHole: Bool {
    guard let sizePlanner, sizePlanner.isFinished else { return false }
    return PathSizes(trace, interfaceMTU: plan.interfaceMTU).hasForwardHole
  }

  /// Whether the session waits for an answer that may have been too large.
  private func isReplySuspected(_ now: Timestamp) -> Bool {
    guard let session = trace.session, let conversation = session.conversation else { return false }
    if SizeHole(in: conversation, from: .server) != nil { return true }
    guard session.facts.spoken != nil, session.facts.stage < .reply,
      session.facts.farewell == nil, trace.sizes.session != nil,
      let last = conversation[.server].lastNewData
    else { return false }
    return now - conversation.time(of: last) >= Self.stallTime
  }
}
