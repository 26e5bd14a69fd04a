package import PathTracing
package import WireFormats

/// Drives the real planner over a simulated network, as the live loop does over a real one.
package struct Simulation {
  package private(set) var network: Network
  private var session: (port: UInt16, course: SessionCourse)?
  /// A connection with other sizes of segments, one at a time.
  private var trial: (port: UInt16, course: SessionCourse)?
  /// The capture thread hands frames over in batches.
  private static let batch = Interval.milliseconds(1)
  private static let mostAdvances = 8000

  private let keepsSession: Bool

  /// `keepsSession` has the segments of the session told in `Run.sessionFrames`.
  package init(_ scene: Scene, keepsSession: Bool = false) {
    network = Network(scene)
    self.keepsSession = keepsSession
  }

  /// Runs a scene with its own plan.
  package static func run(_ scene: Scene) -> Run {
    var simulation = Simulation(scene)
    return simulation.run(scene.plan)
  }

  /// Runs a plan until the planner is done; `observe` looks on after each step.
  package mutating func run(
    _ plan: TracePlan, observe: (Planner, Timestamp) -> Void = { _, _ in }
  ) -> Run {
    let scene = network.scene
    var planner = Planner(plan: plan, trace: Trace(target: plan.target))
    var run = Run(trace: planner.trace)
    var now = Network.start
    planner.nameInterface(0, scene.client.interface)
    planner.nameInterface(1, "lo")
    planner.record(.target(name: "\(plan.target.address)", endpoint: plan.target), at: now)
    if let errno = scene.client.routeErrno {
      planner.record(.routeFailed(errno: errno), at: now)
      planner.record(.end, at: now)
      run.trace = planner.trace
      return run
    }
    planner.record(
      .route(
        RouteFact(
          interface: scene.client.interface, source: scene.client.address,
          nextHop: scene.routers.isEmpty ? nil : network.nextHop, isLocal: scene.client.isTarget,
          isLinkAssumed: scene.client.isLinkAssumed, isMultipath: scene.client.isMultipath,
          isSpreadByAddress: scene.client.isSpreadByAddress,
          isTunnel: scene.client.isTunnel,
          interfaceMTU: scene.client.interfaceMTU)), at: now)
    if let address = plan.otherSource { planner.record(.otherSource(address), at: now) }
    planner.record(
      .flows(plan.sourcePorts + [plan.controlPort], echo: plan.echoIdentifier), at: now)
    while true {
      let orders = planner.advance(to: now)
      run.advances += 1
      for order in orders { send(order, &planner, &run, at: now) }
      for probe in planner.advanceSizes(to: now) {
        for octets in probe.packets {
          run.times.append(now)
          _ = network.send(octets)
        }
      }
      observe(planner, now)
      startSession(&planner, at: now)
      startTrial(&planner, at: now)
      advanceSessions(&planner, at: now)
      if planner.isFinished, session?.course.isOver ?? (planner.sessionTime == nil),
        trial?.course.isOver ?? true, !planner.needsSession
      {
        break
      }
      guard run.advances < Self.mostAdvances, let deadline = deadline(planner) else {
        run.violations.append("no end after \(run.advances) steps")
        break
      }
      if deadline <= now { run.violations.append("spins: a deadline that is not ahead") }
      let wake = network.next.map { max($0, now + Self.batch) }
      now = max(min(deadline, wake ?? deadline), now + Interval(nanoseconds: 1))
      network.run(until: now)
      receive(&planner, &run)
    }
    if let course = session?.course, planner.trace.session?.conversation == nil {
      planner.record(.connection(answer: course.handshake), at: now)
    }
    planner.record(.end, at: now)
    run.trace = planner.trace
    run.elapsed = now - Network.start
    run.violations += Politeness.violations(
      run.times, arrived: network.arrivedSyns.map(\.time).sorted(), left: network.left)
    return run
  }

  /// When something has to be done at the latest.
  private func deadline(_ planner: Planner) -> Timestamp? {
    let limit = planner.sessionLimit
    let times =
      session.map { $0.course.deadline(answered: answered(planner), limit: limit) }
      ?? planner.sessionTime
    return [
      planner.deadline, planner.sizeDeadline, times,
      trial?.course.deadline(answered: nil, limit: limit),
    ].compactMap { $0 }.min()
  }

  /// When the session's SYN-ACK was captured.
  private func answered(_ planner: Planner) -> Timestamp? {
    guard let conversation = planner.trace.session?.conversation, let answer = conversation.synAck
    else { return nil }
    return conversation.time(of: answer.first)
  }

  private mutating func startSession(_ planner: inout Planner, at now: Timestamp) {
    guard session == nil, let time = planner.sessionTime, now >= time else { return }
    session = connect(nil, &planner, at: now)
  }

  private mutating func startTrial(_ planner: inout Planner, at now: Timestamp) {
    guard session != nil, trial?.course.isOver ?? true, let order = planner.segmentTrial(at: now)
    else { return }
    trial = connect(order, &planner, at: now)
  }

  private mutating func connect(
    _ order: SegmentTrial.Order?, _ planner: inout Planner, at now: Timestamp
  ) -> (UInt16, SessionCourse) {
    let plan = planner.plan
    let version = plan.target.address.version
    let dialogue = Dialogue(
      port: plan.target.port, name: "\(plan.target.address)", version: "0", seed: plan.seed)
    let port = network.connect(
      segmentSize: order.map { $0.size - (version == .v4 ? 40 : 60) })
    planner.record(.session(port: port, expected: dialogue.expected), at: now)
    return (port, SessionCourse(dialogue, pieceLength: order?.pieceLength(version), at: now))
  }

  private mutating func advanceSessions(_ planner: inout Planner, at now: Timestamp) {
    if let (port, known) = session, !known.isOver {
      var course = known
      let answered = answered(planner)
      let isNeeded = planner.needsSession
      let isLate = planner.sessionLimit.map { now >= $0 } ?? false
      network.use(port) { stream in
        course.advance(
          to: now, over: &stream, answered: answered, isNeeded: isNeeded, isLate: isLate)
      }
      if let facts = course.news() { planner.record(.heard(facts), at: now) }
      session = (port, course)
    }
    if let (port, known) = trial, !known.isOver {
      var course = known
      let isOver = planner.isSegmentTrialOver(at: now)
      network.use(port) { stream in
        course.advance(to: now, over: &stream, answered: nil, isNeeded: false, isLate: isOver)
      }
      if let facts = course.news() {
        planner.record(.heardLater(port: port, stage: facts.stage), at: now)
      }
      trial = (port, course)
    }
  }

  private func note(_ header: FrameHeader, _ content: FrameContent, _ run: inout Run) {
    guard case .packet(let packet) = content, let tcp = packet.tcp,
      let port = [tcp.sourcePort, tcp.destinationPort].first(where: { network.clients[$0] != nil })
    else { return }
    let isOwn = tcp.sourcePort == port
    var blocks = ""
    for case .selectiveAcknowledgement(let list) in tcp.options {
      blocks = " sack \(list.map { "\($0.left.rawValue):\($0.right.rawValue)" })"
    }
    run.sessionFrames.append(
      "\((header.timestamp - Network.start).seconds) \(port) \(isOwn ? ">" : "<") \(tcp.flags) "
        + "\(tcp.sequenceNumber.rawValue):+\(packet.payloadLength) "
        + "ack \(tcp.acknowledgementNumber.rawValue)\(blocks) TTL \(packet.ip.timeToLive)")
  }

  private mutating func send(
    _ probe: ReadyProbe, _ planner: inout Planner, _ run: inout Run, at now: Timestamp
  ) {
    let order = probe.order
    run.sent.append(Run.Sending(order: order, time: now, octets: probe.octets))
    run.times.append(now)
    if let errno = network.send(probe.octets) {
      planner.record(
        .sendFailed(
          kind: order.kind, timeToLive: order.timeToLive, flow: order.flow, errno: errno), at: now)
    }
  }

  private mutating func receive(_ planner: inout Planner, _ run: inout Run) {
    let frames = network.takeFrames()
    guard !frames.isEmpty else { return }
    for frame in frames {
      planner.receive(frame.header, frame.content)
      if keepsSession { note(frame.header, frame.content, &run) }
    }
    guard run.answered == nil else { return }
    for probe in planner.trace.probes where probe.kind == .syn {
      if let reply = probe.reply, reply.kind.isTerminal {
        run.answered = reply.time - Network.start
        return
      }
    }
  }
}
