package import WireFormats

/// Says which sizes to probe next: no clock, no socket, the same for the same seed.
///
/// A path that carries full packets costs two of them. Where they do not arrive, the usual sizes
/// follow all at once, then the gap in equal parts down to the octet; meanwhile packets whose time
/// to live runs out on the way show which hop the large ones no longer reach.
package struct SizePlanner: Sendable {
  static let longest = Interval.seconds(9)
  /// Linux gives each sender of expired packets one report a second after a burst of six.
  static let hopPause = Interval.seconds(1.1)

  package private(set) var isFinished = false
  /// When `advance` has to be called again at the latest.
  package private(set) var deadline: Timestamp?
  /// Whether the way back is to be measured: something suggests that replies vanish there.
  package internal(set) var asksReverse = false

  /// Whether anything was sent, or is going to be.
  package var hasBegun: Bool { started != nil }

  let plan: TracePlan
  private var builder: SizeBuilder
  var queue: [SizeOrder] = []
  /// The packets of the queue's first order, where they wait for the rate limit.
  private var held: [[UInt8]]?
  var asked = 0
  var waves = 0
  var started: Timestamp?
  private var lastSent: Timestamp?
  var hopRoundsDone = 0
  var lastHopRound: Timestamp?
  private var hasHopsDue = false
  var hasAskedEcho = false
  var paddedSYNs = 0
  var lastPaddedSYN: Timestamp?
  /// When the next SYN may go out; nil while none is due.
  var nextSYN: Timestamp?
  var pieces = 0

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
  package mutating func advance(
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
        let hadWave = orderWave(sizes, record, now)
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
      if next.witness == .paddedSYN { lastPaddedSYN = now }
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
    if !queue.isEmpty { return max(now + budget.delay(for: held?.count ?? 1), soonest) }
    let settled = lastSent.map { $0 + patience(record) } ?? now
    if settled > now { return min(settled, nextSYN.map { max($0, soonest) } ?? settled) }
    // All waves are done, the hops or the SYNs are not.
    let hops = hasHopsDue ? lastHopRound.map { $0 + Self.hopPause } : nil
    return max([hops, nextSYN].compactMap { $0 }.min() ?? soonest, soonest)
  }
}
