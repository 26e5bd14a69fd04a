import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What routers say, each with what resembles it.
@Suite struct RouterRuleTests {
  // MARK: HostDown

  @Test(arguments: bothVersions)
  func `host unreachable after the time of address resolution is a host that is down`(
    _ version: IPVersion
  ) {
    let scene = Scene.ordinary(version).with { $0.host.isDown = true }
    let verdict = expect(
      scene,
      Expected(
        .unreachable, .hostDown, .host, after: 7, before: .some(nil), by: scene.router(7), .medium))
    // A router whose next router is dead says the same.
    #expect(verdict.alternatives.contains { $0.cause == .blackholeRoute })
  }

  // Routers of IPv6 have public addresses from the first on.
  @Test(arguments: [IPVersion.v4])
  func `near the user it may be the next router that nobody answers for`(
    _ version: IPVersion
  ) {
    let scene = Scene(distance: 2, version).with { $0.host.isDown = true }
    let verdict = expect(
      scene, Expected(.unreachable, .hostDown, .host, by: scene.router(1), .medium))
    #expect(verdict.summary.contains("or the next router"))
    #expect(verdict.alternatives.first?.cause == .blackholeRoute)
  }

  @Test(arguments: bothVersions)
  func `a host that is down is told by a later SYN or by the ping too`(_ version: IPVersion) {
    // The first SYNs are lost: those that join the queue wait for less.
    for lost in [1, 9] {
      let scene = Scene.ordinary(version).with { scene in
        scene.host.isDown = true
        let start = Counter()
        scene[6].filters = [
          Filter(
            .custom { packet in
              guard case .tcp = packet.transport, packet.ip.timeToLive > 20 else { return false }
              return start.next() <= lost
            }, .drop)
        ]
      }
      expect(scene, Expected(.unreachable, .hostDown, .host, by: scene.router(7), .medium))
    }
  }

