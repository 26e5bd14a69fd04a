import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@Suite struct PlannerTests {
  static let versions = [IPVersion.v4, .v6]

  private func run(_ scene: Scene, _ change: (inout TracePlan) -> Void = { _ in }) -> Run {
    var simulation = Simulation(scene)
    var plan = scene.plan
    change(&plan)
    return simulation.run(plan)
  }

  @Test(arguments: versions)
  func `the same seed sends the same octets`(_ version: IPVersion) {
    let scene = Scene(distance: 14, version).with { $0.host.filters = [Filter(.port(22), .drop)] }
    let first = run(scene)
    let again = run(scene)
    let other = run(scene) { $0.seed = 2 }
    #expect(first.sent == again.sent)
    #expect(first.sent.map(\.octets) != other.sent.map(\.octets))
    #expect(first.sent.map(\.timeToLive) == other.sent.map(\.timeToLive))
  }

  @Test(arguments: versions)
  func `every probe has an identity of its own`(_ version: IPVersion) throws {
    let sent = run(Scene(distance: 20, version).with { $0.host.isDown = true }).sent
    let numbers = try sent.filter { $0.kind == .syn }.map {
      try Packet(parsing: $0.octets.span).number
    }
    #expect(Set(numbers).count == numbers.count)
  }

  @Test(arguments: versions)
  func `no controls means no echo and no other port`(_ version: IPVersion) {
    let run = run(Scene(distance: 10, version)) { $0.usesControls = false }
    #expect(run.sent.allSatisfy { $0.kind == .syn })
    #expect(Path(run.trace).distance == 10)
    #expect(run.violations == [])
  }

  @Test(arguments: versions)
  func `first and last TTL bound the sweep`(_ version: IPVersion) {
    let run = run(Scene(distance: 12, version)) {
      $0.firstTimeToLive = 4
      $0.lastTimeToLive = 8
    }
    let swept = run.sent.map(\.timeToLive).filter { $0 != Planner.fullTTL }
    #expect(swept.min() == 4)
    #expect(swept.max() == 8)
  }

  @Test(arguments: versions)
  func `several probes per hop go to every hop`(_ version: IPVersion) {
    let run = run(Scene(distance: 6, version)) { $0.probesPerHop = 3 }
    for hop in 1..<6 {
      #expect(run.sent.count { $0.kind == .echo && $0.timeToLive == hop } == 3)
      #expect(run.sent.count { $0.kind == .syn && $0.timeToLive == hop } == 3)
    }
    #expect(run.violations == [])
  }

  @Test(arguments: versions)
  func `a fast run ends after a second`(_ version: IPVersion) {
    for isDown in [true, false] {
      let run = run(Scene(distance: 9, version).with { $0.host.isDown = isDown }) {
        $0.isFast = true
      }
      #expect(run.elapsed <= .seconds(1.1))
    }
  }

  @Test(arguments: versions)
  func `few SYNs reach an open port`(_ version: IPVersion) {
    let scene = Scene(distance: 10, version)
    #expect(run(scene).sent.count { $0.kind == .syn && $0.timeToLive >= 10 } <= 3)
  }

  @Test(arguments: versions)
  func `no second SYN makes an open port look closed`(_ version: IPVersion) {
    // All SYNs of the run on one flow, all at the host: what it holds half open is not reset.
    let run = run(Scene(distance: 1, version).with { $0.client.kernelResets = false }) {
      $0.usesControls = false
      $0.sourcePorts = [43211]
    }
    #expect(run.trace.probes.allSatisfy { $0.reply?.kind != .reset(acknowledges: true) })
    #expect(run.trace.probes.contains { $0.reply?.kind == .synAck })
  }

  @Test func `a router that pays twice for its route is still heard`() {
    for route in [Router.Route.unreachable, .prohibit, .none] {
      let run = run(
        Scene(distance: 9).with {
          $0[4].route = route
          $0[4].limit = .linux
        })
      #expect(Path(run.trace).arrival?.reply.sender == Scene.address(.v4, 4))
    }
  }

  @Test(arguments: versions)
  func `a send that the kernel refuses ends the run`(_ version: IPVersion) {
    let run = run(
      Scene(distance: 6, version).with {
        $0.client.refusals = [Client.Refusal(.port(22), errno: "EPERM")]
      })
    #expect(run.elapsed <= .seconds(1))
    #expect(run.trace.sendFailures(.syn).first?.errno == "EPERM")
    #expect(run.violations == [])
  }
}
