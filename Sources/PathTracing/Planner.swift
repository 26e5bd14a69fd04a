package import WireFormats

/// Says which probe goes out next: no clock, no socket, the same for the same seed.
///
/// The first wave asks the host itself and sweeps the way with the control; the target's own flow
/// follows as far as the control or the host's answer shows the way to reach, so that few SYNs
/// arrive at the port. Where nothing answers, the rounds of `Schedule` ask again until silence has
/// been listened to for long enough.
package struct Planner: Sendable {
  /// TTLs above this one are not part of a sweep: they carry a probe all the way.
  package static let highestSweepTTL = 60
  /// The TTL of a probe that is to arrive: what Linux sends by default.
  package static let fullTTL = 64
  /// So many silent hops in a row end a sweep.
  static let gap = 5

  package let plan: TracePlan
  package private(set) var trace: Trace
  package internal(set) var isFinished = false
  /// When `advance` has to be called again at the latest; nil once finished.
  package internal(set) var deadline: Timestamp?

  var builder: ProbeBuilder
  /// Everything asked so far; what never left is in here too.
  var asked: [Asked] = []
  /// Orders that wait for the rate limit.
  var queue: [(kind: Probe.Kind, flow: UInt16, timeToLive: Int, round: Int)] = []
  var budget = SendBudget()
  var started: Timestamp?
  var roundsDone = 0

  struct Asked: Sendable {
    var kind: Probe.Kind
    var timeToLive: Int
    var time: Timestamp
  }

  package init(plan: TracePlan, trace: Trace) {
    self.plan = plan
    self.trace = trace
    builder = ProbeBuilder(
      source: plan.source, target: plan.target, interfaceMTU: plan.interfaceMTU, seed: plan.seed)
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
  package mutating func advance(to now: Timestamp) -> [ProbeOrder] {
    guard !isFinished else { return [] }
    if started == nil {
      started = now
      orderFirstWave()
    } else {
      let view = View(self, now)
      growSweeps(view)
      settleDistance(view)
      orderRound(view)
    }
    let orders = release(at: now)
    conclude(View(self, now))
    return orders
  }

  mutating func order(_ kind: Probe.Kind, _ timeToLive: Int, flow: UInt16? = nil) {
    let flow =
      flow ?? (kind == .echo ? plan.echoIdentifier : plan.sourcePorts[0])
    queue.append((kind, flow, timeToLive, roundsDone))
  }

  private mutating func release(at now: Timestamp) -> [ProbeOrder] {
    var orders: [ProbeOrder] = []
    while !queue.isEmpty, budget.take(at: now) {
      let next = queue.removeFirst()
      let octets =
        switch next.kind {
        case .syn: builder.syn(sourcePort: next.flow, timeToLive: next.timeToLive, at: now)
        case .echo: builder.echo(identifier: next.flow, timeToLive: next.timeToLive)
        }
      asked.append(Asked(kind: next.kind, timeToLive: next.timeToLive, time: now))
      orders.append(
        ProbeOrder(
          kind: next.kind, flow: next.flow, timeToLive: next.timeToLive, round: next.round,
          octets: octets))
    }
    return orders
  }
}
