import PathTracing
import WireFormats

/// What goes on beside the probes: the user's ssh, the other family, other ports.
extension RunLoop {
  /// How long services on alternative ports may take for their first words.
  private static let bannerWait = Interval.seconds(1)
  /// How long the target itself may: what a daemon gets to look up a name.
  private static let firstWordWait = Interval.seconds(10)
  /// How long a target that has answered may be held back for what the other family says.
  private static let familyWait = Interval.milliseconds(300)
  /// How long after the first probe a program may take that prints its configuration.
  private static let settingsWait = Interval.milliseconds(300)

  mutating func takeSideResults() {
    if let settings = side?.settings() {
      sshSettings = settings
      if let port = settings.port { planner.addAlternativePort(port) }
    }
    planner.awaitsPort = side?.awaitsSettings ?? false
    let isLate = started.flatMap { side?.isLate($0, at: clock.now) } ?? false
    let isWanted = planner.accepts || planner.isFinished || planner.isSilent && isLate
    if let found = side?.tryOtherFamily(isWanted: isWanted, at: clock.now) { note(found) }
    if let found = side?.connection() { note(found) }
  }

  /// Hears what serves on the alternative ports that accept, and what connections say about a
  /// target that probes do not reach.
  mutating func hearServices() throws(LiveError) {
    for port in planner.openAlternatives { side?.listen(to: port) }
    takeSideResults()
    // A rule of this machine may have changed the probes beyond recognition.
    if planner.hasNothingLeft { side?.connect() }
    // Who has answered over one family answers over the other within some round trips, if it does.
    let patience = (Path(planner.trace).longestRoundTrip ?? .zero) * 4 + Self.familyWait
    let familyEnd = planner.accepts ? side?.endOfFamily(after: patience) : nil
    let isAsideOnly = planner.isAnswered && side?.isListening == false
    var end =
      familyEnd.map { min($0, clock.now + Self.bannerWait) }
      ?? clock.now + (isAsideOnly ? Self.familyWait : Self.bannerWait)
    var isExtended = false
    while side?.isListening == true || side?.isConnecting == true, clock.now < end,
      !wasInterrupted, failure == nil
    {
      try wait(until: end)
      if side?.isListeningToTarget == true, !isExtended {
        isExtended = true
        end = clock.now + Self.firstWordWait
      }
      for service in side?.banners(isOver: clock.now >= end) ?? [] { note(service) }
    }
    if let familyEnd, clock.now >= familyEnd, let silent = side?.silentFamily() { note(silent) }
  }

  /// What the kernel knows of a next hop behind which nothing answered.
  var silentNeighbor: Note? {
    let trace = planner.trace
    guard let route = trace.route, !route.isLocal, !route.isTunnel, !trace.probes.isEmpty,
      trace.probes.allSatisfy(\.replies.isEmpty), let configuration
    else { return nil }
    let neighbor = route.nextHop ?? trace.target.address
    return NetlinkSocket.neighborState(
      of: neighbor, on: configuration.route.interface.index
    ).map {
      .neighbor(neighbor, state: $0)
    }
  }

  /// Waits for the settings of the user's ssh, which the report of an open port does not tell.
  mutating func awaitSettings() throws(LiveError) {
    guard let started, !planner.accepts else { return }
    while side?.awaitsSettings == true, clock.now < started + Self.settingsWait, !wasInterrupted,
      failure == nil
    {
      try wait(until: started + Self.settingsWait)
    }
  }
}
