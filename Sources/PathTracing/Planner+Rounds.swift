import WireFormats

extension Planner {
  /// When a SYN that nothing answers is repeated, since the first one.
  ///
  /// Never more than one a second (RFC 6298 section 2.1 starts there too), off the beat of any
  /// limiter that works by whole seconds.
  private static let rounds: [Interval] = [
    .seconds(1), .seconds(2.1), .seconds(3.15), .seconds(4.2),
  ]
  /// The round that asks the hop behind the last one known, which may be the host itself.
  private static let edgeRound = 3
  /// How long a refused run waits for the port of the user's configuration.
  private static let portWait = Interval.milliseconds(300)
  /// So many SYNs have to be refused by this machine before it counts as refusing all.
  private static let twins = 3
  /// Rounds that suffice where the host answers a control.
  private static let roundsWithControl = 2
  /// Address resolution gives up after 3 tries 1 s apart: that speaks after 3.06 to 3.08 s.
  private static let resolutionTime = Interval.seconds(3.3)
  private static let kernelTime = Interval.milliseconds(30)
  static let fastTime = Interval.seconds(1)
  /// By then the packets that started address resolution are older than twice what it takes.
  private static let longestSilence = Interval.seconds(7.5)
  /// Silence after the last SYN of a run: what a busy path may need.
  private static let lastWait = Interval.milliseconds(900)

  private func neededRounds(_ view: View) -> Int {
    view.hostAnswers ? Self.roundsWithControl : Self.rounds.count
  }

  /// Whether the rounds are over that silence takes.
  func hasAllRounds(_ view: View) -> Bool { roundsDone >= neededRounds(view) }

  /// When the next SYN to the port is due: as planned, but a second after the one before it.
  private func nextRound(_ view: View) -> Timestamp? {
    guard roundsDone < neededRounds(view) else { return nil }
    let planned = view.began + Self.rounds[roundsDone]
    // Any SYN with a TTL beyond what is known of the way may have reached the host.
    let known = view.path.lastHandled?.timeToLive ?? 0
    let last = asked.last { $0.kind == .syn && $0.timeToLive > known }?.time
    return last.map { max(planned, $0 + .seconds(1)) } ?? planned
  }

  /// Tries other SYNs where this machine refused the first: its filter may look at marks or ports.
  mutating func orderTwins() {
    let tries = asked.count { $0.kind == .syn }
    guard trace.isUnsendable, queue.isEmpty, tries < Self.twins else { return }
    order(.syn, Self.fullTTL, flow: plan.sourcePorts[tries % plan.sourcePorts.count])
  }

  mutating func orderRound(_ view: View) {
    guard view.answer == nil, !view.isLooping, !trace.isUnsendable,
      let next = nextRound(view), view.now >= next
    else { return }
    roundsDone += 1
    let flow = untriedFlows.first ?? plan.sourcePorts[roundsDone % plan.sourcePorts.count]
    let last = view.path.lastHandled?.timeToLive
    if roundsDone == Self.edgeRound, let last, last < plan.lastTimeToLive {
      return order(.syn, last + 1, flow: flow)
    }
    // One of them without anything that a box on the way could dislike, and both such that they just
    // reach the host: where its address passes the port on, an expired SYN shows that, as the limit
    // on such reports allows.
    let isJustReaching = roundsDone <= Self.roundsWithControl && last ?? 0 < view.path.distance ?? 0
    let reach = isJustReaching ? view.path.distance ?? Self.fullTTL : Self.fullTTL
    order(.syn, reach, flow: flow, isMinimal: roundsDone == 1)
    // A host that reported a datagram has to be able to report again.
    if isJustReaching, trace.probes(.datagram).contains(where: { !$0.replies.isEmpty }) {
      order(.datagram, Self.fullTTL, flow: plan.controlPort, port: highPorts[0])
    }
    if plan.usesControls, roundsDone <= 2 { repeatControls() }
    guard let last else { return }
    orderEdge(view)
    if roundsDone <= 2 { orderElsewhere(view) }
    // Last, and behind the target's own: a router that limits its reports shall give one to those.
    if roundsDone == Self.roundsWithControl { orderShortSyn(view) }
    guard plan.usesControls else { return }
    if !view.hostIsAlive { order(.echo, Self.fullTTL) }
    let silent = view.path.hops.filter {
      $0.timeToLive >= max(last, plan.firstTimeToLive) && !$0.control.isAlive
    }
    for hop in silent.prefix(Self.gap) where hop.timeToLive <= plan.lastTimeToLive {
      order(.echo, hop.timeToLive)
    }
  }

  /// Asks a port that answers with a SYN that should end where the silence begins: a box that gives
  /// TCP a new time to live shows itself by an answer of the host.
  ///
  /// Where no ping told how far the host is, the time to live of its answer tells about where to ask.
  private mutating func orderShortSyn(_ view: View) {
    guard plan.usesControls, let last = view.path.lastHandled?.timeToLive else { return }
    let answered = trace.probes(.otherPort).filter { $0.reply?.kind.isTerminal ?? false }
    var ports: [UInt16] = []
    for port in answered.compactMap(\.port) where !ports.contains(port) { ports.append(port) }
    func orderPort(_ port: UInt16?, _ timeToLive: Int) {
      guard let port, timeToLive >= plan.firstTimeToLive, timeToLive <= plan.lastTimeToLive,
        timeToLive < view.path.distance ?? .max
      else { return }
      order(.otherPort, timeToLive, port: port)
    }
    orderPort(ports.first, last + 1)
    guard view.path.distance == nil, let reply = answered.first?.reply,
      reply.sender == plan.target.address, reply.inferredDistance > last
    else { return }
    let guess = reply.inferredDistance
    guard guess > last + 1 else { return orderPort(ports.first, last) }
    // Each may arrive after all, where the way back is longer: one at a port.
    guard ports.count > 2 else { return }
    orderPort(ports[1], guess)
    if guess - 1 > last + 1 { orderPort(ports[2], guess - 1) }
  }

