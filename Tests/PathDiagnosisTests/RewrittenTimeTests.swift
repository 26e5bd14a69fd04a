import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// A gateway that gives packets a new time to live hides all that is behind it.
@Suite struct RewrittenTimeTests {
  /// A way of five hops whose gateway sets the TTL, so that the host seems two hops away.
  private static func tethered(_ version: IPVersion, to time: UInt8 = 65) -> Scene {
    Scene(distance: 5, version).with { $0[1].rewrites = [.timeToLive(time)] }
  }

  @Test(arguments: bothVersions, [64, 65, 128] as [UInt8])
  func `a drop behind it is not at the host's firewall for sure`(
    _ version: IPVersion, _ time: UInt8
  ) {
    for hop in 2...4 {
      let verdict = expect(
        Self.tethered(version, to: time).with { $0[hop].filters = [Filter(.port(22), .drop)] },
        Expected(.dropped, .portFilter, .unknown, after: 1, before: 2, .medium))
      #expect(verdict.explanation.contains("gives packets a new time to live"))
      #expect(verdict.alternatives.first?.place == .hostFirewall)
    }
  }

  @Test(arguments: bothVersions)
  func `a reset from behind it has no place that a sweep shows`(_ version: IPVersion) {
    let scene = Self.tethered(version).with { $0[2].filters = [Filter(.port(22), Filter.reset)] }
    let verdict = expect(scene, Expected(.rejected, .lastRouterReset, .unknown, .medium))
    #expect(!verdict.summary.contains("provider edge"))
    #expect(!verdict.actions.isEmpty)
    let gateway = "\(scene.routers[0].address)"
    #expect(!verdict.actions.contains { $0.command.contains(gateway) })
  }

  @Test(arguments: bothVersions)
  func `an open port behind it is open, nobody knows how far away`(_ version: IPVersion) {
    let verdict = expect(Self.tethered(version), Expected(.open, .served, .service, .high))
    #expect(!verdict.summary.contains("hops"))
  }

  @Test(arguments: bothVersions)
  func `a host behind one router is where it seems, if its answers take a hop more`(
    _ version: IPVersion
  ) {
    for extra in [0, 1] {
      expect(
        Scene(distance: 2, version).with {
          $0.links[1].extraHopsBack = extra
          $0.host.filters = [Filter(.port(22), .drop)]
        }, Expected(.dropped, .portFilter, .hostFirewall, after: 1, before: 2, .high))
    }
  }

  @Test(arguments: bothVersions)
  func `a long way back from farther than the last hop leaves the host where it seems`(
    _ version: IPVersion
  ) {
    expect(
      Scene.ordinary(version).with {
        $0.links[3].extraHopsBack = 3
        $0.host.filters = [Filter(.port(22), .drop)]
      }, Expected(.dropped, .portFilter, .hostFirewall, after: 7, before: 8, .high))
  }
}
