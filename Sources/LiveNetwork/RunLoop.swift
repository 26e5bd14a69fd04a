import CaptureFormats
import PacketCapture
import PathTracing
import WireFormats

/// Sends what the planner asks for, waits, and feeds it what the captures deliver.
struct RunLoop: ~Copyable {
  /// Names that are not there by then are left out: they never hold up the verdict.
  private static let nameWait = Interval.milliseconds(300)
  /// A flood of frames must not keep the planner from its deadlines.
  private static let framesAtOnce = 512

  var planner: Planner
  private var writer: RunWriter
  private let sender: RawSender
  private let captures: [LiveCapture]
  private let names: HopNames?
  private let interrupt: Interrupt
  let clock: Clock
  private let poller: Poller

  var side: SideTasks?
  var sshSettings: SSHSettings?
  var configuration: LiveRun.Configuration?
  var session: SessionTask?
  /// A connection with other sizes of segments, one at a time.
  var trial: SessionTask?
  var canHoldSession = true
  var started: Timestamp?
  private var knownNames: [IPAddress: String] = [:]
  private var pendingNames: Set<IPAddress> = []
  private var askedNames: Set<IPAddress> = []
  var wasInterrupted = false
  private var hasAskedTracking = false
  var failure: String?

  init(
    planner: Planner, writer: consuming RunWriter, sender: RawSender, captures: [LiveCapture],
    names: HopNames?, interrupt: Interrupt, clock: Clock
  ) {
    self.planner = planner
    self.writer = writer
    self.sender = sender
    self.captures = captures
    self.names = names
    self.interrupt = interrupt
    self.clock = clock
    poller = Poller(clock: clock)
  }

  mutating func addInterface(_ index: Int, _ capture: LiveCapture) {
    planner.nameInterface(index, capture.interface)
    writer.addInterface(index, name: capture.interface, linkType: capture.linkType)
  }

  mutating func note(_ note: Note) {
    let time = clock.now
    planner.record(note, at: time)
    writer.append(note, at: time)
  }

  /// Notes which packets are the run's own.
  mutating func noteFlows() {
    let plan = planner.plan
    note(.flows(plan.sourcePorts + [plan.controlPort], echo: plan.echoIdentifier))
    if let address = plan.otherSource { note(.otherSource(address)) }
    if plan.isFast { note(.fast) }
  }

  mutating func run(_ progress: LiveRun.Progress) throws(LiveError) {
    var nextDrawing: Timestamp?
    while !wasInterrupted, failure == nil {
      for probe in planner.advance(to: clock.now) {
        let destination = probe.order.destination ?? planner.plan.target.address
        guard let error = sender.send(probe.octets, to: destination) else { continue }
        if error.errno == .notPermitted, !hasAskedTracking {
          hasAskedTracking = true
          // A full table drops new connections as a rule does (nf_conntrack_in).
          if let table = KernelSettings.trackedConnections {
            note(.trackedConnections(count: table.count, limit: table.limit))
          }
        }
        let order = probe.order
        note(
          .sendFailed(
            kind: order.kind, timeToLive: order.timeToLive, flow: order.flow, errno: error.name))
      }
      for probe in planner.advanceSizes(to: clock.now) {
        for packet in probe.packets { _ = sender.send(packet, to: planner.plan.target.address) }
      }
      // What the session was held for may be done now, and no packet would tell.
      if session?.isOver == false { advanceSession() }
      startSession()
      startTrial()
      if planner.isFinished, session?.isOver ?? (sessionTime == nil), trial?.isOver ?? true,
        !planner.needsSession
      {
        try hearServices()
        return try awaitSettings()
      }
      if started == nil {
        started = clock.now
        side?.start()
        planner.awaitsPort = side?.awaitsSettings ?? false
      }
      var deadline = planner.deadline
      func consider(_ time: Timestamp?) {
        guard let time else { return }
        deadline = min(deadline ?? time, time)
      }
      if let started, planner.isSilent {
        consider(side?.familyDeadline(started).map { max($0, clock.now) })
      }
      consider(planner.sizeDeadline)
      let limit = planner.sessionLimit
      consider(session.map { $0.deadline(answered: sessionAnswer, limit: limit) } ?? sessionTime)
      consider(trial?.deadline(answered: nil, limit: limit))
      consider(nextDrawing)
      try wait(until: deadline)
      nextDrawing = progress(
        planner.trace, knownNames, clock.now, planner.isWaiting(at: clock.now))
    }
  }