  @Test(arguments: bothVersions)
  func `a host that answers anything is not down`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter))
  }

  @Test(arguments: [IPVersion.v4])
  func `host unreachable at once is a route, not a host that is down`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with { $0[7].route = .unreachable }
    expect(
      scene,
      Expected(
        .unreachable, .unreachableRoute, .unknown, after: 6, by: scene.router(7), .high))
  }

  // MARK: RouterReject

  @Test(arguments: bothVersions)
  func `a refusal names its router and how far the SYN came`(_ version: IPVersion) {
    let cases: [(hop: Int, stage: Filter.Stage, kind: Place.Kind, after: Int)] = [
      (1, .ingress, .gateway, 0), (1, .forward, .gateway, 1), (2, .forward, .access, 2),
      (4, .ingress, .transit, 3), (4, .forward, .transit, 4), (6, .forward, .providerEdge, 6),
      (7, .ingress, .providerEdge, 6), (7, .forward, .providerEdge, 7),
    ]
    for (hop, stage, kind, after) in cases {
      let scene = Scene.ordinary(version).with {
        $0[hop].filters = [Filter(.port(22), .reject(.prohibited), stage)]
      }
      expect(
        scene,
        Expected(
          .rejected, .routerProhibited, kind, after: after, before: after + 1,
          by: scene.router(hop), .high))
    }
  }

  @Test(arguments: bothVersions)
  func `a router without a route for one port has a rule, not a hole in its routing`(
    _ version: IPVersion
  ) {
    let scene = Scene.ordinary(version).with {
      $0[4].filters = [Filter(.port(22), .reject(.noRoute))]
    }
    expect(
      scene,
      Expected(.rejected, .routerReject, .transit, after: 4, before: 5, by: scene.router(4), .high))
  }

  @Test(arguments: bothVersions, [8, 28, 128, 548])
  func `a refusal is read whatever it quotes`(_ version: IPVersion, _ length: Int) {
    let scene = Scene.ordinary(version).with {
      $0[4].filters = [Filter(.tcp, .reject(.port))]
      $0[4].quoteLength = length
      $0[1].rewrites = [.maximumSegmentSize(1400)]
    }
    expect(scene, Expected(.rejected, .routerReject, .transit, after: 4, by: scene.router(4)))
  }

  @Test(arguments: bothVersions)
  func `a router that refuses all reports no expired packets and is placed all the same`(
    _ version: IPVersion
  ) {
    let scene = Scene.ordinary(version).with {
      $0[4].filters = [Filter(.all, .reject(.prohibited), .ingress)]
      $0[4].limit = .linux
    }
    expect(
      scene,
      Expected(.rejected, .routerProhibited, after: 3, before: .some(nil), by: scene.router(4)))
  }

  @Test(arguments: bothVersions)
  func `of two silent hops that may have refused neither is named`(_ version: IPVersion) {
    // The refusal fits hop 6 before its TTL check, or hop 5 behind it: transit, or the edge.
    let scene = Scene.ordinary(version).with { scene in
      for hop in [5, 6] { scene[hop].reportsExpiry = false }
      scene[5].filters = [Filter(.all, .reject(.prohibited))]
      scene.host.answersEcho = false
    }
    let verdict = expect(scene, Expected(.rejected, .routerProhibited, by: scene.router(5)))
    #expect(verdict.place.kind == .unknown || verdict.place.kind == .transit)
  }

  @Test(arguments: bothVersions)
  func `no refusal, no rejection`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0[4].filters = [Filter(.port(23), .reject(.prohibited))] },
      Expected(.open, .served))
  }

  @Test(arguments: bothVersions)
  func `a prohibit route looks like a filter, and the verdict says so`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with { $0[4].route = .prohibit }
    let verdict = expect(
      scene, Expected(.rejected, .routerProhibited, after: 3, by: scene.router(4)))
    #expect(verdict.alternatives.contains { $0.text.contains("route") })
  }

  @Test func `a refused source prefix is told apart`() {
    let scene = Scene.ordinary(.v6).with {
      $0[2].filters = [Filter(.all, .reject(.sourcePolicy), .ingress)]
    }
    expect(
      scene,
      Expected(.rejected, .sourcePrefixRefused, .access, after: 1, by: scene.router(2), .high))
  }

  // MARK: SourceScope

  private static func sending(from address: IPv6Address) -> Scene {
    Scene.ordinary(.v6).with { $0.client.address = .v6(address) }
  }

  private static let linkLocal = IPv6Address(high: 0xfe80 << 48, low: 0x10)
  private static let uniqueLocal = IPv6Address(high: 0xfd00_0050 << 32, low: 0x10)
  private static let beyondScope = Complaint.unreachable(v4: 13, v6: 2)

  @Test func `a source address of the link alone is this machine's fault`() {
    let refused = Self.sending(from: Self.linkLocal).with {
      $0[1].filters = [Filter(.all, .reject(Self.beyondScope))]
    }
    let verdict = expect(
      refused, Expected(.unreachable, .sourceScope, .here, by: refused.router(1), .high))
    #expect(verdict.actions.first?.command.hasPrefix("ip -6 addr") == true)
    // The router says it or is silent.
    expect(
      Self.sending(from: Self.linkLocal).with { $0[1].filters = [Filter(.all, .drop)] },
      Expected(.unreachable, .sourceScope, .here, after: 1, .medium))
  }

  @Test func `a unique local source is named where nothing comes back`() {
    let verdict = expect(
      Self.sending(from: Self.uniqueLocal).with { $0[2].filters = [Filter(.all, .drop, .back)] },
      Expected(.dropped, .blackholeRoute))
    #expect(verdict.alternatives.first?.cause == .sourceScope)
    // Where the host answers anything, something translates it.
    let filtered = expect(
      Self.sending(from: Self.uniqueLocal).with { $0[4].filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter, .transit, after: 4))
    #expect(!filtered.alternatives.contains { $0.cause == .sourceScope })
  }

  @Test func `what a router cannot reach is no matter of the source`() {
    let unreachable = Complaint.unreachable(v4: 1, v6: 3)
    for address in [Self.linkLocal, Self.uniqueLocal] {
      let scene = Self.sending(from: address).with {
        $0[1].filters = [Filter(.all, .reject(unreachable))]
      }
      expect(scene, Expected(.unreachable, .unreachableRoute, .gateway, by: scene.router(1)))
    }
    // Nor does a global one become one that is none.
    let scene = Scene.ordinary(.v6).with {
      $0[1].filters = [Filter(.all, .reject(Self.beyondScope))]
    }
    expect(scene, Expected(.unreachable, .unreachableRoute, .gateway, by: scene.router(1)))
  }

  // MARK: RouterUnreachable

  @Test(arguments: bothVersions)
  func `a router without route says so`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with { $0[4].route = .none }
    expect(
      scene, Expected(.unreachable, .noRoute, after: 3, before: .some(nil), by: scene.router(4)))
  }

  @Test(arguments: bothVersions)
  func `a route makes no complaint`(_ version: IPVersion) {
    expect(Scene.ordinary(version), Expected(.open, .served))
  }

  @Test(arguments: bothVersions)
  func `a filter that prohibits is no missing route`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0[4].filters = [Filter(.all, .reject(.prohibited))] },
      Expected(.rejected, .routerProhibited))
  }

  // MARK: RoutingLoop

  @Test(arguments: bothVersions)
  func `addresses that come back are a loop`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with { $0[5].route = .loop(to: 4) }
    expect(scene, Expected(.unreachable, .routingLoop, .unknown, after: 4, .high))
  }

  @Test(arguments: bothVersions)
  func `a far host is no loop`(_ version: IPVersion) {
    expect(Scene(distance: 29, version), Expected(.open, .served))
  }

  @Test(arguments: bothVersions)
  func `an address that stands twice before an open port is no loop`(_ version: IPVersion) {
    // One router at two hops in a row, as some that decrement late appear.
    expect(
      Scene.ordinary(version).with { $0[5].address = $0[4].address },
      Expected(.open, .served))
  }
}

/// Counts what passes.
private final class Counter: @unchecked Sendable {
  private var count = 0

  func next() -> Int {
    count += 1
    return count
  }

  // Over satellites and buffers that are full all takes seconds.
  @Test(arguments: bothVersions)
  func `a lost route is told from a dead host where the way itself is slow`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.links[0].extraDelayBack = .seconds(2.2)
        $0[5].route = .none
      }, Expected(.unreachable, .noRoute))
  }
}
