import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// SYNs of which some live and some die.
@Suite struct VariantRuleTests {
  // MARK: FlowMemberDead

  @Test(arguments: bothVersions)
  func `a source port that dies each time is a dead member`(_ version: IPVersion) {
    let verdict = expect(
      Scene.dropping(version, 4, .sourcePorts([43211])),
      Expected(.dropped, .flowMemberDead, .transit, after: 4, before: 5, .medium))
    #expect(verdict.alternatives.contains { $0.cause == .sourcePortFilter })
  }

  @Test(arguments: bothVersions)
  func `a port below 1024 that lives where one other dies may do so by luck`(_ version: IPVersion) {
    let verdict = expect(
      Scene.dropping(version, 4, .sourcePorts([43211])),
      Expected(.dropped, .sourcePortFilter, .transit, after: 4, before: 5, .medium)
    ) { $0.sourcePorts = [43211, 995] }
    #expect(verdict.alternatives.contains { $0.cause == .flowMemberDead })
    #expect(verdict.summary.contains("unless the source port is 995, the only one tried below"))
  }

  @Test(arguments: bothVersions)
  func `of many flows those that die are named`(_ version: IPVersion) {
    let verdict = expect(
      Scene.dropping(version, 4, .sourcePorts([43213])),
      Expected(.dropped, .flowMemberDead, .transit, after: 4, before: 5)
    ) { $0.flows = 4 }
    #expect(verdict.summary.contains("1 of 4 source ports"))
  }

  @Test(arguments: bothVersions)
  func `ports that die on one side of all others may be a filter's`(_ version: IPVersion) {
    let verdict = expect(
      Scene.dropping(version, 4, .sourcePorts(Set(49_000...65_535))),
      Expected(.dropped, .flowMemberDead, .transit, after: 4, before: 5, .medium)
    ) {
      $0.sourcePorts = [43_211, 51_000, 43_213, 52_000, 43_215, 53_000, 43_217, 54_000]
      $0.flows = 8
    }
    #expect(verdict.explanation.contains("on one side of the others"))
    #expect(verdict.alternatives.contains { $0.cause == .sourcePortFilter })
  }

  @Test(arguments: bothVersions)
  func `a closed port that some flows reach is a dead member too`(_ version: IPVersion) {
    expect(
      Scene.dropping(version, 6, .sourcePorts([43211])).with { $0.host.ports[22] = .closed },
      Expected(.dropped, .flowMemberDead, .providerEdge, after: 6, before: 7))
  }

  @Test(arguments: bothVersions, [Complaint.noRoute, .hostUnreachable])
  func `flows of which some have no route are a dead member`(
    _ version: IPVersion, _ complaint: Complaint
  ) {
    for state in [Host.Port.listening, .closed] {
      let scene = Scene(distance: 8, version).with {
        $0[4].filters = [Filter(.sourcePorts([43212, 43214, 43217]), .reject(complaint))]
        $0.host.ports[22] = state
      }
      let verdict = expect(
        scene, Expected(.unreachable, .flowMemberDead, by: scene.router(4), .high)
      ) { $0.flows = 8 }
      #expect(verdict.summary.contains("3 of 8 source ports"))
      #expect(!verdict.actions.contains { $0.command.contains("access-list") })
    }
  }

  @Test(arguments: bothVersions)
  func `flows of which some circle are a loop of one way`(_ version: IPVersion) {
    let scene = Scene(distance: 8, version).with {
      $0[4].filters = [Filter(.sourcePorts([43212, 43214, 43217]), .reject(.expired))]
    }
    let verdict = expect(scene, Expected(.unreachable, .routingLoop, by: scene.router(4))) {
      $0.flows = 8
    }
    #expect(verdict.summary.contains("3 of 8 source ports"))
  }

  @Test(arguments: bothVersions)
  func `SYNs that circle for a moment only are no matter of source ports`(_ version: IPVersion) {
    let scene = Scene(distance: 8, version).with {
      $0[4].filters = [
        Filter(.sourcePorts([43212, 43214, 43217]), .reject(.expired)).during(0..<0.5)
      ]
    }
    var (simulation, plan) = (Simulation(scene), scene.plan)
    plan.flows = 8
    let verdict = simulation.run(plan).verdict
    #expect(verdict.outcome == .open || verdict.confidence < .high, "\(verdict.summary)")
  }

  @Test(arguments: bothVersions)
  func `one flow that circles where pings arrive may be a matter of luck`(_ version: IPVersion) {
    let scene = Scene(distance: 8, version).with {
      $0[4].filters = [Filter(.sourcePorts([43211]), .reject(.expired))]
    }
    let verdict = expect(scene, Expected(.unreachable, .routingLoop, .transit, .medium))
    #expect(verdict.alternatives.contains { $0.decide.contains("--flows 16") })
  }

