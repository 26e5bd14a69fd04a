package import PathTracing
package import WireFormats

/// Drives the real planner over a simulated network, as the live loop does over a real one.
package struct Simulation {
  package private(set) var network: Network
  /// The capture thread hands frames over in batches.
  private static let batch = Interval.milliseconds(1)
  private static let mostAdvances = 3000

  package init(_ scene: Scene, keepsCapture: Bool = false) {
    network = Network(scene)
    if keepsCapture { network.capture = [] }
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
          nextHop: scene.routers.isEmpty ? nil : network.nextHop, isLocal: false,
          interfaceMTU: scene.client.interfaceMTU)), at: now)
    if let address = plan.otherSource { planner.record(.otherSource(address), at: now) }
    while true {
      let orders = planner.advance(to: now)
      run.advances += 1
      for order in orders { send(order, &planner, &run, at: now) }
      observe(planner, now)
      if planner.isFinished { break }
      guard run.advances < Self.mostAdvances, let deadline = planner.deadline else {
        run.violations.append("no end after \(run.advances) steps")
        break
      }
      if deadline <= now { run.violations.append("spins: a deadline that is not ahead") }
      let wake = network.next.map { max($0, now + Self.batch) }
      now = max(min(deadline, wake ?? deadline), now + Interval(nanoseconds: 1))
      network.run(until: now)
      receive(&planner, &run)
    }
    planner.record(.end, at: now)
    run.trace = planner.trace
    run.elapsed = now - Network.start
    run.violations += Politeness.violations(
      run.sent, arrived: network.arrivedSyns.map(\.time).sorted())
    return run
  }

  private mutating func send(
    _ probe: ReadyProbe, _ planner: inout Planner, _ run: inout Run, at now: Timestamp
  ) {
    let order = probe.order
    run.sent.append(Run.Sending(order: order, time: now, octets: probe.octets))
    if let errno = network.send(probe.octets) {
      planner.record(
        .sendFailed(
          kind: order.kind, timeToLive: order.timeToLive, flow: order.flow, errno: errno), at: now)
    }
  }

  private mutating func receive(_ planner: inout Planner, _ run: inout Run) {
    let frames = network.takeFrames()
    guard !frames.isEmpty else { return }
    for frame in frames { planner.receive(frame.header, frame.content) }
    guard run.answered == nil else { return }
    for probe in planner.trace.probes where probe.kind == .syn {
      if let reply = probe.reply, reply.kind.isTerminal {
        run.answered = reply.time - Network.start
        return
      }
    }
  }
}
