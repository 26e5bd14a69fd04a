import WireFormats

extension Planner {
  /// Ports that many hosts serve: an answer shows the host alive where it filters the rest.
  private static let commonPorts: [UInt16] = [443, 80]
  /// The mark of a second try: a box on the way may drop what bears one.
  private static let unmarked: UInt8 = 0
  /// How often a control that may still change the verdict is asked.
  private static let controlTries = 2

  /// Three ports of the dynamic range (RFC 6335), where nothing should listen.
  var highPorts: [UInt16] {
    var generator = SeededGenerator(seed: plan.seed ^ 0x706f_7274)
    var ports: [UInt16] = []
    while ports.count < 3 {
      let port = UInt16.random(in: PortSplit.range, using: &generator)
      if port != plan.target.port, !ports.contains(port) { ports.append(port) }
    }
    return ports
  }

  /// Asks the host beside the target's port, once it is known what the answers would decide.
  mutating func orderControls(_ view: View) {
    guard plan.usesControls, !trace.isUnsendable, !view.isLooping else { return }
    if let answer = view.answer {
      guard answer.kind != .synAck else { return }
      if controlsOrdered == .forRefusal { return repeatSilentPorts(view) }
      guard controlsOrdered == nil else { return }
      controlsOrdered = .forRefusal
      orderPorts(highPorts + Self.commonPorts)
      orderOtherSource(view)
      if answer.kind.isReset { orderPorts(plan.alternativePorts) }
      // Another way, or another machine behind the same address, may accept; still in the first round.
      if view.elapsed < .seconds(1), plan.flows == 1 { orderOtherFlows() }
    } else if controlsOrdered != .forSilence, isSilent(view) {
      let isRefused = controlsOrdered == .forRefusal
      controlsOrdered = .forSilence
      // The second source port, still in the first round.
      if plan.sourcePorts.count > 1, view.elapsed < .seconds(1) {
        order(.syn, Self.fullTTL, flow: plan.sourcePorts[1])
      }
      orderOtherSource(view)
      if !isRefused { orderPorts(Self.commonPorts + highPorts) }
      orderSignsOfLife()
      // Where the silence begins, once more: one report gets lost.
      if let last = view.path.lastHandled?.timeToLive, last < view.furthest,
        last + 1 >= plan.firstTimeToLive, last + 1 <= plan.lastTimeToLive
      {
        order(.syn, last + 1)
      }
    } else if controlsOrdered == .forSilence {
      repeatHighPorts()
    }
  }

  /// Asks the other ports once more where all were silent: a burst of losses looks the same.
  private mutating func repeatSilentPorts(_ view: View) {
    guard let last = lastAsked(.otherPort), view.now - last >= view.patience, queue.isEmpty,
      !trace.probes.contains(where: { $0.kind == .otherPort && !$0.replies.isEmpty })
    else { return }
    orderPorts(highPorts)
  }

  /// Asks those controls again that have no answer, where none of their kind has one.
  mutating func repeatControls() {
    guard controlsOrdered == .forSilence else { return }
    let ports = trace.probes.filter { $0.kind == .otherPort && !$0.replies.isEmpty }
    if ports.isEmpty { orderPorts(Self.commonPorts + highPorts.prefix(1)) }
    let acknowledged = trace.probes.contains { $0.kind == .acknowledgement && !$0.replies.isEmpty }
    if !acknowledged { orderSignsOfLife() }
  }

  mutating func orderPorts(_ ports: some Sequence<UInt16>) {
    for port in ports where port != plan.target.port {
      let tries =
        asked.count { $0.kind == .otherPort && $0.order.port == port }
        + queue.count { $0.kind == .otherPort && $0.port == port }
      guard tries < Self.controlTries else { continue }
      // The second time from another source port: another way, where a hash over ports picks it.
      order(
        .otherPort, Self.fullTTL, flow: tries == 0 ? plan.sourcePorts[0] : plan.sourcePorts.last,
        port: port, trafficClass: tries == 0 ? Self.mark : Self.unmarked)
    }
  }

  private mutating func orderSignsOfLife() {
    let tries = timesAsked(.acknowledgement, Self.fullTTL)
    guard tries < Self.controlTries else { return }
    order(
      .acknowledgement, Self.fullTTL, flow: plan.controlPort,
      trafficClass: tries == 0 ? Self.mark : Self.unmarked)
    order(.datagram, Self.fullTTL, flow: plan.controlPort, port: highPorts[0])
  }

  /// When silence is reason enough to ask the controls; nil once they were asked.
  func timeOfControls(_ view: View) -> Timestamp? {
    guard plan.usesControls, controlsOrdered != .forSilence, view.answer == nil else { return nil }
    return view.began + silence(view)
  }

  private func silence(_ view: View) -> Interval { max(view.patience, .milliseconds(150)) }

  /// Whether the first SYN has been waited for as long as an answer is likely to take.
  private func isSilent(_ view: View) -> Bool {
    view.elapsed >= silence(view)
  }
}
