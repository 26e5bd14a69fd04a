import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Ways that are dark for a moment, and routers that lose their route.
@Suite struct InterruptionTests {
  private static func dark(
    _ version: IPVersion, until end: Double, _ change: (inout Scene) -> Void = { _ in }
  ) -> Scene {
    Scene(distance: 8, version).with {
      $0[2].filters = [Filter(.all, .drop, .ingress).during(0..<end)]
      change(&$0)
    }
  }

  // MARK: DarkBeginning

  @Test(arguments: bothVersions, [0.3, 0.6, 1.0])
  func `flows that were all asked in the dark are asked again`(
    _ version: IPVersion, _ end: Double
  ) {
    let verdict = expect(
      Self.dark(version, until: end), Expected(.open, .packetLoss, .service, .high)
    ) { $0.flows = 8 }
    #expect(verdict.explanation.contains("nothing beyond the gateway answered"))
  }

  @Test(arguments: bothVersions, [0.3, 1.0, 1.4, 2.4])
  func `ports asked in the dark alone allow nothing`(_ version: IPVersion, _ end: Double) {
    expect(
      Self.dark(version, until: end) { $0.host.ports[22] = .closed },
      Expected(.refused, .noListener, .service))
  }

  @Test(arguments: bothVersions, [0.3, 1.4])
  func `a port filter behind a way that was dark at first is found`(
    _ version: IPVersion, _ end: Double
  ) {
    let verdict = expect(
      Self.dark(version, until: end) { $0.host.filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter))
    #expect(verdict.confidence < .high)
    #expect(verdict.explanation.contains("SYNs to the port alone count"))
    // Where the sweeps all went into the dark, the place is not known.
    #expect(verdict.place.kind == (end < 1 ? .hostFirewall : .unknown))
    #expect(verdict.place.before.map { $0.timeToLive == 8 } ?? true)
  }

  @Test(arguments: bothVersions)
  func `options that die after the dark as well are what dies`(_ version: IPVersion) {
    let verdict = expect(
      Self.dark(version, until: 0.6) {
        $0[4].filters = [
          Filter(
            .custom {
              guard case .tcp(let tcp) = $0.transport else { return false }
              return tcp.flags.contains(.syn) && !tcp.options.isEmpty
            }, .drop)
        ]
      }, Expected(.dropped, .hostileToOptions))
    #expect(verdict.confidence < .high)
  }

  @Test(arguments: bothVersions)
  func `a burst of losses that takes the first SYNs alone is no dislike of options`(
    _ version: IPVersion
  ) {
    expect(
      Scene(distance: 8, version).with {
        $0[4].filters = [Filter(.openings([22]), .drop).during(0..<0.9)]
      }, Expected(.open, .served)
    ) { $0.flows = 8 }
  }

  @Test func `no verdict on a random network that is dark at first is wrong and sure`() async {
    var wrong: [String] = []
    var violations: [String] = []
    for seed in 1...700 as ClosedRange<UInt64> {
      var scene = RandomScene.scene(seed: seed)
      guard scene.distance > 2 else { continue }
      let end = 0.2 + Double(seed % 12) / 5
      scene[2].filters.insert(Filter(.all, .drop, .ingress).during(0..<end), at: 0)
      let judgement = Judgement(scene)
      let line = "seed \(seed), dark for \(end) s, \(judgement.line)"
      if !judgement.errors.isEmpty, judgement.verdict.confidence == .high { wrong.append(line) }
      violations += judgement.run.violations.map { "\($0): \(line)" }
      await Task.yield()
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.joined(separator: "\n"))")
    #expect(violations.isEmpty, "\(violations.count): \(violations.joined(separator: "\n"))")
  }

  // MARK: RouteLost

  @Test(arguments: bothVersions, [0.5, 0.9])
  func `a route that is lost for a second is not what drops the port`(
    _ version: IPVersion, _ begin: Double
  ) {
    let verdict = expect(
      Scene(distance: 8, version).with {
        $0[3].filters = [Filter(.all, .reject(.noRoute)).during(begin..<begin + 1)]
        $0.host.filters = [Filter(.port(22), .drop)]
      }, Expected(.unreachable, .noRoute, by: Scene.ordinary(version).router(3), .medium))
    #expect(verdict.explanation.contains("it has lost its way since"))
    #expect(!verdict.actions.contains { $0.command.contains("access-list") })
  }

  @Test(arguments: bothVersions)
  func `a route that is lost for good in the run is not sure to be a filter`(_ version: IPVersion) {
    let verdict = expect(
      Scene(distance: 8, version).with {
        $0[3].filters = [Filter(.all, .reject(.noRoute)).during(0.5..<100)]
        $0.host.filters = [Filter(.port(22), .drop)]
      }, Expected(.unreachable, .noRoute, by: Scene.ordinary(version).router(3)))
    #expect(verdict.confidence < .high)
    #expect(!verdict.actions.contains { $0.command.contains("access-list") })
  }

  @Test(arguments: bothVersions)
  func `a rule that says no route from the first SYN on is a filter`(_ version: IPVersion) {
    let verdict = expect(
      Scene(distance: 8, version).with {
        $0[3].filters = [Filter(.port(22), .reject(.noRoute))]
      }, Expected(.rejected, .routerReject, by: Scene.ordinary(version).router(3), .high))
    #expect(!verdict.actions.contains { $0.command.contains("access-list") })
  }
}
