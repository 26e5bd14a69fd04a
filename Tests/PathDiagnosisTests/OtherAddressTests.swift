import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What other addresses tell about a filter: of this machine, and of other destinations.
@Suite struct OtherAddressTests {
  /// A client with two addresses.
  private static func twoAddresses(_ version: IPVersion, seed: UInt64 = 1) -> Scene {
    Scene(distance: 8, version, seed: seed).with {
      $0.client.otherAddress = Scene.otherAddress(version)
    }
  }

  private static func openings(from source: IPAddress, to port: UInt16 = 22) -> Filter.Match {
    .custom { $0.ip.source == source && $0.destinationTCPPort == port }
  }

  // MARK: SourceAddressFilter

  @Test(arguments: bothVersions)
  func `a drop for one source is a filter that looks at it`(_ version: IPVersion) {
    let verdict = expect(
      Self.twoAddresses(version).with {
        $0.host.filters = [Filter(Self.openings(from: $0.client.address), .drop)]
      }, Expected(.dropped, .sourceAddressFilter, .hostFirewall, after: 7, before: 8, .medium))
    #expect(verdict.explanation.contains("\(Scene.otherAddress(version))"))
    #expect(verdict.alternatives.contains { $0.cause == .flowMemberDead })
  }

  @Test(arguments: bothVersions)
  func `a source from which nothing at all is answered is told as soon as another one is`(
    _ version: IPVersion
  ) {
    // A ban of every packet at the host, and a provider that takes only its own prefix.
    let banned = Self.twoAddresses(version).with { scene in
      let source = scene.client.address
      scene.host.filters = [Filter(.custom { $0.ip.source == source }, .drop)]
    }
    let refused = Self.twoAddresses(version).with { scene in
      let source = scene.client.address
      scene[2].filters = [Filter(.custom { $0.ip.source == source }, .drop)]
    }
    for (scene, after) in [(banned, 7), (refused, 2)] {
      let verdict = expect(
        scene, Expected(.dropped, .sourceAddressFilter, .unknown, after: after, .medium))
      #expect(verdict.explanation.contains("All that comes from"))
      #expect(verdict.actions.contains { $0.command.hasPrefix("ssh -b") })
    }
  }

  @Test(arguments: bothVersions)
  func `a rejection for one source names its sender and the source`(_ version: IPVersion) {
    expect(
      Self.twoAddresses(version).with {
        $0.host.filters = [Filter(Self.openings(from: $0.client.address), .reject(.port))]
      }, Expected(.rejected, .sourceAddressFilter, .hostFirewall, .high))
  }

  @Test(arguments: bothVersions)
  func `a drop for every source stays a filter on the port`(_ version: IPVersion) {
    expect(
      Self.twoAddresses(version).with { $0.host.filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter, .hostFirewall, .high))
    expect(
      Self.twoAddresses(version).with { $0.host.filters = [Filter(.port(22), .reject(.port))] },
      Expected(.rejected, .hostRejectICMP, .hostFirewall, .high))
  }

  @Test(arguments: bothVersions)
  func `the first SYN lost before an open port is no filter on the source`(_ version: IPVersion) {
    for seed in 0..<40 {
      let verdict = Simulation.run(
        Self.twoAddresses(version, seed: UInt64(seed)).with {
          $0.links[5].lossForward = .independent(0.3)
        }
      ).verdict
      #expect(verdict.cause != .sourceAddressFilter)
    }
  }

  // MARK: EgressPortFilter

  private static func isEgress(_ verdict: Verdict) -> Bool {
    verdict.summary.contains("egress filter")
  }

  @Test(arguments: bothVersions)
  func `a port that dies near by towards everybody is filtered on the way out`(
    _ version: IPVersion
  ) {
    for (hop, kind, after) in [(1, Place.Kind.gateway, 1), (2, .access, 2)] {
      let verdict = expect(
        Scene(distance: 8, version).with { $0[hop].filters = [Filter(.port(22), .drop)] },
        Expected(.dropped, .portFilter, kind, after: after, before: after + 1, .high))
      #expect(Self.isEgress(verdict), "\(verdict.explanation)")
    }
  }

  @Test(arguments: bothVersions)
  func `a port that dies near by for one host alone is not filtered on the way out`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Scene(distance: 8, version).with { scene in
        let host = scene.host.address
        let match = Filter.Match.custom {
          $0.ip.destination == host && $0.destinationTCPPort == 22
        }
        scene[1].filters = [Filter(match, .drop)]
      }, Expected(.dropped, .portFilter, .gateway, after: 1, before: 2, .high))
    #expect(!Self.isEgress(verdict))
    #expect(verdict.observations.contains { $0.text.contains("looks at the destination") })
  }

  @Test(arguments: bothVersions)
  func `all TCP dying near by is no filter on the port`(_ version: IPVersion) {
    let verdict = Simulation.run(
      Scene(distance: 8, version).with { $0[1].filters = [Filter(.tcp, .drop)] }
    ).verdict
    #expect(!Self.isEgress(verdict), "\(verdict.explanation)")
  }
}

extension Packet {
  fileprivate var destinationTCPPort: UInt16? {
    if case .tcp(let tcp) = transport { tcp.destinationPort } else { nil }
  }
}
