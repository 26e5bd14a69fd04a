import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Answers in the host's name that something else gives, each with what resembles it.
@Suite struct ForeignAnswerTests {
  // MARK: ForgedReset

  @Test(arguments: bothVersions)
  func `a reset without ACK is no stack's`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0[4].filters = [
          Filter(.port(22), .reset(acknowledges: false, timeToLive: 64), .ingress)
        ]
      }, Expected(.rejected, .forgedReset, after: 3, before: 8, .medium))
  }

  @Test(arguments: bothVersions)
  func `a reset with ACK is not forged on that ground`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.ports = [:] }, Expected(.refused, .noListener))
  }

  @Test(arguments: bothVersions)
  func `the resets of this machine's own kernel are not the host's`(_ version: IPVersion) {
    // They have no ACK either.
    expect(Scene.ordinary(version), Expected(.open, .served))
  }

  // MARK: MiddleboxReset

  @Test(arguments: bothVersions)
  func `the owner that is asked about a forged reset is never this machine`(_ version: IPVersion) {
    for hop in [1, 4] {
      let scene = Scene.ordinary(version).with {
        $0[hop].filters = [Filter(.port(22), Filter.reset, .ingress)]
      }
      let verdict = expect(scene, Expected(.rejected, .middleboxReset, after: hop - 1))
      let owner = scene.router(max(hop - 1, 1))
      #expect(verdict.actions.first?.command.contains("owner of \(owner) ") == true)
    }
  }

  @Test(arguments: bothVersions)
  func `a reset nearer than the host is a box's on the way`(_ version: IPVersion) {
    for (stage, after) in [(Filter.Stage.ingress, 3), (.forward, 4)] {
      expect(
        Scene.ordinary(version).with { $0[4].filters = [Filter(.port(22), Filter.reset, stage)] },
        Expected(.rejected, .middleboxReset, .transit, after: after, before: after + 1, .high))
    }
  }

  // A transparent proxy that is down: its kernel resets what is led to it, of every port.
  @Test(arguments: bothVersions)
  func `one who resets all ports on the way is no host, as pings show`(_ version: IPVersion) {
    for hop in [1, 4] {
      let verdict = expect(
        Scene.ordinary(version).with { $0[hop].filters = [Filter(.tcp, .redirect, .ingress)] },
        Expected(.rejected, .middleboxReset, after: hop - 1, before: hop, .medium))
      #expect(verdict.alternatives.first?.cause == .noListener)
    }
  }

  @Test(arguments: bothVersions)
  func `who rejects on the way in the host's name is not the host`(_ version: IPVersion) {
    for (hop, kind) in [(1, Place.Kind.gateway), (4, .transit)] {
      let verdict = expect(
        Scene.ordinary(version).with {
          $0[hop].addressForTCP = $0.host.address
          $0[hop].filters = [Filter(.tcp, .reject(.port), .ingress)]
        },
        Expected(.rejected, .routerReject, kind, after: hop - 1, before: hop, .medium))
      #expect(verdict.summary.contains("in the host's name"))
    }
  }

  @Test(arguments: bothVersions)
  func `a host that rejects by ICMP is farther than its routers`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.tcp, .reject(.port))] },
      Expected(.rejected, .hostRejectICMP, .hostFirewall, .high))
  }

  @Test(arguments: bothVersions)
  func `a reset is a box's too where only routers answer farther on`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.answersEcho = false
        $0[3].filters = [
          Filter(.port(22), .reset(acknowledges: true, timeToLive: 255), .ingress)
        ]
      }, Expected(.rejected, .middleboxReset, after: 2, before: 3))
  }

  @Test(arguments: bothVersions)
  func `a reset at the host's distance is not a box's on the way`(_ version: IPVersion) {
    for answersEcho in [true, false] {
      expect(
        Scene.ordinary(version).with {
          $0.host.ports = [:]
          $0.host.answersEcho = answersEcho
        }, Expected(.refused, .noListener, .service))
    }
  }

  // MARK: DestinationRewritten

  @Test(arguments: bothVersions)
  func `a reset behind reports in the target's name is another machine's`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[3].addressForTCP = $0.host.address
        $0[4].filters = [Filter(.port(22), Filter.reset, .ingress)]
      }, Expected(.refused, .containerNoListener, .service, .medium))
    #expect(verdict.summary.contains("hop 3 passes it on"))
    #expect(verdict.alternatives.contains { $0.cause == .middleboxReset })
  }

  @Test(arguments: bothVersions)
  func `a reset behind routers that report in their own names is forged`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0[4].filters = [Filter(.port(22), Filter.reset, .ingress)]
      }, Expected(.rejected, .middleboxReset, after: 3, .high))
  }

  @Test(arguments: bothVersions)
  func `a closed port behind reports in the target's name is surely no container's`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0.host.ports = [:]
        $0[3].addressForTCP = $0.host.address
      }, Expected(.refused, .noListener, .service, .medium))
    #expect(verdict.explanation.contains("Hop 3"))
  }

  // MARK: LastRouterReset

  @Test(arguments: bothVersions)
  func `a reset one hop nearer by its TTL is the last router's`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0[7].filters = [Filter(.port(22), Filter.reset)] },
      Expected(.rejected, .lastRouterReset, .providerEdge, after: 7, .medium))
  }

  @Test(arguments: bothVersions)
  func `a way back of another length alone is no last router's reset`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.ports = [:]
        $0.links[4].extraHopsBack = 3
      }, Expected(.refused, .noListener, .service))
  }

  @Test func `a reset that is made otherwise than those of closed ports is another machine's`() {
    let verdict = expect(
      Scene.ordinary(.v4).with {
        $0.host.countsPackets = true
        $0.host.filters = [Filter(.port(22), Filter.reset)]
      }, Expected(.rejected, .lastRouterReset, .hostFirewall, .medium))
    #expect(verdict.explanation.contains("IP ID 0"))
  }

  @Test func `closed ports of one stack are alike`() {
    expect(
      Scene.ordinary(.v4).with {
        $0.host.countsPackets = true
        $0.host.ports = [:]
      }, Expected(.refused, .noListener, .service))
  }

  @Test(arguments: bothVersions)
  func `a closed port of a container is one hop farther, not nearer`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.ports = [:]
        $0.host.forwardedPorts = [22]
      }, Expected(.refused, .containerNoListener, .service))
  }
}