  /// Waits for frames, names or a signal, and takes in what has come.
  mutating func wait(until deadline: Timestamp?) throws(LiveError) {
    var descriptors = captures.map(\.descriptor) + [interrupt.descriptor]
    if let names { descriptors.append(names.descriptor) }
    do throws(SystemError) {
      _ = try poller.wait(
        reading: descriptors + (side?.readable ?? []) + (session?.readable ?? [])
          + (trial?.readable ?? []),
        writing: (side?.writable ?? []) + (session?.writable ?? []) + (trial?.writable ?? []),
        until: deadline)
    } catch {
      throw .system(error)
    }
    if interrupt.collect() != nil {
      wasInterrupted = true
      note(.interrupted)
    }
    takeFrames()
    takeNames()
    takeSideResults()
    advanceSession()
  }

  private mutating func takeFrames() {
    var frames: [(time: Timestamp, interface: Int, length: Int, octets: [UInt8])] = []
    for (index, capture) in captures.enumerated() {
      do throws(CaptureError) {
        _ = try capture.drain(limit: Self.framesAtOnce) { time, length, octets in
          frames.append((time, index, length, octets.array(0..<octets.count)))
        }
      } catch {
        failure = error.line
        note(.captureFailed)
      }
    }
    // Two devices are emptied one after the other: their frames go in by the kernel's times.
    frames.sort { $0.time < $1.time }
    for frame in frames {
      let header = FrameHeader(
        number: writer.nextNumber(), timestamp: frame.time,
        linkType: captures[frame.interface].linkType, interface: frame.interface,
        originalLength: frame.length)
      let content = FrameContent(
        header.linkType, parsing: frame.octets.span, originalLength: frame.length)
      let role = planner.receive(header, content)
      if case .reply(let index) = role { askName(of: index) }
      writer.append(
        header, frame.octets, comment: planner.trace.comment(for: role))
    }
    // A run that is killed leaves whole blocks behind.
    if !frames.isEmpty { writer.finish() }
  }

  private mutating func askName(of index: Int) {
    guard let names, let sender = planner.trace.probes[index].replies.last?.sender,
      askedNames.insert(sender).inserted
    else { return }
    pendingNames.insert(sender)
    names.request(sender)
  }

  private mutating func takeNames() {
    for (address, name) in names?.collect() ?? [] {
      pendingNames.remove(address)
      if let name { knownNames[address] = name }
    }
  }

  /// Ends the watching, writes the counters, and gives the names a last moment.
  mutating func finish() throws(LiveError) -> LiveRun.Result {
    if failure == nil { takeFrames() }
    if failure == nil, let device = lostInterface {
      failure = "interface \(device): it went down during the run; trace again when it is up"
      note(.captureFailed)
    }
    if let unseenSession { note(unseenSession) }
    if let silentNeighbor { note(silentNeighbor) }
    note(.end)
    writeCounters()
    writer.finish()
    let end = clock.now + Self.nameWait
    while let names, !pendingNames.isEmpty, clock.now < end, !wasInterrupted {
      do throws(SystemError) {
        _ = try poller.wait(reading: [names.descriptor, interrupt.descriptor], until: end)
      } catch {
        throw .system(error)
      }
      if interrupt.collect() != nil { wasInterrupted = true }
      takeNames()
    }
    return LiveRun.Result(
      trace: planner.trace, names: knownNames, wasInterrupted: wasInterrupted, failure: failure,
      fileFailure: writer.failure, sshSettings: sshSettings)
  }

  /// The interface of the route where it is no longer up: its capture only falls silent.
  private var lostInterface: String? {
    guard let route = planner.trace.route, route.hasCarrier,
      (try? NetworkInterface(named: route.interface))?.isUp != true
    else { return nil }
    return route.interface
  }

  private mutating func writeCounters() {
    for (index, capture) in captures.enumerated() {
      guard let counters = try? capture.statistics() else { continue }
      planner.recordDrops(
        (planner.trace.framesDropped ?? 0) &+ Int(clamping: counters.droppedByKernel))
      writer.append(
        InterfaceStatistics(
          interface: index, timestamp: clock.now, received: counters.received,
          droppedByInterface: counters.droppedByInterface,
          droppedBySystem: counters.droppedByKernel))
    }
  }
}
