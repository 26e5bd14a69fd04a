import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// All times are virtual: the simulation's clock, not this machine's.
@Suite struct TimingTests {
  static let versions = [IPVersion.v4, .v6]
  private static let stepLimit = 200

  /// A network with this round trip to the host.
  private func scene(_ distance: Int, _ version: IPVersion, roundTrip: Int64) -> Scene {
    Scene(distance: distance, version).with { scene in
      for index in scene.links.indices {
        scene.links[index].delay = Interval(
          nanoseconds: roundTrip * 500_000 / Int64(scene.links.count))
      }
    }
  }

  private func check(_ run: Run) {
    #expect(run.violations == [])
    #expect(run.advances < Self.stepLimit)
  }

  @Test(arguments: versions, [1, 30, 200, 400] as [Int64])
  func `an open port is told after one round trip, all is done after some more`(
    _ version: IPVersion, _ roundTrip: Int64
  ) throws {
    let run = Simulation.run(scene(8, version, roundTrip: roundTrip))
    check(run)
    #expect(try #require(run.answered) <= .milliseconds(roundTrip + 1))
    #expect(run.elapsed <= .milliseconds(2 * roundTrip + 60))
  }

  @Test(arguments: versions, [8, 25])
  func `a drop behind a live control is final within 3.5 s`(
    _ version: IPVersion, _ distance: Int
  ) {
    for position in [1, distance / 2, distance - 1] {
      let run = Simulation.run(
        scene(distance, version, roundTrip: 80).with {
          $0[position].filters = [Filter(.port(22), .drop)]
        })
      check(run)
      #expect(run.elapsed <= .seconds(3.5))
      #expect(run.elapsed >= .seconds(2.5))
    }
  }

  @Test(arguments: versions, [2, 8, 25])
  func `where nothing answers it is over within 8 s`(_ version: IPVersion, _ distance: Int) {
    for position in [0, distance / 2, distance - 1] {
      let run = Simulation.run(
        scene(distance, version, roundTrip: 80).with {
          $0.links[position].lossForward = .total
        })
      check(run)
      #expect(run.elapsed <= .seconds(8))
      #expect(run.elapsed >= .seconds(3.4))
    }
  }

  @Test(arguments: versions)
  func `a host that is down is waited for`(_ version: IPVersion) throws {
    let run = Simulation.run(scene(7, version, roundTrip: 30).with { $0.host.isDown = true })
    check(run)
    #expect(try #require(run.answered) <= .seconds(3.2))
    #expect(run.elapsed <= .seconds(4.5))
  }

  @Test(arguments: versions)
  func `a dead gateway is told when the kernel gives up`(_ version: IPVersion) {
    let run = Simulation.run(Scene(distance: 7, version).with { $0.client.nextHopIsDead = true })
    check(run)
    #expect(run.elapsed <= .seconds(3.2))
  }

  @Test(arguments: versions)
  func `after the first second one SYN a second reaches a silent host`(_ version: IPVersion) {
    for distance in [1, 2, 5, 13, 25] {
      for answersEcho in [true, false] {
        check(
          Simulation.run(
            scene(distance, version, roundTrip: 300).with {
              $0.host.filters = [Filter(.tcp, .drop)]
              $0.host.answersEcho = answersEcho
            }))
      }
    }
  }

  @Test(arguments: versions)
  func `the step at a deadline puts the next one ahead`(_ version: IPVersion) {
    for change: (inout Scene) -> Void in [
      { _ in }, { $0.host.isDown = true }, { $0[3].route = .loop(to: 2) },
      { $0.links[2].lossForward = .total }, { $0.client.egressDrops = .all },
      { $0[2].filters = [Filter(.all, .reject(.prohibited))] },
    ] {
      check(Simulation.run(Scene(distance: 12, version).with(change)))
    }
  }
}
