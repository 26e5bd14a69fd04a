import Foundation
import NamespaceLab
import Testing

/// The real binary on every scenario, over both IP versions, live and replayed.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct ScenarioTests {
  @Test(
    .enabled("synpath is not built, or does not know --version") { await SynpathRun.isAvailable },
    arguments: Scenario.selected, Family.allCases)
  func `the verdict is true to the fault, live and in the replay of its capture`(
    scenario: Scenario, family: Family
  ) async throws {
    let run = try await LabGate.shared.pass {
      try await Chain.with(scenario.layout, delay: scenario.delay) { chain in
        try await scenario.prepare(chain)
        return try await SynpathRun.run(on: chain, target: scenario.address(family))
      }
    }
    let expected = scenario.expectation
    #expect(!run.live.timedOut, "killed after \(run.live.seconds) s")
    #expect(run.live.status == expected.exitStatus, "\(run.live.errors)")

    let live = try Report(run.live.output)
    #expect(live.missingKeys.isEmpty)
    let complaints = expected.complaints(about: live, layout: scenario.layout, family: family)
    #expect(complaints.isEmpty, "\(run.live.output)")

    #expect(run.replay.status == expected.exitStatus, "\(run.replay.errors)")
    let replay = try Report(run.replay.output)
    #expect(replay.missingKeys.isEmpty)
    #expect(replay.replayed == live.replayed)
  }
}

extension Scenario {
  /// All, or those that SYNPATH_SCENARIOS names, separated by commas.
  static let selected: [Scenario] = {
    let names = ProcessInfo.processInfo.environment["SYNPATH_SCENARIOS"] ?? ""
    guard !names.isEmpty else { return all }
    let wanted = Set(names.split(separator: ",").map(String.init))
    return all.filter { wanted.contains($0.name) }
  }()
}
