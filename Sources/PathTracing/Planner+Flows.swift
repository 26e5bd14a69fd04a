import WireFormats

/// More source ports for the port in question, where what becomes of a packet seems to depend on them.
extension Planner {
  /// Source ports that a run should have at hand: eight leave a member of two one chance in 128 not to
  /// show itself.
  package static let flowsAtHand = 8
  /// Source ports that a run uses without such a sign, and those that a session without answer is
  /// compared to.
  private static let usualFlows = 3
  private static let flowsForSession = 5
  /// So many refusals leave a Linux router some reports.
  private static let fewRefusals = 3
  /// So many are tried where a second passes between two of them.
  private static let mostFlowsLater = 6

  /// The source ports that SYNs to the port were sent from, and the few that any run may use.
  var flowsInUse: [UInt16] {
    let known = Set(asked.lazy.filter { $0.kind == .syn }.map(\.order.flow))
    return plan.sourcePorts.enumerated().filter {
      $0.offset < Self.usualFlows || known.contains($0.element)
    }.map(\.element)
  }

  /// Those that no SYN to the port came from so far.
  var untriedFlows: [UInt16] {
    let known = Set(
      (asked.lazy.map(\.order) + queue).filter { $0.kind == .syn }.map(\.flow))
    return plan.sourcePorts.filter { !known.contains($0) }
  }

  /// Asks from the other source ports: in the first round at once, later where nothing answers, one a
  /// second.
  mutating func orderMoreFlows(_ view: View) {
    guard plan.usesControls, !plan.isFast, plan.flows == 1, !view.isLooping else { return }
    // A limit lets none live behind one that died, and the session's SYN may pass it later.
    if sessionGivenUp == nil, isSessionHopeless(view), fateDependsOnFlow(view),
      trials(view).livesOn
    {
      sessionGivenUp = view.now
    }
    if view.elapsed < .seconds(1) {
      for flow in untriedFlows.prefix(flowsWorthAsking(view)) {
        order(.syn, Self.fullTTL, flow: flow)
      }
    } else if let time = nextFlow(view), view.now >= time, let flow = untriedFlows.first {
      order(.syn, Self.fullTTL, flow: flow)
    }
  }

  /// How many source ports more a sign that they matter is worth.
  private func flowsWorthAsking(_ view: View) -> Int {
    if fateDependsOnFlow(view) || view.answer == nil && isUneven(view) {
      return plan.sourcePorts.count
    }
    let tried = plan.sourcePorts.count - untriedFlows.count
    return isSessionSilent(view) ? max(0, Self.flowsForSession - tried) : 0
  }

  /// Whether all trials so far are explained by their source ports.
  private func fateDependsOnFlow(_ view: View) -> Bool {
    trials(view).explanations.contains { if case .flows = $0 { true } else { false } }
  }

  /// When the next of them is due after the first round; nil where none is.
  func nextFlow(_ view: View) -> Timestamp? {
    guard plan.usesControls, !plan.isFast, plan.flows == 1, !untriedFlows.isEmpty,
      !queue.contains(where: { $0.kind == .syn || $0.kind == .otherSource }),
      let last = lastAsked(.syn)
    else { return nil }
    let tried = plan.sourcePorts.count - untriedFlows.count
    if view.answer == nil {
      guard hasAllRounds(view), tried < Self.mostFlowsLater, nextOtherSource(view) == nil,
        split(view) != nil
      else { return nil }
      return max(last, lastAsked(.otherSource) ?? last) + .seconds(1)
    }
    // The flow that was accepted lived once more when the session had given up.
    guard hasAskedAgain, isSessionHopeless(view), tried < Self.flowsForSession,
      trace.probes.last(where: { $0.kind == .syn })?.reply?.kind == .synAck
    else { return nil }
    return last + .seconds(1)
  }

  /// Whether some of the other ports answer and some do not: those that services have may be filtered
  /// one by one, but it is reason enough to ask.
  private func isUneven(_ view: View) -> Bool {
    let ports = trace.probes.filter {
      $0.kind == .otherPort && ($0.time <= view.now - view.patience || !$0.replies.isEmpty)
    }
    return ports.contains { $0.reply?.kind.isReset ?? false }
      && ports.contains(where: \.replies.isEmpty)
  }

  private func split(_ view: View) -> PortSplit? {
    PortSplit(trace, before: view.now - view.patience)
  }

  /// Asks the ports of the dynamic range once more where another port answers and the target's does
  /// not, from another source port: where a hash over ports decides, not all fare alike.
  mutating func repeatHighPorts() {
    let isAnswered = trace.probes(.otherPort).contains { $0.reply?.kind.isReset ?? false }
    if isAnswered { orderPorts(highPorts) }
  }

  /// Asks where a router stands that refuses a flow while others are accepted: the sweep went the way
  /// of the first one.
  mutating func sweepRefusedFlow(_ view: View) {
    guard let time = nextRefusedSweep(view), view.now >= time, let refused = refusedFlow(view)
    else { return }
    flowSweep = FlowSweep(
      dead: refused.flow, living: refused.living, time: view.now, repetitions: .max)
    // It refuses before it counts the packet down, or after.
    for timeToLive in [refused.counted, refused.counted + 1] {
      order(.syn, timeToLive, flow: refused.flow)
    }
  }

  /// When that is due: refusals and reports share one limit.
  func nextRefusedSweep(_ view: View) -> Timestamp? {
    refusedFlow(view).map { $0.count > Self.fewRefusals ? $0.last + Self.reportTime : view.now }
  }

  /// SYNs that a router refused.
  private var refusedSyns: [Probe] {
    trace.probes(.syn).filter { probe in
      guard let reply = probe.reply, case .unreachable = reply.kind else { return false }
      return reply.sender != plan.target.address
    }
  }

  /// Whether some SYNs were accepted and others refused by an ICMP error: what is silent beside them is
  /// no riddle.
  var isRefusedInPart: Bool {
    accepts
      && trace.probes(.syn).contains {
        if case .unreachable = $0.reply?.kind { true } else { false }
      }
  }

  private func refusedFlow(
    _ view: View
  ) -> (flow: UInt16, living: UInt16, counted: Int, count: Int, last: Timestamp)? {
    guard plan.usesControls, !plan.isFast, flowSweep == nil,
      let living = trace.probes(.syn).first(where: { $0.reply?.kind == .synAck })?.flow
    else { return nil }
    let refused = refusedSyns
    guard let probe = refused.first, let left = probe.reply?.quote?.ip.timeToLive,
      !trace.probes(.syn).contains(where: {
        $0.flow == probe.flow && $0.timeExceeded?.sender == probe.reply?.sender
      })
    else { return nil }
    let counted = probe.timeToLive - Int(left)
    guard counted >= plan.firstTimeToLive, counted < view.path.distance ?? Self.highestSweepTTL
    else { return nil }
    let last = refused.compactMap { $0.reply?.time }.max() ?? view.now
    return (probe.flow, living, counted, refused.count, last)
  }
}
