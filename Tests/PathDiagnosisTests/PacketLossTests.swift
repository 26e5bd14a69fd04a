import PathDiagnosis
import SimulatedNetwork
import Testing
import WireFormats

/// Ways that lose packets at random: what is said of the loss beside what the port does.
@Suite struct PacketLossTests {
  private static func verdicts(
    _ version: IPVersion, loss: Double, _ change: (inout Scene) -> Void
  ) -> [Verdict] {
    (0..<120).map { seed in
      Simulation.run(
        Scene(distance: 7, version, seed: UInt64(seed)).with {
          change(&$0)
          $0.holdsSession = true
          $0.links[4].lossForward = .independent(loss)
        }
      ).verdict
    }
  }

  @Test(arguments: bothVersions)
  func `an undecided session behind an open port names the loss`(_ version: IPVersion) {
    let undecided = Self.verdicts(version, loss: 0.3) { _ in }
      .filter { $0.outcome == .inconclusive }
    #expect(!undecided.isEmpty)
    for verdict in undecided {
      #expect(verdict.explanation.contains("% of packets are lost"))
      #expect(verdict.actions.contains { $0.command.contains("mtr -T") })
    }
  }

  @Test(arguments: bothVersions)
  func `silence where pings get lost as well may be loss alone, and no other may`(
    _ version: IPVersion
  ) {
    for (loss, isNamed) in [(0.5, true), (0, false)] {
      let dropped = Self.verdicts(version, loss: loss) {
        $0.host.filters = [Filter(.port(22), .drop)]
      }.filter { $0.outcome == .dropped && $0.confidence < .high }
      #expect(
        dropped.contains { $0.alternatives.contains { $0.cause == .packetLoss } } == isNamed)
    }
  }

  @Test(arguments: bothVersions)
  func `loss before an open port is measured, and where it begins`(_ version: IPVersion) {
    var told = 0
    for seed in 0..<30 {
      let verdict = Simulation.run(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          $0.links[4].lossForward = .independent(0.3)
        }
      ).verdict
      guard verdict.cause == .packetLoss else { continue }
      told += 1
      #expect(verdict.outcome == .open)
      // Hops before the lossy link answer every time.
      #expect(verdict.explanation.contains("behind hop"))
    }
    #expect(told >= 20)
  }

  @Test(arguments: bothVersions)
  func `routers that limit their reports lose nothing`(_ version: IPVersion) {
    for seed in 0..<10 {
      let verdict = Simulation.run(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          for hop in 2...6 { $0[hop].limit = .all(.seconds(1)) }
        }
      ).verdict
      #expect(verdict.cause == .served)
    }
  }

  @Test(arguments: bothVersions)
  func `a sound path is not measured`(_ version: IPVersion) {
    let run = Simulation.run(Scene.ordinary(version))
    #expect(run.sent.count < 40)
  }
}
