import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Sizes where the service ends each session at once, with what resembles a hole there.
@Suite struct PaddedSYNTests {
  /// Eight hops, a service that leaves, and 1400 octets on the link behind hop 4.
  private func scene(
    _ version: IPVersion, _ service: Service, hasHole: Bool = true, answersEcho: Bool = true
  ) -> Scene {
    Scene.ordinary(version).with {
      $0.holdsSession = true
      if hasHole { $0.links[4].sizeForward = Link.Size(1400, .silent) }
      $0.host.answersEcho = answersEcho
      $0.host.services[22] = service
    }
  }

  private func dropping(_ match: @escaping @Sendable (Packet) -> Bool) -> Filter {
    Filter(.custom(match), .drop)
  }

  private static func isSYN(_ packet: Packet) -> Bool {
    if case .tcp(let tcp) = packet.transport { tcp.flags == .syn } else { false }
  }

  private static func isPing(_ packet: Packet, above size: Int) -> Bool {
    if case .icmp = packet.transport { packet.ip.totalLength > size } else { false }
  }

  @Test(
    arguments: bothVersions,
    [Service.closing, .resetting, .turningAway("Not allowed at this time")])
  func `a service that leaves at once does not hide a hole`(version: IPVersion, service: Service) {
    let verdict = expect(
      scene(version, service),
      Expected(.mtuBlackHole, .forwardBlackHole, after: 4, before: 5, .medium))
    #expect(verdict.summary.contains("before that matters, the service itself fails."))
  }

  @Test(arguments: bothVersions)
  func `pings that pass spare a service that leaves any more SYNs`(version: IPVersion) {
    let scene = scene(version, .closing, hasHole: false)
    expect(scene, Expected(.reset, .closedBeforeBanner, .service, .medium))
    let run = Simulation.run(scene)
    #expect(PathSizes(run.trace).syns.isEmpty)
    #expect(run.elapsed < .seconds(1))
  }

  @Test(arguments: bothVersions)
  func `without ping, one SYN of full size shows a free way`(version: IPVersion) {
    let scene = scene(version, .closing, hasHole: false, answersEcho: false).with {
      // The blocks of SACK keep their old numbers.
      $0.routers[2].rewrites = [.sequenceNumbers(shift: 0x1234_5678)]
    }
    expect(scene, Expected(.reset, .closedBeforeBanner, .service, .medium))
    let sizes = PathSizes(Simulation.run(scene).trace)
    #expect(sizes.syns.count == 1 && sizes.forward?.isFree == true)
  }

  @Test(arguments: bothVersions)
  func `without ping, SYNs alone prove no hole, and are told`(version: IPVersion) {
    let verdict = expect(
      scene(version, .closing, answersEcho: false),
      Expected(.reset, .closedBeforeBanner, .service))
    #expect(verdict.alternatives.contains { $0.cause == .forwardBlackHole })
  }

  @Test(arguments: bothVersions)
  func `a filter against SYNs with data is no hole`(version: IPVersion) {
    let scene = scene(version, .closing, hasHole: false).with {
      $0.routers[3].filters = [dropping { Self.isSYN($0) && $0.payloadLength > 0 }]
    }
    expect(scene, Expected(.reset, .closedBeforeBanner, .service))
  }

  @Test(arguments: bothVersions)
  func `filters against SYNs with data and against large pings are no hole`(version: IPVersion) {
    let scene = scene(version, .closing, hasHole: false).with {
      $0.routers[3].filters = [
        dropping { Self.isPing($0, above: 1000) || Self.isSYN($0) && $0.payloadLength > 0 }
      ]
    }
    let verdict = expect(scene, Expected(.reset, .closedBeforeBanner, .service))
    #expect(!verdict.alternatives.contains { $0.cause == .forwardBlackHole })
  }

  @Test(arguments: bothVersions)
  func `filters against large SYNs and large pings are no hole where no link is so small`(
    version: IPVersion
  ) {
    let scene = scene(version, .closing, hasHole: false).with {
      $0.routers[3].filters = [
        dropping { Self.isPing($0, above: 200) || Self.isSYN($0) && $0.ip.totalLength > 200 }
      ]
    }
    expect(scene, Expected(.reset, .closedBeforeBanner, .service))
  }

  @Test(arguments: bothVersions)
  func `a reported limit is no hole where the service leaves at once`(version: IPVersion) {
    let scene = scene(version, .closing, hasHole: false).with {
      $0.links[4].sizeForward = Link.Size(1400, .reported(claim: nil))
    }
    expect(scene, Expected(.reset, .closedBeforeBanner, .service))
  }
}
