import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Faults of the probing machine and its link, each with what resembles it.
@Suite struct LocalRuleTests {
  private let here = Place.Kind.here

  // MARK: LocalRoute

  @Test(arguments: bothVersions, ["ENETUNREACH", "EHOSTUNREACH", "EACCES", "EINVAL"])
  func `no usable route is told before anything is sent`(_ version: IPVersion, _ errno: String) {
    let expected = Expected(.unreachable, .localRoute, here, after: .some(nil), .high)
    expect(Scene.ordinary(version).with { $0.client.routeErrno = errno }, expected)
    expect(
      Scene.ordinary(version).with {
        $0.client.refusals = [Client.Refusal(.all, errno: errno)]
      }, expected)
  }

  @Test(arguments: bothVersions)
  func `a route is no fault`(_ version: IPVersion) {
    expect(Scene.ordinary(version), Expected(.open, .served))
  }

  @Test(arguments: bothVersions)
  func `a refused send is not a missing route`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with { $0.client.refusals = [Client.Refusal(.all, errno: "EPERM")] },
      Expected(.dropped, .localOutputFilter))
    #expect(verdict.cause != .localRoute)
  }

  @Test(arguments: bothVersions)
  func `a next hop that was asked for once is no filter of this machine`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with { $0.client.nextHopIsDead = true }
    var simulation = Simulation(scene)
    var plan = scene.plan
    plan.isFast = true
    let verdict = simulation.run(plan).verdict
    #expect(verdict.outcome != .dropped, "\(verdict.summary)")
  }

  // MARK: LocalOutputFilter

  @Test(arguments: bothVersions)
  func `EPERM is the own output filter`(_ version: IPVersion) {
    for match in [Filter.Match.port(22), .tcp, .all] {
      expect(
        Scene.ordinary(version).with {
          $0.client.refusals = [Client.Refusal(match, errno: "EPERM")]
        }, Expected(.dropped, .localOutputFilter, here, after: .some(nil), .high))
    }
  }

  @Test(arguments: bothVersions)
  func `a rule of the own output filter that looks at the mark does not close the port`(
    _ version: IPVersion
  ) {
    let marked = Filter.Match.custom { packet in
      if case .tcp = packet.transport { packet.ip.trafficClass != 0 } else { false }
    }
    let verdict = expect(
      Scene.ordinary(version).with {
        $0.client.refusals = [Client.Refusal(marked, errno: "EPERM")]
      }, Expected(.open, .served, .service, .medium))
    #expect(verdict.explanation.contains("EPERM"))
  }

  @Test(arguments: bothVersions)
  func `a reject rule of the own output filter answers over the loopback device`(
    _ version: IPVersion
  ) {
    let scene = Scene.ordinary(version).with {
      $0.client.refusals = [
        Client.Refusal(.port(22), errno: "EPERM", answer: .reject(.port))
      ]
    }
    expect(
      scene,
      Expected(
        .rejected, .localOutputFilter, here, after: .some(nil), by: scene.client.address, .high))
  }

  @Test(arguments: bothVersions)
  func `a filter for another port refuses nothing here`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.client.refusals = [Client.Refusal(.port(443), errno: "EPERM")]
        $0.host.ports = [:]
      }, Expected(.refused, .noListener))
  }

  @Test(arguments: bothVersions)
  func `the gateway's drop is not the own output filter's`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0[1].filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter, .gateway, after: 1, before: 2))
  }

  // MARK: OwnAddressFilter

  @Test(arguments: bothVersions)
  func `SYNs to an own address meet nobody's filter but this machine's`(_ version: IPVersion) {
    let scene = Scene(distance: 1, version).with { $0.host.filters = [Filter(.port(22), .drop)] }
    let own = expect(
      scene.with { $0.client.isTarget = true },
      Expected(.dropped, .localInputFilter, here, after: .some(nil), .medium))
    #expect(own.actions.allSatisfy { $0.machine == .thisMachine })
    // A neighbour's is its own, or of the link: there is no router between.
    let neighbor = expect(scene, Expected(.dropped, .portFilter, .hostFirewall))
    #expect(neighbor.alternatives.first?.text.contains("of the link between") == true)
    let far = expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter, .hostFirewall))
    #expect(far.alternatives.first?.text.contains("last router") == true)
  }

  // MARK: LocalUserRule

  private static func open(_ version: IPVersion, _ errno: String?) -> Scene {
    Scene.ordinary(version).with {
      $0.holdsSession = true
      $0.client.connectErrno = errno
    }
  }

  @Test(arguments: bothVersions)
  func `a connection that this machine refuses while raw SYNs pass meets a rule by user`(
    _ version: IPVersion
  ) {
    for (errno, outcome, cause) in [
      ("ECONNREFUSED", Outcome.rejected, Cause.localOutputFilter),
      ("EPERM", .rejected, .localOutputFilter), ("EINPROGRESS", .dropped, .localOutputFilter),
      ("EACCES", .unreachable, .localRoute), ("EHOSTUNREACH", .unreachable, .localRoute),
    ] {
      let verdict = expect(
        Self.open(version, errno), Expected(outcome, cause, here, after: .some(nil), .medium))
      #expect(verdict.summary.contains("raw SYNs"))
    }
  }

  @Test(arguments: bothVersions)
  func `a connection whose packets are seen meets no rule by user`(_ version: IPVersion) {
    expect(Self.open(version, nil), Expected(.open, .served, .service, .high))
    // What answers the second SYN only is somebody else's matter.
    let limited = Self.open(version, nil).with { $0.host.ports[22] = .closed }
    expect(limited, Expected(.refused, .noListener))
  }

  @Test func `a connection that leaves by another way and works is open`() {
    var trace = Simulation.run(Self.open(.v4, nil).with { $0.holdsSession = false }).trace
    trace.record(.connection(answer: "open"), at: trace.observedUntil)
    #expect(Diagnosis.verdict(of: trace).outcome == .open)
  }

  // MARK: LocalEgressFilter

  @Test(arguments: bothVersions)
  func `what is sent and never seen leaving was dropped on the way to the device`(
    _ version: IPVersion
  ) {
    for match in [Filter.Match.port(22), .all] {
      expect(
        Scene.ordinary(version).with { $0.client.egressDrops = match },
        Expected(.dropped, .localEgressFilter, here, after: .some(nil), .medium))
    }
  }

  @Test(arguments: bothVersions)
  func `what is seen leaving was not dropped by an egress filter`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.links[0].lossForward = .total },
      Expected(.dropped, .gatewaySilent, .gateway, after: 0, before: .some(nil)))
  }

  @Test(arguments: bothVersions)
  func `a gateway that nobody resolves is not an egress filter`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.client.nextHopIsDead = true },
      Expected(.unreachable, .gatewayDown))
  }

  // MARK: LocalInputFilter

  @Test(arguments: bothVersions)
  func `a SYN-ACK that the kernel does not reset was eaten on the way to it`(
    _ version: IPVersion
  ) {
    for match in [Filter.Match.port(22), .all] {
      expect(
        Scene.ordinary(version).with { $0.client.inputDrops = match },
        Expected(.dropped, .localInputFilter, here, .medium))
    }
  }

  @Test(arguments: bothVersions)
  func `a SYN-ACK that the kernel resets got through`(_ version: IPVersion) {
    expect(Scene.ordinary(version), Expected(.open, .served, .service, .high))
  }

  @Test(arguments: bothVersions)
  func `an input filter says nothing where no SYN-ACK comes`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.client.inputDrops = .all
        $0.host.filters = [Filter(.port(22), .drop)]
      }, Expected(.dropped, .portFilter, .hostFirewall))
  }

  // MARK: LocalPortsExhausted

  @Test(arguments: ["EADDRINUSE", "EADDRNOTAVAIL"])
  func `a machine without a free port is what fails, though raw SYNs are answered`(errno: String) {
    expect(
      Scene.ordinary(.v4).with {
        $0.holdsSession = true
        $0.client.connectErrno = errno
      }, Expected(.unreachable, .localPortsExhausted, here, .high))
  }
}
