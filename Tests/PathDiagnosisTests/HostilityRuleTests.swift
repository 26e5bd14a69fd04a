import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// SYNs that die for what they bear, and SYN-ACKs of somebody in the way.
@Suite struct HostilityRuleTests {
  // MARK: HostileToOptions

  @Test(arguments: bothVersions)
  func `SYNs that die for their options are told from the port`(_ version: IPVersion) {
    let scene = Scene.dropping(
      version, 4, .custom { packet in packet.isSYN { !$0.options.isEmpty } })
    expect(scene, Expected(.dropped, .hostileToOptions, .transit, after: 4, before: 5))
  }

  @Test(arguments: bothVersions)
  func `SYNs that die for asking for ECN are told from the port`(_ version: IPVersion) {
    let scene = Scene.dropping(
      version, 4, .custom { packet in packet.isSYN { $0.flags.contains(.ece) } })
    expect(scene, Expected(.dropped, .hostileToECN, .transit, after: 4, before: 5)) {
      $0.requestsECN = true
    }
  }

  @Test(arguments: bothVersions)
  func `a box that dislikes options harms nobody who sends none`(_ version: IPVersion) {
    // The host is down for everybody: the minimal SYN dies too.
    let scene = Scene.dropping(version, 4, .port(22))
    expect(scene, Expected(.dropped, .portFilter, .transit, after: 4, before: 5))
  }

  // MARK: HostileToDSCP

  @Test(arguments: bothVersions)
  func `marked packets that die leave the port open`(_ version: IPVersion) {
    let scene = Scene.dropping(version, 4, .custom { $0.ip.trafficClass & 0xfc != 0 })
    let verdict = expect(scene, Expected(.open, .hostileToDSCP, .service))
    #expect(verdict.summary.contains("not to ssh as it is"))
    #expect(verdict.actions.first?.command.contains("-o IPQoS=none") == true)
  }

  @Test(arguments: bothVersions)
  func `a network that bleaches marks harms nobody`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0[4].rewrites = [.trafficClass(0)] },
      Expected(.open, .served, .service))
  }

  @Test(arguments: bothVersions)
  func `a marked SYN that gets lost by chance shows no hostility to marks`(_ version: IPVersion) {
    for seed in 0..<40 {
      let verdict = Simulation.run(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          $0.links[3].lossForward = .independent(0.3)
        }
      ).verdict
      #expect(verdict.cause != .hostileToDSCP || verdict.confidence < .high)
    }
  }

  // MARK: Intercepted

  @Test(arguments: bothVersions)
  func `a SYN-ACK nearer than the host is not the host's`(_ version: IPVersion) {
    for hop in [1, 3] {
      let verdict = expect(
        Scene.ordinary(version).with {
          $0[hop].filters = [Filter(.port(22), .proxy(timeToLive: 64), .ingress)]
        }, Expected(.open, .intercepted, .service))
      #expect(verdict.summary.contains("hop \(hop)"))
    }
  }

  @Test(arguments: bothVersions)
  func `a host that does not answer ping is not intercepted`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.answersEcho = false },
      Expected(.open, .served, .service, after: 8))
  }

  @Test(arguments: bothVersions)
  func `a SYN-ACK that comes back a shorter way is the host's`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.links[5].extraHopsBack = -3 },
      Expected(.open, .served, .service, after: 8))
  }

  // MARK: refused by mark or by chance

  @Test(arguments: bothVersions)
  func `a filter that refuses marks is no matter of source ports`(_ version: IPVersion) {
    for action in [Filter.Action.reject(.prohibited), Filter.reset] {
      let verdict = expect(
        Scene(distance: 8, version).with {
          $0.holdsSession = true
          $0[7].filters = [
            Filter(
              .custom { packet in
                packet.isSYN {
                  $0.destinationPort == 22 && packet.ip.trafficClass & 0xfc != 0
                }
              }, action)
          ]
        }, Expected(.open, .hostileToDSCP, .service, .medium))
      #expect(verdict.actions.first?.command.contains("IPQoS") == true)
    }
  }

  @Test(arguments: bothVersions)
  func `a router that refuses marks hides no closed port`(_ version: IPVersion) {
    let verdict = expect(
      Scene(distance: 8, version).with {
        $0.host.ports[22] = .closed
        $0[7].filters = [
          Filter(
            .custom { packet in
              packet.isSYN { _ in packet.ip.trafficClass & 0xfc != 0 }
            }, .reject(.prohibited))
        ]
      }, Expected(.refused, .noListener, .service, .medium))
    #expect(verdict.explanation.contains("marked with a DSCP"))
  }

  @Test(arguments: bothVersions)
  func `resets that lack the marks of closed ports and take turns with answers are a rule's`(
    _ version: IPVersion
  ) {
    var found = 0
    for seed in 0..<UInt64(8) {
      let scene = Scene(distance: 8, version, seed: seed).with {
        $0.host.filters = [
          Filter(
            .custom { packet in
              packet.isSYN {
                $0.destinationPort == 22 && $0.sequenceNumber.rawValue.nonzeroBitCount % 2 == 0
              }
            }, Filter.reset)
        ]
      }
      let verdict = Simulation.run(scene).verdict
      if verdict.cause == .hostRejectReset, verdict.summary.contains("source ports") { found += 1 }
      #expect(verdict.cause != .hostRejectReset || verdict.place.kind == .hostFirewall)
    }
    #expect(found > 0)
  }
}