  /// Sets `isFinished` once nothing more can be learnt, else `deadline`.
  mutating func conclude(_ view: View) {
    let end = endOfRun(view)
    if let end, view.now >= end, queue.isEmpty {
      isFinished = true
      deadline = nil
      return
    }
    // What waits for the rate limit may outlast the end.
    var next = end.flatMap { $0 > view.now ? $0 : nil }
    func consider(_ time: Timestamp?) {
      guard let time, time > view.now else { return }
      if next.map({ time < $0 }) ?? true { next = time }
    }
    if !queue.isEmpty { consider(view.now + max(budget.delay(), .milliseconds(1))) }
    consider(lastAsked(.echo).map { $0 + view.patience })
    consider(lastAsked(.syn).map { $0 + view.patience })
    consider(lastAsked(.otherPort).map { $0 + view.patience })
    consider(timeOfControls(view))
    consider(nextTrial(view)?.time)
    consider(nextLoss(view))
    if awaitsPort { consider(view.began + Self.portWait) }
    consider(nextOtherSource(view))
    consider(nextAgain(view))
    consider(nextFlow(view))
    consider(nextFlowSweep(view))
    consider(nextRefusedSweep(view))
    consider(endOfSessionPatience(view))
    if view.answer == nil { consider(nextRound(view)) }
    deadline = next ?? view.now + .milliseconds(50)
  }

  /// When the run is over by what is known now; nil while more rounds are due.
  private func endOfRun(_ view: View) -> Timestamp? {
    guard let started else { return nil }
    let fastEnd = plan.isFast ? started + Self.fastTime : nil
    return earlier(fastEnd, ordinaryEnd(view))
  }

  private func earlier(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }

  private func ordinaryEnd(_ view: View) -> Timestamp? {
    guard let started else { return nil }
    let lastSent = asked.last?.time ?? started
    // The kernel answers for itself at once: a refused send, a failed address resolution.
    if trace.isUnsendable { return lastSent + .milliseconds(100) }
    if trace.hasFailedResolution { return lastSent + .milliseconds(10) }
    if nextTrial(view) != nil || hasPendingSyn(view) || nextLoss(view) != nil
      || nextOtherSource(view) != nil || nextAgain(view) != nil || nextFlow(view) != nil
      || nextFlowSweep(view) != nil || nextRefusedSweep(view) != nil
    {
      return nil
    }
    if awaitsPort, view.answer?.kind.isReset == true, view.elapsed < Self.portWait { return nil }
    if let answer = view.answer, answer.kind == .synAck, trace.ownSegments.isEmpty {
      // The kernel resets what it did not ask for at once; if it does not, it never got it.
      return max(answer.time + Self.kernelTime, isComplete(view) ? view.now : lastSent)
    }
    if view.answer != nil || view.isLooping {
      return isComplete(view) ? view.now : lastSent + view.patience
    }
    guard hasAllRounds(view), let last = lastAsked(.syn) else { return nil }
    // A repeated answer and a report after address resolution look like round trips of seconds.
    let wait = min(view.path.longestRoundTrip.map { $0 * 2 } ?? .zero, .seconds(2))
    let end = max(last + max(Self.lastWait, wait), view.began + trace.enoughSilence)
    let resolved = max(end, min(last + Self.resolutionTime, view.began + Self.longestSilence))
    guard view.hostAnswers else { return resolved }
    // An address that passes the port on may still look for the machine behind it.
    let passesOn = trace.probes(.syn).contains {
      $0.timeExceeded?.sender == plan.target.address
    }
    return passesOn ? max(end, view.began + Self.resolutionTime) : end
  }

  /// Whether every probe that could still be answered has been.
  private func isComplete(_ view: View) -> Bool {
    guard queue.isEmpty, let arrival = view.path.arrival else { return false }
    let isRefusedOnTheWay = arrival.reply.sender != plan.target.address
    guard isRefusedOnTheWay || view.path.distance != nil, isSettled(view) else { return false }
    // A reset may come from a box nearer than the host, whose answer to ping takes longer.
    if arrival.reply.kind.isReset, plan.usesControls, !view.hostIsAlive {
      let ping = asked.last { $0.kind == .echo && $0.timeToLive == Self.fullTTL }
      guard ping.map({ view.now - $0.time >= view.patience }) ?? true else { return false }
    }
    // What was sent just now has not been seen leaving yet.
    if let last = lastAsked(.otherPort), view.now - last < view.patience,
      trace.probes.count(where: { $0.kind == .otherPort })
        < asked.count(where: { $0.kind == .otherPort })
    {
      return false
    }
    // What other ports answer decides what a refusal means.
    guard
      !trace.probes.contains(where: {
        ($0.kind == .otherPort || $0.kind == .otherSource) && $0.replies.isEmpty
      })
    else {
      return false
    }
    let end = min(view.path.distance ?? .max, arrival.probe.timeToLive)
    guard end <= Self.highestSweepTTL else { return false }
    return view.path.hops.prefix(end).allSatisfy { hop in
      hop.target.isAlive || hop.timeToLive < plan.firstTimeToLive
    }
  }
}

extension Trace {
  /// Whether the kernel told that the next hop has no link-layer address.
  var hasFailedResolution: Bool {
    !probes.contains { $0.kind == .syn }
      && (strays.contains { $0.kind == .unreachable(.host) && $0.sender == source }
        || route?.hasCarrier == false)
  }
}
