import WireFormats

extension Planner {
  /// So many hops the first control sweep asks: most targets are no farther.
  private static let firstSweep = 12
  /// Without a control the target's own flow has to find the way, at the price of more SYNs
  /// arriving at a near host.
  private static let firstSweepWithoutControl = 6
  private static let step = 8
  /// So many pings find a host at a distance where each other ping got lost.
  private static let seekingProbes = 3

  mutating func orderFirstWave() {
    order(.syn, Self.fullTTL, trafficClass: Self.mark)
    if plan.usesControls {
      orderSweep(.echo, upTo: Self.firstSweep)
      // Last: where a router refuses, its few error tokens go to the sweep first.
      order(.echo, Self.fullTTL, trafficClass: Self.mark)
      orderFlows()
    } else {
      orderSweep(.syn, upTo: Self.firstSweepWithoutControl)
    }
  }

  mutating func growSweeps(_ view: View) {
    guard !trace.isUnsendable else { return }
    if plan.usesControls, let horizon = controlHorizon(view) { orderSweep(.echo, upTo: horizon) }
    guard var horizon = targetHorizon(view) else { return }
    // After the first second only the rounds ask the host: one SYN a second.
    if plan.usesControls, view.elapsed >= .seconds(1) {
      horizon = min(horizon, view.furthest)
    }
    orderSweep(.syn, upTo: horizon)
  }

  private mutating func orderSweep(_ kind: Probe.Kind, upTo horizon: Int) {
    let first = max(highestAsked(kind) + 1, plan.firstTimeToLive)
    let last = min(horizon, plan.lastTimeToLive)
    guard first <= last else { return }
    for timeToLive in first...last {
      for _ in 0..<plan.probesPerHop { order(kind, timeToLive) }
    }
  }

  /// How far the control sweep should reach by now; nil for no farther than it does.
  private func controlHorizon(_ view: View) -> Int? {
    if view.path.distance != nil || view.isCircling { return nil }
    let reached = highestAsked(.echo)
    let guess = max(guessedDistance(view) ?? 0, distanceOfEcho ?? 0)
    if guess > reached { return guess }
    // A way that is alive at the end of the sweep goes on.
    if view.furthest >= reached { return reached + Self.step }
    if isQuiet(.echo, view), view.furthest + Self.gap > reached {
      return view.furthest + Self.gap
    }
    return nil
  }

  /// How far the target's own sweep should reach by now; nil while that is still open.
  private func targetHorizon(_ view: View) -> Int? {
    let reached = highestAsked(.syn)
    if let distance = view.path.distance {
      // A nearer answer than the host's is looked for below it.
      return distance
    }
    if let guess = guessedDistance(view) {
      // An expired packet at the guess shows that the host is farther away.
      return view.furthest >= max(guess, reached) ? view.furthest + 2 : guess
    }
    if view.isCircling { return view.elapsed > view.patience ? min(view.furthest, 8) : nil }
    guard isQuiet(plan.usesControls ? .echo : .syn, view) else { return nil }
    return view.furthest + Self.gap
  }

  /// The host's distance, or that of a router that refuses, by the answer to a full TTL.
  private func guessedDistance(_ view: View) -> Int? {
    guard let answer = view.answer else { return nil }
    if let quoted = answer.quote?.ip.timeToLive, answer.sender != plan.target.address {
      let used = (view.path.arrival?.probe.timeToLive ?? Self.fullTTL) - Int(quoted)
      return used >= 0 && used < Self.highestSweepTTL ? used + 1 : nil
    }
    let distance = answer.inferredDistance
    return distance < plan.lastTimeToLive ? distance : plan.lastTimeToLive
  }

  /// The host's distance by the answer to a ping that goes all the way: who answers the SYN may
  /// stand nearer.
  private var distanceOfEcho: Int? { firstEcho?.reply?.inferredDistance }

  private var firstEcho: Probe? { trace.probes(.echo).first { $0.reply?.kind == .echoReply } }

  private func isQuiet(_ kind: Probe.Kind, _ view: View) -> Bool {
    guard let last = lastAsked(kind) else { return false }
    return view.now - last >= view.patience && queue.isEmpty
  }

