import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What connections with other sizes of segments tell, each with what resembles it.
@Suite struct SegmentTrialTests {
  /// Eight hops, sshd, and 1400 octets on the link behind hop 4.
  private func scene(
    _ version: IPVersion, forward: Link.Size.Manner? = nil, back: Link.Size.Manner? = nil,
    answersEcho: Bool = true, _ service: Service = .ssh(reply: 1850)
  ) -> Scene {
    Scene.ordinary(version).with {
      $0.holdsSession = true
      $0.links[4].sizeForward = forward.map { Link.Size(1400, $0) }
      $0.links[4].sizeBack = back.map { Link.Size(1400, $0) }
      $0.host.answersEcho = answersEcho
      $0.host.services[22] = service
    }
  }

  private func trials(_ scene: Scene) -> [SegmentTrial] {
    let trace = Simulation.run(scene).trace
    return trace.segmentTrials(until: trace.observedUntil)
  }

  @Test(arguments: bothVersions)
  func `a hole on the way back is proven and sized without ping`(version: IPVersion) {
    let scene = scene(version, back: .silent, answersEcho: false)
    expect(scene, Expected(.mtuBlackHole, .reverseBlackHole, .unknown, .high))
    let arrived = trials(scene).filter { $0.result == .arrived }.map(\.size).max()
    #expect(arrived == 1400)
  }

  @Test(arguments: [true, false])
  func `a hole that swallows the very offer leaves no gap to see, and is told`(pings: Bool) {
    let scene = scene(.v4, answersEcho: pings).with {
      $0.links[4].sizeBack = Link.Size(900, .silent)
    }
    expect(scene, Expected(.mtuBlackHole, .reverseBlackHole, .unknown, .high))
  }

  @Test(arguments: bothVersions)
  func `a hole for some flows only is no limit that is sure`(version: IPVersion) {
    let match = Filter.Match.custom { packet in
      guard case .tcp(let tcp) = packet.transport else { return false }
      return tcp.destinationPort % 2 == 0 && packet.payloadLength > 1340
    }
    let scene = scene(version).with { $0.routers[3].filters = [Filter(match, .drop, .back)] }
    let verdict = expect(scene, Expected(.mtuBlackHole, .reverseBlackHole, .unknown, .medium))
    #expect(verdict.alternatives.contains { $0.cause == .flowMemberDead })
  }

  @Test(arguments: bothVersions)
  func `a service that hangs does so at every size`(version: IPVersion) {
    let scene = scene(version, answersEcho: false, .hanging)
    expect(scene, Expected(.stalled, .stalledSession))
    let trials = trials(scene)
    #expect(!trials.isEmpty && trials.allSatisfy { $0.result != .arrived })
  }

  @Test(arguments: bothVersions)
  func `a session that is served needs no other connection`(version: IPVersion) {
    let scene = scene(version)
    expect(scene, Expected(.open, .served))
    #expect(trials(scene).isEmpty)
  }

  @Test(arguments: bothVersions)
  func `a tunnel that says nothing either way is a hole both ways`(version: IPVersion) {
    expect(
      scene(version, forward: .silent, back: .silent),
      Expected(.mtuBlackHole, .blackHoleBothWays, after: 4, before: 5))
  }

  @Test(arguments: bothVersions)
  func `a tunnel that tells the host is a hole on the way there alone`(version: IPVersion) {
    let verdict = expect(
      scene(version, forward: .silent, back: .reported(claim: nil)),
      Expected(.mtuBlackHole, .forwardBlackHole, after: 4, before: 5, .high))
    #expect(!verdict.alternatives.contains { $0.cause == .blackHoleBothWays })
  }

  @Test(arguments: bothVersions)
  func `where neither old data nor ping is answered, smaller segments show a hole`(
    version: IPVersion
  ) {
    let scene = scene(version, forward: .silent, answersEcho: false).with {
      // The blocks of SACK keep their old numbers.
      $0.routers[2].rewrites = [.sequenceNumbers(shift: 0x1234_5678)]
    }
    expect(scene, Expected(.mtuBlackHole, .forwardBlackHole, .unknown, .medium))
  }

  @Test(arguments: bothVersions)
  func `sequence numbers rewritten on a sound way are no hole`(version: IPVersion) {
    let scene = scene(version, answersEcho: false).with {
      $0.routers[2].rewrites = [.sequenceNumbers(shift: 0x1234_5678)]
    }
    expect(scene, Expected(.open, .served))
  }

  @Test(arguments: bothVersions)
  func `a service that closes at once is no hole`(version: IPVersion) {
    expect(scene(version, .closing), Expected(.reset, .closedBeforeBanner))
  }

  @Test func `a report that a NAT left untranslated does not reach the kernel`() {
    let scene = scene(.v4, forward: .reported(claim: nil)).with {
      $0.routers[0].translation = Router.Translation(
        to: .v4(IPv4Address(198, 51, 100, 1)), restoresQuotes: false)
    }
    expect(scene, Expected(.mtuBlackHole, .packetTooBigIgnored, .unknown))
  }

  @Test func `a report that this machine filters is ignored here`() {
    let scene = scene(.v4, forward: .reported(claim: nil)).with {
      $0.client.inputDrops = .custom { packet in
        if case .icmp(let message) = packet.transport, case .packetTooBig = message.meaning {
          return true
        }
        return false
      }
    }
    expect(scene, Expected(.mtuBlackHole, .packetTooBigIgnored, .here, .high))
  }

  @Test(arguments: bothVersions)
  func `a report that is heard is no hole`(version: IPVersion) {
    expect(scene(version, forward: .reported(claim: nil)), Expected(.open, .served))
  }
}
