import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// A hash over ports picks a way or a machine, and one of them fails.
@Suite struct FlowTests {
  private static func hash(_ tcp: TCPHeader, _ seed: UInt32) -> Bool {
    var value = UInt32(tcp.sourcePort) << 16 | UInt32(tcp.destinationPort)
    value = (value ^ seed) &* 0x9e37_79b1
    value ^= value >> 15
    value = value &* 0x85eb_ca6b
    return (value >> 16) & 1 == 1
  }

  /// Every other flow, towards the host.
  private static func half(_ seed: Int, _ isWanted: @escaping @Sendable (TCPHeader) -> Bool)
    -> Filter.Match
  {
    .custom { packet in
      guard case .tcp(let tcp) = packet.transport else { return false }
      return isWanted(tcp) && hash(tcp, UInt32(seed))
    }
  }

  private static func scene(_ version: IPVersion, _ seed: Int, _ filter: Filter) -> Scene {
    Scene(distance: 8, version, seed: UInt64(seed)).with { $0[4].filters = [filter] }
  }

  private static func judge(
    _ scene: Scene, _ change: (inout TracePlan) -> Void = { _ in }
  ) -> Verdict {
    var simulation = Simulation(scene)
    var plan = scene.plan
    change(&plan)
    let run = simulation.run(plan)
    #expect(run.violations == [])
    return run.verdict
  }

  // MARK: FlowSplit