  /// Follows the target's flow on where a later round got farther than the sweep did.
  ///
  /// A router that reports the control and the flow at once may withhold one of the two reports.
  mutating func followEdge(_ view: View) {
    guard plan.usesControls, view.answer == nil, !view.isCircling, !trace.isUnsendable,
      let last = view.path.lastHandled?.timeToLive, let asked = edge, last > asked
    else { return }
    edge = last
    orderEdge(view)
  }

  /// Asks the hops around the place where the silence begins, but not the host itself.
  mutating func orderEdge(_ view: View) {
    guard let last = view.path.lastHandled?.timeToLive else { return }
    edge = last
    let next = view.path.nextAlive?.timeToLive ?? last + 1
    let flow = plan.sourcePorts[roundsDone % plan.sourcePorts.count]
    for timeToLive in Set([last, last + 1, next]).sorted()
    where timeToLive <= max(last, view.furthest) && timeToLive >= plan.firstTimeToLive
      && timeToLive <= plan.lastTimeToLive
    {
      order(.syn, timeToLive, flow: flow)
    }
    // Whether silence there means anything shows right behind: a limit hits the control as well.
    guard plan.usesControls, next > last, next >= plan.firstTimeToLive, next <= plan.lastTimeToLive,
      next < view.path.distance ?? .max
    else { return }
    order(.echo, next)
  }

  /// Asks again where one lost packet would put the host a hop too far, or leave its distance open.
  mutating func settleDistance(_ view: View) {
    guard let distance = view.path.distance else { return seekHost(view) }
    guard !isSettled(view) else { return }
    let kind = settlingKind(view)
    // A SYN that may arrive after all has to keep to one a second.
    guard kind == .echo || view.elapsed < .seconds(1) else { return }
    let (asked, wanted) = (timesAsked(kind, distance - 1), settlingProbes(view, distance))
    guard isQuiet(kind, view), asked < wanted else { return }
    // One after the other, as losses come in bursts; what doubt wants on top costs no more waiting than one.
    for _ in 0..<(asked < usualSettlingProbes ? 1 : wanted - asked) { order(kind, distance - 1) }
  }

  /// Pings once more where the host seems to be, when of the first pings only one that goes all the way
  /// was answered. (A way that was dark at first shows nothing of the kind.)
  private mutating func seekHost(_ view: View) {
    guard plan.usesControls, let echo = firstEcho, let guess = distanceOfEcho,
      echo.time - view.began < Trace.burst, guess >= plan.firstTimeToLive,
      guess <= min(plan.lastTimeToLive, highestAsked(.echo)), isQuiet(.echo, view),
      timesAsked(.echo, guess) <= plan.probesPerHop
    else { return }
    for _ in 0..<Self.seekingProbes { order(.echo, guess) }
  }

  /// Whether the hop before the host answered, or was asked often enough and in vain.
  func isSettled(_ view: View) -> Bool {
    guard let distance = view.path.distance, distance > plan.firstTimeToLive,
      let before = view.path.hop(distance - 1)
    else { return true }
    let kind = settlingKind(view)
    let sweep = kind == .echo ? before.control : before.target
    return sweep.isAlive
      || timesAsked(kind, distance - 1) >= settlingProbes(view, distance) && isQuiet(kind, view)
  }

  private var usualSettlingProbes: Int { 3 * plan.probesPerHop }

  /// Twice as many where packets get lost, or where the host's answers come from nearer.
  private func settlingProbes(_ view: View, _ distance: Int) -> Int {
    let isDoubtful = hasLoss(view, distance) || distanceOfEcho.map { $0 < distance } ?? false
    return (isDoubtful ? 2 : 1) * usualSettlingProbes
  }

  private func settlingKind(_ view: View) -> Probe.Kind { view.hostIsAlive ? .echo : .syn }
}

extension Trace {
  /// Whether the kernel refused every SYN so far.
  var isUnsendable: Bool {
    !sendFailures(.syn).isEmpty && !probes.contains { $0.kind == .syn }
  }
}
