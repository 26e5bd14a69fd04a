import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Silence, and what it may mean.
@Suite struct SilenceRuleTests {
  // MARK: PortFilter

  @Test(arguments: bothVersions)
  func `a drop on the port lies between two hops`(_ version: IPVersion) {
    let cases: [(hop: Int, stage: Filter.Stage, kind: Place.Kind, after: Int)] = [
      (1, .ingress, .gateway, 0), (1, .forward, .gateway, 1), (2, .ingress, .gateway, 1),
      (2, .forward, .access, 2), (3, .forward, .transit, 3), (5, .ingress, .transit, 4),
      (6, .egress, .providerEdge, 6), (7, .ingress, .providerEdge, 6),
      (7, .forward, .hostFirewall, 7),
    ]
    for (hop, stage, kind, after) in cases {
      expect(
        Scene.ordinary(version).with { $0[hop].filters = [Filter(.port(22), .drop, stage)] },
        Expected(
          .dropped, .portFilter, kind, after: after, before: after + 1, by: .some(nil), .high))
    }
  }

  @Test(arguments: bothVersions)
  func `a drop by the host's own filter is at the host's firewall`(_ version: IPVersion) {
    for distance in [1, 2, 3, 25] {
      expect(
        Scene(distance: distance, version).with { $0.host.filters = [Filter(.port(22), .drop)] },
        Expected(
          .dropped, .portFilter, .hostFirewall, after: distance - 1, before: distance, .high))
    }
  }

  @Test(arguments: bothVersions, [0, 1.01, 2.02])
  func `a next hop that tells its address late delays the verdict and does not change it`(
    _ version: IPVersion, _ seconds: Double
  ) {
    for distance in [1, 8] {
      expect(
        Scene(distance: distance, version).with {
          $0.client.nextHopDelay = .seconds(seconds)
          $0.host.filters = [Filter(.port(22), .drop)]
        },
        Expected(
          .dropped, .portFilter, .hostFirewall, after: distance - 1, before: distance, .high))
    }
  }

  @Test(arguments: bothVersions, [22, 179, 639, 646] as [UInt16])
  func `a port that routers guard may be silent without a filter`(
    _ version: IPVersion, _ port: UInt16
  ) {
    let isGuarded = port != 22
    for (hop, isAtHost) in [(4, false), (nil, true)] as [(Int?, Bool)] {
      let verdict = Simulation.run(
        Scene.ordinary(version).with { scene in
          scene.port = port
          let filter = Filter(.port(port), .drop)
          if let hop { scene[hop].filters = [filter] } else { scene.host.filters = [filter] }
        }
      ).verdict
      #expect(verdict.outcome == .dropped && verdict.cause == .portFilter)
      let isMeant = isGuarded && isAtHost
      #expect(verdict.alternatives.contains { $0.cause == .peerGuard } == isMeant)
      #expect(verdict.confidence == (isMeant ? .medium : .high))
    }
  }

  @Test(arguments: bothVersions)
  func `a drop behind an address that passes the port on is no drop at the host's firewall`(
    _ version: IPVersion
  ) {
    for interval in [0, 500, 1000] {
      for seed in 0..<5 {
        let verdict = Simulation.run(
          Scene(distance: 4, version, seed: UInt64(seed)).with {
            $0.host.forwardedPorts = [22]
            $0.host.filters = [Filter(.port(22), .drop)]
            $0.host.limit = .all(.milliseconds(Int64(interval)))
          }
        ).verdict
        #expect(verdict.outcome == .dropped)
        #expect(
          verdict.place.kind == .unknown,
          Comment(rawValue: "\(verdict.place.kind) \(verdict.confidence) \(verdict.summary)"))
      }
    }
  }

  @Test(arguments: bothVersions)
  func `a silent router inside the interval caps the confidence`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[4].filters = [Filter(.port(22), .drop)]
        $0[5].reportsExpiry = false
      }, Expected(.dropped, .portFilter, .transit, after: 4, before: 6, .medium))
    #expect(verdict.summary.contains("somewhere between hop 4 "))
  }

  @Test(arguments: bothVersions)
  func `a control that came by the router beside crossed another interval`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0[4].filters = [Filter(.port(22), .drop)]
        $0[4].addressForTCP = Scene.address(version, 44)
      }, Expected(.dropped, .portFilter, .transit, after: 4, before: 5, .medium))
  }

  @Test(arguments: bothVersions)
  func `an open port behind a lossy link is not dropped`(_ version: IPVersion) {
    for seed in 0..<20 {
      let verdict = Simulation.run(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          $0.links[5].lossForward = .independent(0.1)
          $0.links[5].lossBack = .independent(0.1)
        }
      ).verdict
      #expect(verdict.outcome == .open || verdict.confidence < .high)
    }
  }

  @Test(arguments: bothVersions)
  func `refusals that a limiter withholds are no drop of high confidence`(
    _ version: IPVersion
  ) {
    for seed in 0..<40 {
      let verdict = Simulation.run(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          $0[5].filters = [Filter(.port(22), .reject(.prohibited))]
          $0[5].limit = .all(.milliseconds(700))
          $0.links[3].lossBack = .independent(0.1)
        }
      ).verdict
      #expect(
        verdict.outcome == .rejected || verdict.confidence < .high,
        Comment(rawValue: "seed \(seed): \(verdict.summary)"))
    }
  }

  // MARK: DefaultDeny

  @Test(arguments: bothVersions)
  func `ping alone passing is a default deny`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.tcp, .drop)] },
      Expected(.dropped, .defaultDeny, .hostFirewall, after: 7, before: 8, .medium))
  }

  @Test(arguments: bothVersions)
  func `silence of all ports but one that serves is a default deny`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0.host.ports[443] = .listening
        $0.host.filters = [Filter(.otherPorts([443]), .drop)]
      }, Expected(.dropped, .defaultDeny, .hostFirewall, after: 7, before: 8, .medium))
    #expect(verdict.summary.contains("every other TCP port but 443"))
  }

  @Test(arguments: bothVersions)
  func `controls that die of their mark are no default deny`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0[4].filters = [Filter(.custom { $0.ip.trafficClass & 0xfc != 0 }, .drop)]
        $0.host.filters = [Filter(.port(22), .drop)]
      }, Expected(.dropped, .portFilter, .hostFirewall, after: 7, before: 8))
  }

  @Test(arguments: bothVersions)
  func `one silent port among closed ones is no default deny`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter))
  }

  @Test(arguments: bothVersions)
  func `silence without ping is no default deny`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.all, .drop)] },
      Expected(.dropped, .hostDownOrDenyAll))
  }

  // MARK: DefaultDeny of new connections

  @Test(arguments: bothVersions)
  func `a router that drops every SYN is no filter on the port`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[4].filters = [
          Filter(
            .custom { packet in
              if case .tcp(let tcp) = packet.transport { tcp.flags == .syn } else { false }
            }, .drop)
        ]
      }, Expected(.dropped, .defaultDeny, .transit, after: 4, before: 5, .medium))
    #expect(verdict.explanation.contains("new connections"))
  }
}
