import WireFormats

/// What to ask next, by what is known so far.
extension SizePlanner {
  private static let mostWaves = 60
  private static let hopRounds = 3
  private static let synPause = Interval.seconds(1)
  private static let echoTries = 3
  private static let mostUnseen = 12

  mutating func orderWave(
    _ sizes: PathSizes, _ record: SizeRecord, _ now: Timestamp
  ) -> Bool {
    guard waves < Self.mostWaves, let started, now - started < Self.longest,
      // What the capture does not see leaving is stopped on this machine.
      asked - record.probes.count < Self.mostUnseen
    else { return false }
    let control = PathSizes.control(plan.target.address.version)
    waves += 1
    if sizes.needsOtherWitness(than: record) {
      if plan.usesControls { orderEchoes(sizes, record, control) }
    } else if let forward = sizes.forward {
      let wave = forward.wave(hints: sizes.reports.map(\.mtu) + hints(record))
      let witness = sizes.forwardWitness
      for size in wave { queue.append(SizeOrder(witness, size: size)) }
      if sizes.hasForwardHole, pieces < sizes.piecesNeeded, plan.target.address.version == .v4 {
        pieces += 1
        queue.append(SizeOrder(witness, size: sizes.fullSize, allowsFragments: true))
        queue.append(SizeOrder(witness, size: control))
      }
    } else if waves <= 3, record.session != nil {
      queue += [control, sizes.fullSize].map { SizeOrder(.oldData, size: $0) }
    } else if waves <= 6, plan.usesControls {
      queue += [control, sizes.fullSize].map { SizeOrder(.echo, size: $0) }
    }
    if asksReverse { orderReverse(sizes, control) }
    return !queue.isEmpty
  }

  /// Whether the session was over before anything was asked by ping: no more is to be waited for.
  func isFirstEchoDue(_ sizes: PathSizes, _ record: SizeRecord) -> Bool {
    plan.usesControls && !hasAskedEcho && sizes.needsOtherWitness(than: record)
  }

  /// Asks by ping, where no session is left to ask in.
  private mutating func orderEchoes(_ sizes: PathSizes, _ record: SizeRecord, _ control: Int) {
    hasAskedEcho = true
    if let echo = sizes.search(.echo) {
      queue += echo.wave(hints: hints(record)).map { SizeOrder(.echo, size: $0) }
    } else if record.probes.count(where: { $0.order.witness == .echo }) < 2 * Self.echoTries {
      queue += [control, sizes.fullSize].map { SizeOrder(.echo, size: $0) }
    }
  }

  /// Sends a SYN with data where no session is left to ask in; true while more are due.
  ///
  /// One large enough shows a free way; two in vain around a small one that is answered are no
  /// chance. They reach the port, which gets one a second and no more.
  mutating func orderSYN(
    _ sizes: PathSizes, _ record: SizeRecord, _ lastSYN: Timestamp?, _ now: Timestamp
  ) -> Bool {
    nextSYN = nil
    let control = PathSizes.control(plan.target.address.version)
    let order = [sizes.fullSize, control, sizes.fullSize]
    guard !plan.isFast, paddedSYNs < order.count, sizes.needsOtherWitness(than: record)
    else { return false }
    // One that waits for its turn would go with the next.
    if queue.contains(where: { $0.witness == .paddedSYN }) { return true }
    let last = [lastSYN, lastPaddedSYN].compactMap { $0 }.max()
    if let last, now - last < Self.synPause {
      nextSYN = last + Self.synPause
      return true
    }
    queue.append(SizeOrder(.paddedSYN, size: order[paddedSYNs]))
    paddedSYNs += 1
    return true
  }

  /// The sizes that the MSS of the SYNs names.
  private func hints(_ record: SizeRecord) -> [Int] {
    let headers = plan.target.address.version.tcpOverhead
    return [record.sessions.first?.sentSegmentSize, record.sessions.first?.receivedSegmentSize]
      .compactMap { $0.map { Int($0) + headers } }
  }

  /// Asks for one large reply where the session itself may never bring one, and for more where it
  /// does not come and a small one does.
  mutating func considerReverse(
    _ sizes: PathSizes, isFirst: Bool, _ expected: ServiceProtocol?
  ) {
    guard plan.usesControls, !plan.isFast, !asksReverse, let expected, expected != .ssh else {
      return
    }
    if isFirst {
      let control = PathSizes.control(plan.target.address.version)
      queue += [control, sizes.fullSize].map { SizeOrder(.longReply, size: $0) }
    } else if let reverse = sizes.reverse, reverse.passed != nil, !reverse.isFree {
      asksReverse = true
    }
  }

  private mutating func orderReverse(_ sizes: PathSizes, _ control: Int) {
    guard plan.usesControls else { return }
    guard let reverse = sizes.reverse else {
      queue += [control, sizes.fullSize, control].map { SizeOrder(.longReply, size: $0) }
      return
    }
    // The first piece tells the limit to 8 octets.
    let hints = sizes.reverseFragment.map { first in (0..<8).map { first + $0 } } ?? []
    queue += reverse.wave(hints: hints).map { SizeOrder(.longReply, size: $0) }
  }

  /// Sends large and small packets whose time to live runs out at each hop; true while more rounds
  /// are due.
  mutating func orderHops(
    _ sizes: PathSizes, _ trace: Trace, _ distance: Int?, _ now: Timestamp
  ) -> Bool {
    guard let forward = sizes.forward, let suspected = forward.suspected,
      forward.shots.count(where: { $0.size == sizes.fullSize }) >= 3,
      // Where some sizes get a report, it has to be known first which ones vanish without.
      sizes.reports.isEmpty || sizes.hasForwardHole && forward.isExact,
      hopRoundsDone < Self.hopRounds
    else { return false }
    if let lastHopRound, now - lastHopRound < Self.hopPause { return true }
    let control = PathSizes.control(plan.target.address.version)
    // Where full packets get a report and smaller ones vanish, the smaller ones are the matter.
    let size = sizes.reports.isEmpty ? sizes.fullSize : suspected
    let extent = sizes.extent(of: size, distance: distance)
    let last = min(distance ?? 30, plan.lastTimeToLive + 1) - 1
    var first = 1
    var end = min(last, distance == nil ? 12 : 30)
    if hopRoundsDone > 0 {
      first = extent.after.timeToLive + 1
      let next = forward.isExact ? sizes.extent(of: suspected, distance: distance) : extent
      end = min(end, (next.before?.timeToLive ?? end - 1) + 1)
    }
    hopRoundsDone += 1
    lastHopRound = now
    guard first <= end else { return hopRoundsDone < Self.hopRounds }
    for timeToLive in first...end {
      // The large one first: where a hop reports only so often, it is not the one that loses.
      // Later rounds leave a hop's report to the large one, where a small one is known to get there.
      let isKnown = trace.sizes.probes.contains {
        $0.order.timeToLive == timeToLive && $0.size < size && $0.timeExceeded != nil
      }
      var orders = isKnown ? [size] : [size, control]
      // Smaller ones may get past the link that is too small for full ones, and die on another.
      if hopRoundsDone > 1, forward.isExact, let suspected = forward.suspected, suspected < size {
        orders.append(suspected)
      }
      queue += orders.map { SizeOrder(sizes.forwardWitness, size: $0, timeToLive: timeToLive) }
    }
    return true
  }
}
