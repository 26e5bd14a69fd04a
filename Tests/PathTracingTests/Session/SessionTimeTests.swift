import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// When a run may begin a session, over simulated networks.
struct SessionTimeTests {
  /// The first time that a session may begin, since the start of the run.
  private func time(_ scene: Scene, holdsSession: Bool = true) -> Interval? {
    var simulation = Simulation(scene)
    var plan = scene.plan
    plan.holdsSession = holdsSession
    var first: Interval?
    _ = simulation.run(plan) { planner, now in
      if first == nil, let time = planner.sessionTime { first = max(time, now) - Network.start }
    }
    return first
  }

  @Test func `a session begins as soon as the target accepts`() {
    let time = time(Scene(distance: 8))
    #expect(time.map { $0 < .seconds(0.5) } == true)
  }

  @Test func `no session begins where nothing accepts`() {
    #expect(time(Scene(distance: 8).with { $0.host.ports = [:] }) == nil)
  }

  @Test func `no session begins where none is wanted`() {
    #expect(time(Scene(distance: 8), holdsSession: false) == nil)
  }

  @Test func `no session begins where another address answers`() {
    let scene = Scene(distance: 8).with {
      $0.host.answeringAddress = Scene.address(.v4, 200)
    }
    #expect(time(scene) == nil)
  }

  @Test func `a session keeps to one SYN a second after the first second`() {
    // The answer to the first SYN takes longer than the next one waits.
    let time = time(Scene(distance: 8).with { $0.host.delay = .seconds(1.5) })
    #expect(time.map { $0 >= .seconds(1.5) } == true)
  }
}
