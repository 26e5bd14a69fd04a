import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// The way back of services whose own answers are small.
@Suite struct ReverseDoubtTests {
  /// Eight hops, and a web server whose hello and certificates take one small packet.
  private func scene(_ version: IPVersion, _ back: Link.Size? = nil) -> Scene {
    Scene.ordinary(version).with {
      $0.holdsSession = true
      $0.host.ports = [443: .listening]
      $0.port = 443
      $0.host.services[443] = .tls(certificates: 700)
      $0.links[4].sizeBack = back
    }
  }

  @Test(arguments: bothVersions)
  func `a hole that this session does not meet is sized and mentioned`(version: IPVersion) {
    let scene = scene(version, Link.Size(1387, .silent))
    let verdict = expect(scene, Expected(.open, .served, .service))
    #expect(verdict.alternatives.contains { $0.cause == .reverseBlackHole })
    // Linux sends replies that routers may cut up: the first piece tells the limit to 8 octets.
    #expect(PathSizes(Simulation.run(scene).trace).reverse?.passed == 1387)
  }

  @Test(arguments: bothVersions)
  func `a sound way back is known by one large reply`(version: IPVersion) {
    let scene = scene(version)
    let verdict = expect(scene, Expected(.open, .served, .service, .high))
    #expect(verdict.alternatives.isEmpty)
    let run = Simulation.run(scene)
    let sizes = PathSizes(run.trace)
    #expect(sizes.reverse?.isFree == true)
    #expect(run.trace.sizes.probes.count <= 6)
  }

  @Test(arguments: bothVersions)
  func `a host that drops pings is asked no more`(version: IPVersion) {
    let scene = scene(version).with { $0.host.answersEcho = false }
    expect(scene, Expected(.open, .served, .service, .high))
    #expect(Simulation.run(scene).trace.sizes.probes.count <= 8)
  }
}
