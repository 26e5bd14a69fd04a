package import WireFormats

/// Says which probe goes out next: no clock, no socket, the same for the same seed.
///
/// The first wave asks the host itself and sweeps the way with the control; the target's own flow
/// follows as far as the control or the host's answer shows the way to reach, so that few SYNs
/// arrive at the port. Where nothing answers, further rounds ask again until silence has been
/// listened to for long enough.
package struct Planner: Sendable {
  /// TTLs above this one are not part of a sweep: they carry a probe all the way.
  package static let highestSweepTTL = 60
  /// The TTL of a probe that is to arrive: what Linux sends by default.
  package static let fullTTL = 64
  /// The mark of some probes: Linux copies it into the reset of a closed port, a filter does not.
  ///
  /// It is AF21, which OpenSSH too gives its interactive sessions.
  package static let mark: UInt8 = 0x48
  /// So many silent hops in a row end a sweep.
  static let gap = 5

  package private(set) var plan: TracePlan
  package private(set) var trace: Trace
  package internal(set) var isFinished = false
  /// When `advance` has to be called again at the latest; nil once finished.
  package internal(set) var deadline: Timestamp?

  /// Whether `addAlternativePort` may still be called: a refused run waits a little for it.
  package var awaitsPort = false

  var builder: ProbeBuilder
  /// Everything asked so far; what never left is in here too.
  var asked: [Asked] = []
  /// Orders that wait for the rate limit.
  var queue: [ProbeOrder] = []
  var budget = SendBudget()
  /// Of the run's session; nil once the run gives it no more time.
  var sizePlanner: SizePlanner?
  /// When large packets were known to get lost, and all was measured.
  var holeTime: Timestamp?
  /// When a gap in the session is to be looked at again.
  var gapDeadline: Timestamp?
  var started: Timestamp?
  /// The path of the trace as it was last looked at: most steps find nothing new.
  private(set) var knownPath: (revision: Int, path: Path)?
  var roundsDone = 0
  /// Whether a SYN was seen leaving.
  private var hasLeft = false
  var controlsOrdered: Controls?
  /// SYNs spent on finding out which ones die, and the sweep of two flows for that.
  var trialsDone = 0
  var flowSweep: FlowSweep?
  /// Whether the accepted flow was asked again after the session had met silence.
  var hasAskedAgain = false
  /// When the session was given up, as flows of the trace had met the same silence.
  var sessionGivenUp: Timestamp?
  /// When the measuring of loss began, and the pings spent on it.
  var lossStarted: Timestamp?
  var lossAsked = 0
  /// Where the silence began when the last round asked there.
  var edge: Int?

  /// Which controls on the host were asked so far.
  enum Controls: Sendable {
    /// Where an answer refuses: are other ports refused alike?
    case forRefusal
    /// Where nothing answers: does anything?
    case forSilence
  }

  /// A flow that dies and one that lives, asked hop by hop.
  struct FlowSweep: Sendable {
    var dead: UInt16
    var living: UInt16
    var time: Timestamp
    var repetitions = 0
  }

  struct Asked: Sendable {
    var order: ProbeOrder
    var time: Timestamp
    var kind: Probe.Kind { order.kind }
    var timeToLive: Int { order.timeToLive }
  }

  package init(plan: TracePlan, trace: Trace) {
    self.plan = plan
    self.trace = trace
    builder = ProbeBuilder(plan: plan)
    sizePlanner = SizePlanner(plan: plan)
  }

  /// Takes a frame that the capture delivered, own probes included.
  @discardableResult
  package mutating func receive(_ header: FrameHeader, _ content: FrameContent) -> Trace.Role {
    trace.receive(header, content)
  }

  /// Takes a fact that no packet shows.
  package mutating func record(_ note: Note, at time: Timestamp) {
    trace.record(note, at: time)
  }

  /// Takes the counters of the capture.
  package mutating func recordDrops(_ count: Int) {
    trace.framesDropped = count
  }

  package mutating func nameInterface(_ index: Int, _ name: String) {
    trace.interfaces[index] = name
  }

  /// Tells what to send now, and sets `deadline` and `isFinished`.
  package mutating func advance(to now: Timestamp) -> [ReadyProbe] {
    guard !isFinished else { return [] }
    let isFirst = started == nil
    if isFirst { started = now }
    // Rounds asked nobody while all waited for a link-layer address.
    if !hasLeft, trace.firstSynTime != nil {
      hasLeft = true
      roundsDone = 0
    }
    // What is sent now changes the trace only when the capture shows it.
    if knownPath?.revision != trace.revision { knownPath = (trace.revision, Path(trace)) }
    let view = View(self, now)
    if isFirst {
      orderFirstWave()
    } else {
      orderTwins()
      growSweeps(view)
      settleDistance(view)
      followEdge(view)
      orderControls(view)
      orderMarkedRefusals(view)
      orderRound(view)
      confirmOtherSource(view)
      orderMoreFlows(view)
      sweepRefusedFlow(view)
      orderTrial(view)
      orderAgain(view)
      orderLoss(view)
    }
    let orders = release(at: now)
    conclude(view)
    return orders
  }

  /// Adds a port to ask when nothing listens on the target's.
  package mutating func addAlternativePort(_ port: UInt16) {
    guard port != plan.target.port, !plan.alternativePorts.contains(port) else { return }
    plan.alternativePorts.append(port)
    // The others have been asked already.
    if controlsOrdered == .forRefusal, isAnswered { orderPorts([port]) }
  }

  /// Whether a TCP stack answered for the target.
  package var isAnswered: Bool {
    trace.probes(.syn).contains { $0.reply?.kind == .synAck || $0.reply?.kind.isReset ?? false }
  }

  /// Whether the port accepted a SYN.
  package var accepts: Bool { trace.probes(.syn).contains { $0.reply?.kind == .synAck } }

  /// Whether SYNs were sent, and none was seen leaving.
  package var hasNothingLeft: Bool {
    plan.usesControls && !plan.isFast && !trace.probes(.syn).contains { _ in true }
      && trace.sendFailures(.syn).isEmpty && !trace.hasFailedResolution
  }

  /// Whether no answer has come that decides about the target.
  package var isSilent: Bool {
    !trace.probes(.syn).contains { $0.reply?.kind.isTerminal == true }
  }

  /// The alternative ports that accept.
  package var openAlternatives: [UInt16] {
    trace.probes(.otherPort).filter { $0.reply?.kind == .synAck }.compactMap(\.port)
      .filter(plan.alternativePorts.contains)
  }

  /// Whether all that was asked so far has been waited for, so that a first verdict can be told.
  package func isWaiting(at now: Timestamp) -> Bool {
    let view = View(self, now)
    guard queue.isEmpty, let lastSyn = lastAsked(.syn) else { return false }
    return view.answer != nil || (controlsOrdered != nil && now - lastSyn >= view.patience)
      || (!plan.usesControls && now - lastSyn >= view.patience)
  }

  mutating func order(
    _ kind: Probe.Kind, _ timeToLive: Int, flow: UInt16? = nil, port: UInt16? = nil,
    trafficClass: UInt8 = 0, isMinimal: Bool = false, requestsECN: Bool? = nil
  ) {
    let isEcho = kind == .echo
    queue.append(
      ProbeOrder(
        kind: kind, flow: flow ?? (isEcho ? plan.echoIdentifier : plan.sourcePorts[0]),
        port: isEcho ? nil : port ?? plan.target.port, timeToLive: timeToLive,
        trafficClass: trafficClass, isMinimal: isMinimal,
        requestsECN: (requestsECN ?? plan.requestsECN) && !isMinimal))
  }

  private mutating func release(at now: Timestamp) -> [ReadyProbe] {
    var ready: [ReadyProbe] = []
    while let next = queue.first, budget.take(at: now) {
      queue.removeFirst()
      asked.append(Asked(order: next, time: now))
      ready.append(ReadyProbe(order: next, octets: builder.octets(for: next, at: now)))
    }
    return ready
  }
}
