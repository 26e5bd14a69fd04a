import WireFormats

extension Planner {
  /// So many SYNs more may be spent on finding out which ones die.
  private static let mostTrials = 10
  /// No trial begins later than this.
  private static let lastTrial = Interval.seconds(6.5)

  /// Asks which SYNs die where some live: by source port, by options, by mark.
  mutating func orderTrial(_ view: View) {
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
      answer.kind == .synAck || answer.kind.isReset,
      let last = asked.last(where: { $0.kind == .syn && $0.timeToLive >= reach(view) })?.time,
      last - (started ?? last) < Self.lastTrial,
      let variant = trials(view).next(flows: plan.sourcePorts, requestsECN: plan.requestsECN)
    else { return nil }
    return (variant, max(last + .seconds(1), sessionSynTime ?? last))
  }

  /// When the port may get a SYN after the session's own, which the kernel repeats after a second.
  private var sessionSynTime: Timestamp? {
    guard let conversation = trace.session?.conversation, let syn = conversation.syn else {
      return nil
    }
    return conversation.time(of: syn.last)
      + .seconds(conversation.synAck == nil ? 2.1 : 1)
  }

  /// The TTL from which on a SYN reaches the host.
  private func reach(_ view: View) -> Int { view.path.distance ?? Self.fullTTL }

  private func trials(_ view: View) -> SynTrials {
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
  private mutating func sweepFlows(_ view: View) {
    let trials = trials(view)
    guard case .flows(let flows)? = trials.explanations.first, trials.explanations.count == 1,
      trials.dead.count >= 2, let dead = flows.min(), let living = trials.living.first?.variant.flow
    else { return }
    // TTLs that end at routers known as such: no SYN of these reaches the port.
    let end = min(view.path.distance ?? .max, view.furthest + 1, plan.lastTimeToLive + 1)
    for flow in [dead, living] where !sweptFlows.contains(flow) {
      sweptFlows.insert(flow)
      for timeToLive in plan.firstTimeToLive..<max(plan.firstTimeToLive, end) {
        order(.syn, timeToLive, flow: flow)
      }
    }
  }

  /// Asks from two other source ports.
  mutating func orderOtherFlows() {
    for flow in plan.sourcePorts.dropFirst().prefix(2) {
      order(.syn, Self.fullTTL, flow: flow, trafficClass: Self.mark)
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