  @Test(arguments: bothVersions, [true, false])
  func `one dead member of two is never taken for a filter on a port`(
    _ version: IPVersion, isOpen: Bool
  ) {
    var found = 0
    for seed in 1...40 {
      let verdict = Self.judge(
        Self.scene(version, seed, Filter(Self.half(seed) { _ in true }, .drop, .forward)).with {
          $0.holdsSession = true
          if !isOpen { $0.host.ports[22] = .closed }
        }
      ) { $0.sourcePorts[1] = 700 + UInt16(seed) }
      let words: Comment = "seed \(seed): \(verdict.summary)"
      #expect(
        [.flowMemberDead, .served, .noListener, .undecided].contains(verdict.cause)
          || verdict.confidence < .high, words)
      #expect(verdict.cause != .sourcePortFilter && verdict.cause != .acceptQueueFull, words)
      if verdict.cause == .flowMemberDead { found += 1 }
    }
    // Of those whose first flow, and the session, fall on the member that lives, nothing is seen.
    #expect(found >= 20)
  }

  /// The port dies from each source port, and closed ports by their hash.
  private static func dying(_ version: IPVersion, _ seed: Int) -> Scene {
    scene(version, seed, Filter(half(seed) { $0.destinationPort >= 49152 }, .drop, .forward)).with {
      $0[4].filters.append(Filter(.port(22), .drop, .forward))
    }
  }

  @Test(arguments: bothVersions)
  func `closed ports of which some are silent make a dead member of few silent flows`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Self.dying(version, 3), Expected(.dropped, .flowMemberDead, .transit, after: 4, .medium)
    ) { $0.sourcePorts = [43211, 43212] }
    #expect(verdict.alternatives.first?.cause == .portFilter)
    #expect(verdict.alternatives.first?.decide.description.contains("--flows 16") == true)
  }

  @Test(arguments: bothVersions)
  func `many flows that all die have a filter, and perhaps a dead member`(_ version: IPVersion) {
    let verdict = expect(
      Self.dying(version, 3), Expected(.dropped, .portFilter, .transit, after: 4, .medium))
    #expect(verdict.alternatives.first?.cause == .flowMemberDead)
  }

  @Test(arguments: bothVersions)
  func `closed ports that all answer leave a filter on the port`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter, .hostFirewall, after: 7, before: 8, .high))
  }

  @Test(arguments: bothVersions)
  func `ports whose marked SYNs die are not told apart by their numbers`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[4].filters = [Filter(.custom { $0.ip.trafficClass & 0xfc != 0 }, .drop)]
        $0.host.filters = [Filter(.port(22), .drop)]
      }, Expected(.dropped, .portFilter, .hostFirewall))
    #expect(verdict.alternatives.first?.cause != .flowMemberDead)
  }

  @Test(arguments: bothVersions)
  func `a session that dies while other source ports live is led to a dead member`(
    _ version: IPVersion
  ) {
    let scene = Scene.ordinary(version).with {
      $0.holdsSession = true
      $0[4].filters = [
        Filter(
          .custom { packet in
            guard case .tcp(let tcp) = packet.transport else { return false }
            return tcp.destinationPort == 22 && !(43211...43219).contains(tcp.sourcePort)
          }, .drop, .forward)
      ]
    }
    let verdict = expect(scene, Expected(.dropped, .flowMemberDead, .unknown, .medium))
    #expect(verdict.summary.contains("for 1 of 6 source ports"))
    #expect(verdict.alternatives.first?.decide.description.contains("--source-port") == true)
  }

  // MARK: source ports below 1024

  @Test(arguments: bothVersions)
  func `source ports from 1024 on that all die meet a filter`(_ version: IPVersion) {
    for isOfPort in [true, false] {
      let verdict = expect(
        Scene.ordinary(version).with {
          $0.host.filters = [
            Filter(
              .custom { packet in
                guard case .tcp(let tcp) = packet.transport else { return false }
                return tcp.sourcePort >= 1024 && (tcp.destinationPort == 22 || !isOfPort)
              }, .drop)
          ]
        }, Expected(.dropped, .sourcePortFilter, .hostFirewall, .medium)
      ) { $0.sourcePorts[1] = 995 }
      #expect(verdict.alternatives.contains { $0.cause == .flowMemberDead })
    }
  }

  // MARK: FlowMemberRejects

  @Test(arguments: bothVersions, [1, 16])
  func `a router that rejects part of the flows is named`(_ version: IPVersion, flows: Int) {
    var found = 0
    for seed in 1...10 {
      let scene = Self.scene(
        version, seed,
        Filter(Self.half(seed) { $0.destinationPort == 22 }, .reject(.prohibited), .forward)
      ).with {
        $0.holdsSession = true
        $0[4].limit = .linux
      }
      let verdict = Self.judge(scene) {
        $0.flows = flows
        if flows > 8 { $0.sourcePorts = Array(43111...43126) }
      }
      let words: Comment = "seed \(seed): \(verdict.summary)"
      guard verdict.outcome != .open else {
        #expect(flows == 1, words)
        continue
      }
      #expect(verdict.outcome == .rejected && verdict.place.by == scene.router(4), words)
      #expect(verdict.place.kind == .transit, words)
      if verdict.cause == .flowMemberDead { found += 1 }
      guard flows == 16 else { continue }
      #expect(
        verdict.cause == .flowMemberDead && verdict.confidence == .high,
        "\(words) \(verdict.observations.map(\.text)) \(verdict.alternatives.map(\.text))")
      #expect(!verdict.alternatives.contains { $0.decide.description.contains("--flows 16") })
    }
    #expect(found >= 4)
  }

  @Test(arguments: bothVersions)
  func `a host that rejects part of the flows is one of several machines`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0.host.filters = [
          Filter(.sourcePorts([43212, 43214]), .reject(.port))
        ]
      }, Expected(.rejected, .flowMemberDead, .hostFirewall, by: Scene.hostAddress(version), .high)
    ) { $0.flows = 4 }
    #expect(verdict.summary.contains("for 2 of 4 source ports"))
    #expect(verdict.alternatives.first?.cause == .deadBackend)
  }

  @Test(arguments: bothVersions)
  func `many flows that all live are open`(_ version: IPVersion) {
    expect(Scene.ordinary(version), Expected(.open, .served, .service, .high)) { $0.flows = 8 }
  }

  // MARK: the place of a dead member

  @Test(arguments: bothVersions)
  func `a hop whose reports are used up is not where a member is dead`(_ version: IPVersion) {
    for limit in [Router.Limit.all(.seconds(1)), .linux] {
      let verdict = expect(
        Self.scene(version, 5, Filter(Self.half(5) { _ in true }, .drop, .forward)).with {
          for hop in 1...4 { $0[hop].limit = limit }
        }, Expected(.dropped, .flowMemberDead)
      ) { $0.flows = 8 }
      #expect(
        verdict.place.after?.timeToLive == 4 || verdict.confidence < .high, "\(verdict.summary)")
      #expect(verdict.place.before?.timeToLive ?? 0 > 4, "\(verdict.summary)")
    }
  }

  @Test(arguments: bothVersions)
  func `a dead leg of this machine's own bond is before the first hop`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[1].filters = [Filter(.sourcePorts([43211, 43214, 43216]), .drop, .ingress)]
      }, Expected(.dropped, .flowMemberDead, .gateway, after: 0, before: 1, .high)
    ) { $0.flows = 8 }
    #expect(verdict.actions.first?.machine == .thisMachine)
  }

  @Test(arguments: bothVersions)
  func `answers that a member of the way back loses leave the place open`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[4].filters = [
          Filter(
            .custom { packet in
              guard case .tcp(let tcp) = packet.transport else { return false }
              return [43212, 43215].contains(tcp.destinationPort)
            }, .drop, .back)
        ]
      }, Expected(.dropped, .flowMemberDead, .hostFirewall, after: 7, before: 8, .medium)
    ) { $0.flows = 8 }
    #expect(verdict.alternatives.contains { $0.cause == .returnPath })
    #expect(verdict.summary.contains("on the way back"))
  }
}
