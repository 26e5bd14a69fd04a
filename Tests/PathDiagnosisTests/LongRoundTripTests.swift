import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Round trips longer than the time between a probe and the next of its kind.
@Suite struct LongRoundTripTests {
  /// Eight links there and back.
  private static func scene(_ version: IPVersion, roundTrip: Double) -> Scene {
    Scene.ordinary(version).with {
      for index in $0.links.indices { $0.links[index].delay = .seconds(roundTrip / 16) }
    }
  }

  @Test(arguments: bothVersions, [0.05, 1.2, 3])
  func `an answer counts for the probe that it answers`(_ version: IPVersion, _ roundTrip: Double) {
    for isDropped in [false, true] {
      let trace = Simulation.run(
        Self.scene(version, roundTrip: roundTrip).with {
          $0.host.ports = [:]
          if isDropped { $0.host.filters = [Filter(.port(22), .drop)] }
        }
      ).trace
      let times = Path(trace).hops.last?.roundTrips ?? []
      #expect(!times.isEmpty)
      #expect(times.allSatisfy { $0 >= .seconds(roundTrip - 0.01) }, "\(times.map(\.seconds))")
    }
  }

  @Test(arguments: bothVersions, [0.05, 3])
  func `a SYN whose answer is not due yet is no lost one`(
    _ version: IPVersion, _ roundTrip: Double
  ) {
    let verdict = Simulation.run(
      Self.scene(version, roundTrip: roundTrip).with { $0.holdsSession = true }
    ).verdict
    #expect(verdict.outcome == .open || verdict.outcome == .inconclusive)
    #expect(!verdict.summary.contains("now and then"), "\(verdict.summary)")
  }
}
