import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Gateways, neighbours and tunnels that give no answer, each with what resembles it.
@Suite struct NeighborRuleTests {
  private let here = Place.Kind.here

  // MARK: NextHopDown

  @Test(arguments: bothVersions)
  func `a gateway without link-layer address is down`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.client.nextHopIsDead = true },
      Expected(
        .unreachable, .gatewayDown, .gateway, after: .some(nil), before: .some(nil), .high))
  }

  // MARK: FirstHopAnswers

  @Test(arguments: bothVersions)
  func `what the far end of a tunnel refuses may be no word of the host's`(_ version: IPVersion) {
    for isTunnel in [true, false] {
      let verdict = expect(
        Scene(distance: 1, version).with {
          $0.client.isTunnel = isTunnel
          $0.host.ports = [:]
        }, Expected(.refused, .noListener, .service, isTunnel ? .medium : .high))
      #expect(verdict.alternatives.contains { $0.cause == .middleboxReset } == isTunnel)
    }
  }

  // MARK: refusals of this machine's own interface

  @Test(arguments: bothVersions)
  func `a tunnel that refuses by this machine's own address has no peer for it`(
    _ version: IPVersion
  ) {
    expect(
      Scene.ordinary(version).with {
        $0.client.isTunnel = true
        $0[1].address = $0.client.address
        $0[1].filters = [Filter(.all, .reject(.hostUnreachable), .ingress)]
      }, Expected(.unreachable, .localRoute, here, .medium))
  }

  // ssh was tried before: the kernel gives up sooner, and asks less often or no more.
  @Test(arguments: bothVersions)
  func `a gateway that another program asked for in vain is down as well`(_ version: IPVersion) {
    for before in [0.5, 1.5, 2.5] {
      expect(
        Scene.ordinary(version).with {
          $0.client.nextHopIsDead = true
          $0.client.nextHopAskedBefore = .seconds(before)
        }, Expected(.unreachable, .gatewayDown, .gateway, after: .some(nil), before: .some(nil)))
    }
  }

  @Test(arguments: bothVersions)
  func `a dead gateway of several fails some connections only`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0.client.nextHopIsDead = true
        $0.client.isMultipath = true
      }, Expected(.unreachable, .gatewayDown, .gateway, .medium))
    #expect(verdict.summary.contains("one of several gateways"))
  }

  @Test(arguments: bothVersions)
  func `a gateway that went down a moment ago answers no question any more`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with { $0.client.nextHopIsGone = true },
      Expected(.unreachable, .gatewayDown, .gateway, after: 0, before: .some(nil), .medium))
    #expect(verdict.explanation.contains("known from before"))
  }

  @Test(arguments: bothVersions)
  func `a neighbour without link-layer address is a host that is down`(_ version: IPVersion) {
    expect(
      Scene(distance: 1, version).with { $0.host.isDown = true },
      Expected(.unreachable, .hostDown, .host, after: .some(nil), .high))
  }

  // MARK: AnswersIgnored

  @Test(arguments: bothVersions)
  func `answers at the link layer that the kernel does not take are dropped by its own filter`(
    _ version: IPVersion
  ) {
    for distance in [1, 8] {
      expect(
        Scene(distance: distance, version).with { $0.client.ignoresNextHop = true },
        Expected(
          .unreachable, .localInputFilter, here, after: .some(nil), before: .some(nil), .high))
    }
  }

  @Test(arguments: bothVersions)
  func `an answer at the link layer does not excuse an egress filter`(_ version: IPVersion) {
    expect(
      Scene(distance: 1, version).with {
        $0.client.nextHopDelay = .seconds(0.1)
        $0.client.egressDrops = .all
      }, Expected(.dropped, .localEgressFilter, here, .medium))
  }

  // MARK: LinkAssumed

  @Test(arguments: bothVersions)
  func `a far host that is asked for on the link lacks a gateway`(_ version: IPVersion) {
    let verdict = expect(
      Scene(distance: 1, version).with {
        $0.host.isDown = true
        $0.client.isLinkAssumed = true
      }, Expected(.unreachable, .localRoute, here, after: .some(nil), .medium))
    #expect(verdict.alternatives.contains { $0.cause == .hostDown })
  }

  @Test(arguments: bothVersions)
  func `a host that answers on a link where only the default route puts it is there`(
    _ version: IPVersion
  ) {
    expect(
      Scene(distance: 1, version).with { $0.client.isLinkAssumed = true },
      Expected(.open, .served, .service, .high))
  }

  // MARK: TunnelRoute

  @Test(arguments: bothVersions)
  func `silence from a tunnel on names the tunnel`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with {
      $0.links[0].lossForward = .total
      $0.client.interface = "tun0"
      $0.client.linkType = .raw
    }
    let expected = Expected(.dropped, .gatewaySilent, .gateway, after: 0, before: .some(nil))
    let verdict = expect(scene.with { $0.client.isTunnel = true }, expected)
    #expect(verdict.summary.contains("the route leads into tun0"))
    #expect(!expect(scene, expected).summary.contains("tun0"))
  }

  @Test(arguments: bothVersions)
  func `a filter behind a tunnel is no fault of the tunnel`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[1].filters = [Filter(.port(22), .drop)]
        $0.client.isTunnel = true
      }, Expected(.dropped, .portFilter, .gateway, after: 1, before: 2))
    #expect(!verdict.summary.contains("route"))
  }

  @Test(arguments: bothVersions)
  func `a neighbour that answers is up`(_ version: IPVersion) {
    expect(Scene(distance: 1, version), Expected(.open, .served, .service))
  }

  @Test(arguments: bothVersions)
  func `a neighbour that drops everything has a link-layer address all the same`(
    _ version: IPVersion
  ) {
    expect(
      Scene(distance: 1, version).with { $0.host.filters = [Filter(.all, .drop)] },
      Expected(.dropped, .defaultDeny, .hostFirewall, after: 0, before: .some(nil), .medium))
  }

  // MARK: SilentNeighbor

  @Test(arguments: bothVersions)
  func `silence of a neighbour whose address is known is told by the kernel's entry for it`(
    _ version: IPVersion
  ) {
    let scene = Scene(distance: 1, version).with {
      $0.host.filters = [Filter(.all, .drop)]
      $0.client.knowsNextHop = true
    }
    let cases: [(NeighborState?, Cause, Place.Kind)] = [
      (.reachable, .defaultDeny, .hostFirewall), (.permanent, .hostDownOrDenyAll, .unknown),
      (.stale, .hostDownOrDenyAll, .unknown), (nil, .hostDownOrDenyAll, .unknown),
    ]
    for (state, cause, kind) in cases {
      var trace = Simulation.run(scene).trace
      if let state {
        trace.record(.neighbor(scene.host.address, state: state), at: trace.observedUntil)
      }
      let verdict = Diagnosis.verdict(of: trace)
      #expect(verdict.cause == cause && verdict.place.kind == kind)
      #expect(verdict.confidence == .medium && verdict.outcome == .dropped)
      #expect(verdict.actions.contains { $0.command.contains("neigh show \(scene.host.address)") })
      #expect(verdict.actions.allSatisfy { $0.machine != .gateway })
      #expect(verdict.alternatives.first?.cause == (state == .permanent ? .localRoute : .hostDown))
    }
  }

  @Test(arguments: bothVersions)
  func `a gateway whose address is known is no host that denies all`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with { $0.links[0].lossForward = .total }
    var trace = Simulation.run(scene).trace
    trace.record(.neighbor(scene[1].address, state: .reachable), at: trace.observedUntil)
    let verdict = Diagnosis.verdict(of: trace)
    #expect(verdict.cause == .gatewaySilent && verdict.place.kind == .gateway)
  }

  // Its errors are limited (ip_error): a run right behind another finds them used up.
  @Test(arguments: bothVersions)
  func `a gateway without a route that has said so too often is among what its silence means`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[1].route = .none
        $0[1].sendsErrors = false
      }, Expected(.dropped, .gatewaySilent, .gateway, .medium))
    #expect(verdict.alternatives.contains { $0.cause == .noRoute && $0.place == .gateway })
    let tunnel = Simulation.run(
      Scene(distance: 1, version).with {
        $0.client.isTunnel = true
        $0.host.filters = [Filter(.all, .drop)]
      }
    ).verdict
    #expect(!tunnel.alternatives.contains { $0.cause == .noRoute })
  }
}
