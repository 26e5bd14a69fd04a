import WireFormats

/// Probes that tell what a filter looks at: SYNs from another source, and to other destinations.
extension Planner {
  /// A filter farther away is no filter of this side's network.
  private static let farthestEgress = 4
  /// Routers that stand for other destinations, each asked in so many rounds.
  private static let mostDestinations = 2
  private static let usualPort: UInt16 = 443
  /// Answers that prove another source to fare otherwise.
  private static let sourceAnswersNeeded = 2

  /// Asks the port from another address of this machine, in the first round.
  mutating func orderOtherSource(_ view: View) {
    guard let source = plan.otherSource, view.elapsed < .seconds(1), lastAsked(.otherSource) == nil
    else { return }
    order(.otherSource, flow: plan.sourcePorts[0], port: plan.target.port, source: source)
  }

  /// Asks it once more where it was accepted and the run's own source met silence.
  mutating func confirmOtherSource(_ view: View) {
    guard let time = nextOtherSource(view), view.now >= time, let source = plan.otherSource else {
      return
    }
    let flow = plan.sourcePorts[1 % plan.sourcePorts.count]
    order(.otherSource, flow: flow, port: plan.target.port, source: source)
  }

  /// When that is due: one SYN a second reaches the port, and the rounds come first.
  func nextOtherSource(_ view: View) -> Timestamp? {
    guard view.answer == nil, !plan.isFast, hasAllRounds(view),
      !queue.contains(where: { $0.kind == .syn }),
      trace.probes(.otherSource).contains(where: { $0.reply?.kind.isTerminal ?? false }),
      asked.count(where: { $0.kind == .otherSource }) < Self.sourceAnswersNeeded,
      let last = lastAsked(.syn)
    else { return nil }
    return last + .seconds(1)
  }

  /// Asks whether the port dies on the way to others as well, where it dies near this machine.
  ///
  /// A SYN towards a router farther on, made to expire before it gets there, disturbs nobody; one to
  /// another port shows that the way to that router is the same.
  mutating func orderElsewhere(_ view: View) {
    guard plan.usesControls, let last = view.path.lastHandled?.timeToLive,
      last <= Self.farthestEgress, let next = view.path.nextAlive?.timeToLive,
      next < view.path.distance ?? .max
    else { return }
    var timeToLive = next
    for router in routersBeyond(next, view) {
      for port in [Self.usualPort, plan.target.port] {
        order(
          .elsewhere, flow: plan.controlPort, port: port, timeToLive: timeToLive,
          destination: router)
      }
      // Each report by another hop, which limits them.
      let following = view.path.hop(timeToLive + 1)
      if following?.control.isAlive == true, timeToLive + 1 < view.furthest { timeToLive += 1 }
    }
  }

  /// The farthest routers that answered the control beyond a hop.
  private func routersBeyond(_ timeToLive: Int, _ view: View) -> [IPAddress] {
    var routers: [IPAddress] = []
    for hop in view.path.hops.reversed() where hop.timeToLive > timeToLive + 1 {
      guard let router = hop.control.replies.first(where: { $0.kind == .timeExceeded })?.sender,
        router.scope == plan.target.address.scope, router != plan.target.address,
        !routers.contains(router)
      else { continue }
      routers.append(router)
      if routers.count == Self.mostDestinations { break }
    }
    return routers
  }

  private mutating func order(
    _ kind: Probe.Kind, flow: UInt16, port: UInt16, timeToLive: Int = Self.fullTTL,
    source: IPAddress? = nil, destination: IPAddress? = nil
  ) {
    var order = ProbeOrder(kind: kind, flow: flow, port: port, timeToLive: timeToLive)
    order.source = source
    order.destination = destination
    queue.append(order)
  }
}
