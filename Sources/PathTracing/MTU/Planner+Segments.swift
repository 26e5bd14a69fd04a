package import WireFormats

extension Planner {
  private static let mostTrials = 7

  /// The connection to make now; nil while none is due.
  package func segmentTrial(at now: Timestamp) -> SegmentTrial.Order? {
    guard let order = nextSegmentTrial(now), let last = lastSYN, now - last >= .seconds(1) else {
      return nil
    }
    return order
  }

  /// Whether the connection under way has shown what it can.
  package func isSegmentTrialOver(at now: Timestamp) -> Bool {
    if sessionLimit.map({ now >= $0 }) ?? false { return true }
    let trials = trace.segmentTrials(until: now)
    // One whose SYN has not been captured yet is not in there.
    guard trials.count == trace.laterSessions.count, let last = trials.last else { return false }
    return last.result != .pending
  }

  /// The next connection, whatever the time; nil when there is nothing to learn from one.
  func nextSegmentTrial(_ now: Timestamp) -> SegmentTrial.Order? {
    guard plan.holdsSession, !plan.isFast, holeTime == nil, let sizePlanner, sizePlanner.isFinished,
      trace.session?.conversation?.finalACK != nil,
      trace.laterSessions.count < Self.mostTrials
    else { return nil }
    let trials = trace.segmentTrials(until: now)
    guard trials.count == trace.laterSessions.count,
      trials.allSatisfy({ $0.result == .arrived || $0.result == .missing })
    else { return nil }
    let sizes = PathSizes(trace)
    // Smaller segments are not asked for: RFC 9293 section 3.7.1, RFC 8200 section 5.
    let least = trace.target.address.version.leastMTU
    if sizes.hasForwardHole, sizes.forwardWitness != .echo {
      return nextBehindHole(sizes, trials, least)
    }
    guard isReplySuspected(now) else { return nil }
    return nextSize(sizes, trials, least, now).map { SegmentTrial.Order(size: $0) }
  }

  /// Full segments from the server, small ones of ours; then small ones from both.
  private func nextBehindHole(
    _ sizes: PathSizes, _ trials: [SegmentTrial], _ least: Int
  ) -> SegmentTrial.Order? {
    guard let passed = sizes.forward?.passed, passed >= least,
      // What an SSH server says first is small: one that has not will not for any size.
      trace.session?.facts.expected != .ssh || trace.session?.facts.stage != .silent,
      !trials.contains(where: { $0.result == .arrived })
    else { return nil }
    let size = [sizes.fullSize, passed, least].first { size in
      !trials.contains { $0.size <= size }
    }
    return size.map { SegmentTrial.Order(size: $0, ownSize: passed) }
  }

  /// The least size first, then the usual ones by halves.
  private func nextSize(
    _ sizes: PathSizes, _ trials: [SegmentTrial], _ least: Int, _ now: Timestamp
  ) -> Int? {
    let arrived = trials.filter { $0.result == .arrived }.map(\.size)
    guard let passed = arrived.max() else { return trials.isEmpty ? least : nil }
    let missing = trials.filter { $0.result == .missing && $0.size > passed }.map(\.size)
    let failed = missing.min() ?? sizes.fullSize
    if let reverse = sizes.reverse, reverse.isHole, let measured = reverse.passed {
      if measured > passed, measured < failed { return measured }
      // Nothing of the session's answer came: that its size is the matter has to be shown.
      return missing.isEmpty && gap(now) == nil && passed < sizes.fullSize ? sizes.fullSize : nil
    }
    let rungs = SizeSearch.ladder.filter { $0 > passed && $0 < failed }
    if !rungs.isEmpty { return rungs[rungs.count / 2] }
    // Whether the size matters at all.
    return missing.isEmpty && passed < sizes.fullSize ? sizes.fullSize : nil
  }

  /// When a SYN was last sent to the port.
  var lastSYN: Timestamp? {
    let connections = ([trace.session].compactMap { $0 } + trace.laterSessions)
      .compactMap(\.conversation)
    let own = connections.compactMap { connection in
      connection.syn.map { connection.time(of: $0.last) }
    }
    let padded = trace.sizes.probes.last { $0.order.witness == .paddedSYN }?.time
    return ([lastAsked(.syn), padded, sizePlanner?.lastPaddedSYN] + own).compactMap { $0 }.max()
  }
}