  @Test(arguments: bothVersions)
  func `random loss before an open port is no dead member`(_ version: IPVersion) {
    for seed in 0..<40 {
      let verdict = Simulation.run(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          $0.links[4].lossForward = .independent(0.3)
        }
      ).verdict
      #expect(
        verdict.outcome == .open || verdict.confidence < .high,
        Comment(rawValue: "seed \(seed): \(verdict.summary)"))
    }
  }

  @Test(arguments: bothVersions)
  func `random loss before a closed port neither moves the host nor makes a dead member`(
    _ version: IPVersion
  ) {
    var deaths = 0
    for seed in 0..<300 {
      let run = Simulation.run(
        Scene(distance: 7, version, seed: UInt64(seed)).with {
          $0.host.ports = [:]
          $0.links[4].lossForward = .independent(0.3)
        })
      let findings = Findings(run.trace)
      #expect(
        run.verdict.confidence < .high || run.verdict.outcome == .refused && findings.distance == 7,
        "seed \(seed): \(run.verdict.summary)")
      if run.verdict.cause == .flowMemberDead { deaths += 1 }
    }
    #expect(deaths <= 1)
  }

  // MARK: FlowMemberRefuses

  private static func refusing(_ version: IPVersion, _ ports: Set<UInt16>) -> Scene {
    Scene(distance: 8, version).with {
      $0.host.filters = [Filter(.sourcePorts(ports), .reset(acknowledges: true, timeToLive: 64))]
    }
  }

  @Test(arguments: bothVersions)
  func `source ports of which some are refused are shared by several machines`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Self.refusing(version, [43212, 43214]),
      // A rule of the host makes the same answers.
      Expected(.refused, .flowMemberDead, .service, after: 8, .medium)
    ) { $0.flows = 4 }
    #expect(verdict.summary.contains("for 2 of 4 source ports"))
    #expect(verdict.alternatives.map(\.cause) == [.rateLimit, .sourcePortFilter])
  }

  @Test(arguments: bothVersions)
  func `a refusal that two other source ports do not meet is one machine's`(_ version: IPVersion) {
    let verdict = expect(
      Self.refusing(version, [43211]),
      Expected(.refused, .flowMemberDead, .service, after: 8, .medium))
    #expect(verdict.summary.contains("for 1 of 3 source ports"))
    #expect(verdict.alternatives.first?.cause == .noListener)
  }

  @Test(arguments: bothVersions)
  func `resets among SYN-ACKs that start nearer are a firewall's on one of several ways`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Scene(distance: 8, version).with {
        $0[4].filters = [
          Filter(.sourcePorts([43212, 43214]), .reset(acknowledges: true, timeToLive: 64))
        ]
      }, Expected(.rejected, .flowMemberDead, .unknown, .medium)
    ) { $0.flows = 4 }
    #expect(verdict.explanation.description.contains("a firewall on the way"))
    #expect(verdict.alternatives.contains { $0.cause == .sourcePortFilter })
  }

  /// Lets so many SYNs pass.
  private final class Bucket: @unchecked Sendable {
    private var left: Int

    init(_ left: Int) { self.left = left }

    func isEmpty() -> Bool {
      left -= 1
      return left < 0
    }
  }

  /// A host that does so to what comes after two SYNs to the port.
  private static func limiting(_ version: IPVersion, _ action: Filter.Action) -> Scene {
    let bucket = Bucket(2)
    return Scene(distance: 8, version).with {
      $0.host.filters = [
        Filter(
          .custom { packet in
            packet.isSYN { $0.destinationPort == 22 } && bucket.isEmpty()
          }, action)
      ]
    }
  }

  @Test(arguments: bothVersions)
  func `SYNs that are refused behind accepted ones meet a limit`(_ version: IPVersion) {
    let verdict = expect(
      Self.limiting(version, .reset(acknowledges: true, timeToLive: 64)),
      Expected(.rejected, .rateLimit, .hostFirewall, after: 8, .medium)
    ) { $0.flows = 4 }
    #expect(verdict.alternatives.contains { $0.cause == .flowMemberDead })
  }

  @Test(arguments: bothVersions)
  func `SYNs that die behind accepted ones meet a limit, and no dead member`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Self.limiting(version, .drop), Expected(.dropped, .rateLimit, .hostFirewall, .medium)
    ) { $0.flows = 4 }
    #expect(verdict.alternatives.contains { $0.cause == .sourceAddressFilter })
  }

  @Test(arguments: bothVersions)
  func `a port that refuses every source port has no listener`(_ version: IPVersion) {
    for flows in [1, 4] {
      expect(
        Scene(distance: 8, version).with { $0.host.ports[22] = .closed },
        Expected(.refused, .noListener, .service)
      ) { $0.flows = flows }
    }
  }
}
