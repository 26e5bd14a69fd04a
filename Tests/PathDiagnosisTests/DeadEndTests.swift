import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Silence in which all segments die, or all but some, and how soon it is called.
@Suite struct DeadEndTests {
  // MARK: AnswersLost

  private static let lostAnswers = Filter(
    .custom { packet in
      if case .tcp(let tcp) = packet.transport { tcp.flags == [.syn, .ack] } else { false }
    }, .drop, .back)

  @Test(arguments: bothVersions)
  func `bare ACKs of the host show that its SYN-ACKs are lost`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with { $0[4].filters = [Self.lostAnswers] },
      Expected(.dropped, .returnPath, .unknown, after: 8, .medium))
    #expect(verdict.alternatives.contains { $0.text.contains("come later than this run waits") })
  }

  @Test(arguments: bothVersions)
  func `a host that takes no SYN acknowledges none`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.ports[22] = .queueFull },
      Expected(.dropped, .acceptQueueFull, .hostFirewall, after: 7, .medium))
  }

  // MARK: AcceptQueueFull

  @Test(arguments: bothVersions)
  func `SYNs that vanish where other segments are reset fill a queue`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.ports[22] = .queueFull },
      Expected(.dropped, .acceptQueueFull, .hostFirewall, after: 7, before: 8, .medium))
  }

  @Test(arguments: bothVersions)
  func `a filter that eats all segments of the port is no full queue`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter))
  }

  @Test(arguments: bothVersions)
  func `a rule for new connections looks like a full queue, and the verdict says so`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.openings([22]), .drop)] },
      Expected(.dropped, .acceptQueueFull))
    #expect(verdict.alternatives.contains { $0.cause == .portFilter })
    #expect(verdict.alternatives.contains { $0.text.contains("drops the first SYN of each") })
  }

  // MARK: SilentBeyond

  @Test(arguments: bothVersions)
  func `a black hole ends everything at a hop`(_ version: IPVersion) {
    let cases: [(hop: Int, kind: Place.Kind, cause: Cause)] = [
      (1, .gateway, .gatewaySilent), (2, .gateway, .blackholeRoute),
      (3, .access, .blackholeRoute), (6, .unknown, .hostDownOrDenyAll),
    ]
    for (hop, kind, cause) in cases {
      let verdict = expect(
        Scene.ordinary(version).with { $0[hop].route = .blackhole },
        Expected(
          .dropped, cause, kind, after: hop - 1, before: .some(nil), by: .some(nil), .medium))
      #expect(verdict.alternatives.contains { $0.cause == .connectionTableFull })
    }
  }

  @Test(arguments: bothVersions)
  func `a host that drops everything ends everything at the last router`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.filters = [Filter(.all, .drop)] },
      Expected(.dropped, .hostDownOrDenyAll, .unknown, after: 7, before: .some(nil), .medium))
  }

  @Test(arguments: bothVersions)
  func `without controls nothing tells a filter from a dead path`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0[4].filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .hostDownOrDenyAll, .unknown, after: 4, before: .some(nil), .low)
    ) { $0.usesControls = false }
  }

  @Test(arguments: bothVersions)
  func `what ping still reaches is no black hole`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0[4].filters = [Filter(.port(22), .drop)] },
      Expected(.dropped, .portFilter, after: 4, before: 5))
  }

  // MARK: SilenceNotProven and Undecided

  @Test(arguments: bothVersions)
  func `a second of silence proves nothing`(_ version: IPVersion) {
    for match in [Filter.Match.port(22), .all] {
      expect(
        Scene.ordinary(version).with { $0.host.filters = [Filter(match, .drop)] },
        Expected(.inconclusive, .undecided, nil, .low)
      ) { $0.isFast = true }
    }
  }

  @Test(arguments: bothVersions)
  func `an answer within a second is a verdict`(_ version: IPVersion) {
    expect(Scene.ordinary(version), Expected(.open, .served)) { $0.isFast = true }
  }

  @Test(arguments: bothVersions)
  func `silence called early has low confidence`(_ version: IPVersion) throws {
    let scene = Scene.ordinary(version).with { $0.host.filters = [Filter(.port(22), .drop)] }
    var simulation = Simulation(scene)
    var early: Verdict?
    let run = simulation.run(scene.plan) { planner, now in
      if now - Network.start >= .milliseconds(300), early == nil {
        early = Diagnosis.verdict(of: planner.trace, isProvisional: true)
      }
    }
    #expect(try #require(early).confidence == .low)
    #expect(early?.outcome == .dropped)
    #expect(run.verdict.confidence == .high)
  }

  @Test func `no packet at all is no verdict`() {
    let trace = Trace(target: Scene.ordinary(.v4).target)
    #expect(Diagnosis.verdict(of: trace).outcome == .inconclusive)
  }

  @Test(arguments: bothVersions)
  func `packets that the capture lost cap the confidence`(_ version: IPVersion) {
    var trace = Simulation.run(Scene.ordinary(version)).trace
    trace.framesDropped = 3
    #expect(Diagnosis.verdict(of: trace).confidence == .medium)
  }
}
