package import WireFormats

/// Says which sizes to probe next: no clock, no socket, the same for the same seed.
///
/// A path that carries full packets costs two of them. Where they do not arrive, the usual sizes
/// follow all at once, then the gap in equal parts down to the octet; meanwhile packets whose time
/// to live runs out on the way show which hop the large ones no longer reach.
package struct SizePlanner: Sendable {
  private static let mostWaves = 60
  private static let longest = Interval.seconds(9)
  private static let hopRounds = 3
  /// Linux gives each sender of expired packets one report a second after a burst of six.
  private static let hopPause = Interval.seconds(1.1)
  private static let synPause = Interval.seconds(1)
  private static let pieceTries = 3
  private static let mostUnseen = 12

  package private(set) var isFinished = false
  /// When `advance` has to be called again at the latest.
  package private(set) var deadline: Timestamp?
  /// Whether the way back is to be measured: something suggests that replies vanish there.
  package private(set) var asksReverse = false

  /// Whether anything was sent, or is going to be.
  package var hasBegun: Bool { started != nil }

  private let plan: TracePlan
  private var builder: SizeBuilder
  private var queue: [SizeOrder] = []
  /// The packets of the queue's first order, where they wait for the rate limit.
  private var held: [[UInt8]]?
  private var asked = 0
  private var waves = 0
  private var started: Timestamp?
  private var lastSent: Timestamp?
  private var hopRoundsDone = 0
  private var lastHopRound: Timestamp?
  private var hasHopsDue = false
  private var hasAskedEcho = false
  private var paddedSYNs = 0
  private var lastPaddedSYN: Timestamp?
  /// When the next SYN may go out; nil while none is due.
  private var nextSYN: Timestamp?
  private var pieces = 0

  package init(plan: TracePlan) {
    self.plan = plan
    builder = SizeBuilder(plan: plan)
  }

  /// Has the way back measured too, after what is under way or anew.
  package mutating func askReverse() {
    guard !asksReverse else { return }
    asksReverse = true
    isFinished = false
    waves = 0
    started = nil
  }

  /// Tells what to send now, and sets `deadline` and `isFinished`.
  ///
  /// - Parameters:
  ///   - lastSYN: When a SYN was last sent to the port.
  ///   - budget: What the run may send in all.
  mutating func advance(
    to now: Timestamp, _ trace: Trace, distance: Int?, lastSYN: Timestamp?,
    within budget: inout SendBudget
  ) -> [ReadySizeProbe] {
    guard !isFinished else { return [] }
    let isFirst = started == nil
    if isFirst { started = now }
    if let started, now - started >= Self.longest * 2 {
      isFinished = true
      deadline = nil
      return []
    }
    let record = trace.sizes
    let sizes = PathSizes(trace)
    if queue.isEmpty {
      hasHopsDue = orderHops(sizes, trace, distance, now)
      let hasSYNsDue = orderSYN(sizes, record, lastSYN, now)
      if isFirst || isSettled(record, now) || isFirstEchoDue(sizes, record) {
        considerReverse(sizes, isFirst: isFirst, trace.session?.facts.expected)
        let hadWave = orderWave(sizes, record, isFirst: isFirst, now)
        // Rounds of hops that were begun are not needed any more once the size has passed after all.
        if !hadWave, !hasHopsDue, !hasSYNsDue {
          isFinished = true
          deadline = nil
          return []
        }
      }
    }
    let ready = release(record, now, &budget)
    deadline = nextTime(record, now, budget)
    return ready
  }

  private mutating func orderWave(
    _ sizes: PathSizes, _ record: SizeRecord, isFirst: Bool, _ now: Timestamp
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
      if sizes.hasForwardHole, pieces < Self.pieceTries, plan.target.address.version == .v4 {
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
  private func isFirstEchoDue(_ sizes: PathSizes, _ record: SizeRecord) -> Bool {
    plan.usesControls && !hasAskedEcho && sizes.needsOtherWitness(than: record)
  }

  /// Asks by ping, where no session is left to ask in.
  private mutating func orderEchoes(_ sizes: PathSizes, _ record: SizeRecord, _ control: Int) {
    hasAskedEcho = true
    if let echo = sizes.search(.echo) {
      queue += echo.wave(hints: hints(record)).map { SizeOrder(.echo, size: $0) }
    } else if record.probes.count(where: { $0.order.witness == .echo }) < 2 * Self.pieceTries {
      queue += [control, sizes.fullSize].map { SizeOrder(.echo, size: $0) }
    }
  }

  /// Sends a SYN with data where no session is left to ask in; true while more are due.
  ///
  /// One large enough shows a free way; two in vain around a small one that is answered are no
  /// chance. They reach the port, which gets one a second and no more.
  private mutating func orderSYN(
    _ sizes: PathSizes, _ record: SizeRecord, _ lastSYN: Timestamp?, _ now: Timestamp
  ) -> Bool {
    nextSYN = nil
    let control = PathSizes.control(plan.target.address.version)
    let order = [sizes.fullSize, control, sizes.fullSize]
    guard !plan.isFast, paddedSYNs < order.count, sizes.needsOtherWitness(than: record)
    else { return false }
    let last = [lastSYN, lastPaddedSYN].compactMap { $0 }.max()
    if let last, now - last < Self.synPause {
      nextSYN = last + Self.synPause
      return true
    }
    queue.append(SizeOrder(.paddedSYN, size: order[paddedSYNs]))
    paddedSYNs += 1
    lastPaddedSYN = now
    return true
  }

  /// The sizes that the MSS of the SYNs names.
  private func hints(_ record: SizeRecord) -> [Int] {
    let headers = plan.target.address.version == .v4 ? 40 : 60
    return [record.sessions.first?.sentSegmentSize, record.sessions.first?.receivedSegmentSize]
      .compactMap { $0.map { Int($0) + headers } }
  }

  /// Asks for one large reply where the session itself may never bring one, and for more where it
  /// does not come and a small one does.
  private mutating func considerReverse(
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
  private mutating func orderHops(
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

  private mutating func release(
    _ record: SizeRecord, _ now: Timestamp, _ budget: inout SendBudget
  ) -> [ReadySizeProbe] {
    var ready: [ReadySizeProbe] = []
    while let next = queue.first {
      let packets = held ?? builder.packets(for: next, record.session)
      guard budget.take(packets.count, at: now) else {
        held = packets
        break
      }
      held = nil
      queue.removeFirst()
      guard !packets.isEmpty else { continue }
      asked += 1
      lastSent = now
      ready.append(ReadySizeProbe(order: next, packets: packets))
    }
    return ready
  }

  /// Whether everything sent was answered, or waited for long enough.
  private func isSettled(_ record: SizeRecord, _ now: Timestamp) -> Bool {
    guard let lastSent else { return true }
    if now - lastSent >= patience(record) { return true }
    return record.probes.count >= asked && record.probes.allSatisfy { !$0.answers.isEmpty }
  }

  private func patience(_ record: SizeRecord) -> Interval {
    var longest: Interval?
    // What expires on the way is answered sooner.
    for probe in record.probes where probe.order.timeToLive >= Planner.fullTTL {
      guard let answer = probe.answers.first else { continue }
      longest = max(longest ?? .zero, answer.time - probe.time)
    }
    guard let longest else { return .milliseconds(400) }
    return min(
      Interval(nanoseconds: longest.nanoseconds / 2 * 3) + .milliseconds(40), .seconds(1.5))
  }

  private func nextTime(
    _ record: SizeRecord, _ now: Timestamp, _ budget: SendBudget
  ) -> Timestamp {
    let soonest = now + .milliseconds(1)
    if !queue.isEmpty { return max(now + budget.delay, soonest) }
    let settled = lastSent.map { $0 + patience(record) } ?? now
    if settled > now { return min(settled, nextSYN.map { max($0, soonest) } ?? settled) }
    // All waves are done, the hops or the SYNs are not.
    let hops = hasHopsDue ? lastHopRound.map { $0 + Self.hopPause } : nil
    return max([hops, nextSYN].compactMap { $0 }.min() ?? soonest, soonest)
  }
}

/// A planner of sizes without a run around it, which paces itself.
package struct PacedSizePlanner: Sendable {
  private var planner: SizePlanner
  private var budget = SendBudget()

  package init(plan: TracePlan) { planner = SizePlanner(plan: plan) }

  package var isFinished: Bool { planner.isFinished }
  package var deadline: Timestamp? { planner.deadline }
  package mutating func askReverse() { planner.askReverse() }

  package mutating func advance(
    to now: Timestamp, _ trace: Trace, distance: Int?
  ) -> [ReadySizeProbe] {
    planner.advance(to: now, trace, distance: distance, lastSYN: nil, within: &budget)
  }
}
