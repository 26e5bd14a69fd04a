import WireFormats

extension Planner {
  /// So many SYNs more may be spent on finding out which ones die.
  private static let mostTrials = 10
  /// Linux gives one report a second and peer (icmp_ratelimit) once six are used up.
  static let reportTime = Interval.seconds(1.2)
  /// What else is asked uses such reports as well.
  private static let mostSweeps = 3
  /// No trial begins later than this.
  private static let lastTrial = Interval.seconds(6.5)

  /// Asks which SYNs die where some live: by source port, by options, by mark.
  mutating func orderTrial(_ view: View) {
    repeatFlowSweep(view)
    guard let next = nextTrial(view) else { return }
    sweepFlows(view)
    guard view.now >= next.time else { return }
    trialsDone += 1
    order(
      .syn, Self.fullTTL, flow: next.variant.flow,
      trafficClass: next.variant.isMarked ? Self.mark : 0, isMinimal: next.variant.isMinimal,
      requestsECN: next.variant.requestsECN)
  }

  /// The next trial and when it is due: one SYN a second reaches the port.
  func nextTrial(_ view: View) -> (variant: SynVariant, time: Timestamp)? {
    guard plan.usesControls, !plan.isFast, trialsDone < Self.mostTrials, let answer = view.answer,
      answer.kind == .synAck || answer.kind.isReset, !isRefusedInPart,
      let last = asked.last(where: { $0.kind == .syn && $0.timeToLive >= reach(view) })?.time,
      last - (started ?? last) < Self.lastTrial,
      let variant = trials(view).next(flows: flowsInUse, requestsECN: plan.requestsECN),
      // What was accepted late, where nothing else was behind the first, met a limit.
      !hasUnansweredSession || isSessionSilent(view) || trials(view).livesOn
    else { return nil }
    return (variant, max(last + .seconds(1), sessionSynTime ?? last))
  }

  /// When the port may get a SYN after the session's own, which the kernel repeats after a second.
  private var sessionSynTime: Timestamp? {
    guard let conversation = trace.session?.conversation, let syn = conversation.syn else {
      return nil
    }
    return conversation.time(of: syn.last)
      + .seconds(conversation.synAck == nil && sessionGivenUp == nil ? 2.1 : 1)
  }

  /// The TTL from which on a SYN reaches the host.
  private func reach(_ view: View) -> Int { view.path.distance ?? Self.fullTTL }

  func trials(_ view: View) -> SynTrials {
    SynTrials(trace, distance: view.path.distance, before: view.now - view.patience)
  }

  /// Whether a SYN that went all the way is too young to be judged.
  func hasPendingSyn(_ view: View) -> Bool {
    plan.usesControls
      && trace.probes(.syn).contains {
        $0.timeToLive >= reach(view) && $0.replies.isEmpty && view.now - $0.time < view.patience
      }
  }

  /// Sweeps one flow that dies and one that lives, once source ports seem to decide: where they
  /// part is where the load is balanced, and where the dying one ends is the failing member.
  ///
  /// No SYN of these reaches the port: they end at routers known as such.
  private mutating func sweepFlows(_ view: View) {
    let trials = trials(view)
    guard flowSweep == nil, case .flows(let flows)? = trials.explanations.first,
      trials.explanations.count == 1, trials.dead.count >= 2, let lowest = flows.min(),
      let living = trials.living.first?.variant.flow
    else { return }
    let dead = flows.contains(plan.sourcePorts[0]) ? plan.sourcePorts[0] : lowest
    flowSweep = FlowSweep(dead: dead, living: living, time: view.now)
    for timeToLive in plan.firstTimeToLive..<max(plan.firstTimeToLive, endOfSweep(view)) {
      orderPair(timeToLive)
    }
  }

  /// Asks again where neither flow was reported, as by a hop whose limit on reports was used up.
  mutating func repeatFlowSweep(_ view: View) {
    guard let time = nextFlowSweep(view), view.now >= time else { return }
    let hops = unreportedHops(view)
    flowSweep?.time = view.now
    flowSweep?.repetitions += 1
    for timeToLive in hops { orderPair(timeToLive) }
  }

  /// When that is due, or when the last sweep will have been answered.
  func nextFlowSweep(_ view: View) -> Timestamp? {
    guard let flowSweep else { return nil }
    let end = flowSweep.time + view.patience
    if view.now < end { return end }
    guard flowSweep.repetitions < Self.mostSweeps, !unreportedHops(view).isEmpty else { return nil }
    return flowSweep.time + Self.reportTime
  }

  /// The living flow goes last: what is reported of it shows that the hop would have reported the other.
  private mutating func orderPair(_ timeToLive: Int) {
    guard let flowSweep else { return }
    order(.syn, timeToLive, flow: flowSweep.dead)
    order(.syn, timeToLive, flow: flowSweep.living)
  }

  private func endOfSweep(_ view: View) -> Int {
    min(view.path.distance ?? .max, view.furthest + 1, plan.lastTimeToLive + 1)
  }

  /// The hops behind the last that reported the dying flow, up to the first that reported the living one
  /// alone, where some reported neither.
  private func unreportedHops(_ view: View) -> [Int] {
    guard let flowSweep else { return [] }
    func reported(_ flow: UInt16) -> Set<Int> {
      Set(trace.probes(.syn).filter { $0.flow == flow && $0.timeExceeded != nil }.map(\.timeToLive))
    }
    let (dead, living) = (reported(flowSweep.dead), reported(flowSweep.living))
    let first = max(dead.max() ?? 0, plan.firstTimeToLive - 1) + 1
    let end = living.filter { $0 >= first }.min() ?? endOfSweep(view)
    return first < end ? Array(first..<end) : []
  }

  /// Asks from two other source ports.
  mutating func orderOtherFlows() {
    for flow in plan.sourcePorts.dropFirst().prefix(2) {
      order(.syn, Self.fullTTL, flow: flow, trafficClass: Self.mark)
    }
  }

  /// Asks once more, with a mark, from two of the source ports that are reset among others that are
  /// accepted: the reset of a machine on which nothing listens bears it too, that of a rule does not.
  mutating func orderMarkedRefusals(_ view: View) {
    guard plan.usesControls, plan.flows > 1, view.elapsed < .seconds(1), accepts else { return }
    let refused = trace.probes(.syn).filter {
      $0.timeToLive >= Self.fullTTL && $0.reply?.kind.isReset ?? false
    }
    for flow in Set(refused.map(\.flow)).sorted().prefix(2) {
      let isAsked = (asked.map(\.order) + queue).contains {
        $0.kind == .syn && $0.timeToLive >= Self.fullTTL && $0.flow == flow
          && $0.trafficClass == Self.mark
      }
      if !isAsked { order(.syn, Self.fullTTL, flow: flow, trafficClass: Self.mark) }
    }
  }

  /// The SYNs of the flows that the user asked for besides the first, all in the first round.
  mutating func orderFlows() {
    guard plan.flows > 1 else { return }
    for flow in plan.sourcePorts.dropFirst().prefix(plan.flows - 1) {
      order(.syn, Self.fullTTL, flow: flow)
    }
  }
}
