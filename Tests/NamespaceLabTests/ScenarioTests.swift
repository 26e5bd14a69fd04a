import Foundation
import NamespaceLab
import Testing

/// The real binary on every scenario, over both IP versions, live and replayed.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct ScenarioTests {
  @Test(
    .enabled("synpath is not built, or does not know --version") { await SynpathRun.isAvailable },
    arguments: ScenarioCase.selected)
  func `the verdict is true to the fault, live and in the replay of its capture`(
    case: ScenarioCase
  ) async throws {
    let (scenario, family) = (`case`.scenario, `case`.family)
    if !scenario.isRunnable {
      try Test.cancel("\(scenario.needs ?? "a program") is not installed")
    }
    let (run, words) = try await LabGate.shared.pass {
      try await Chain.with(scenario.layout, delay: scenario.delay) { chain in
        try await scenario.prepare(chain)
        let run = try await SynpathRun.run(scenario, family, on: chain)
        // Its words are the same over IPv6, and a hang takes its time.
        let words =
          scenario.isComparedWithSSH && family == .v4
          ? try await OpenSSH.lastWords(scenario, family, on: chain) : nil
        return (run, words)
      }
    }
    let expected = scenario.expectation
    #expect(!run.live.timedOut, "killed after \(run.live.seconds) s")

    let live = try Report(run.live.output)
    if let words {
      print("\(scenario) over \(family): \(live.summary ?? "no verdict")\n  ssh -vvv: \(words)")
    }
    #expect(run.live.status == live.exitStatus, "\(run.live.errors)")
    #expect(live.missingKeys.isEmpty)
    let complaints = expected.complaints(about: live, layout: scenario.layout, family: family)
    #expect(complaints.isEmpty, "\(run.live.output)")

    #expect(run.replay.status == live.exitStatus, "\(run.replay.errors)")
    let replay = try Report(run.replay.output)
    #expect(replay.missingKeys.isEmpty)
    #expect(replay.replayed == live.replayed)
  }
}

/// A scenario over one IP version.
struct ScenarioCase: Sendable, CustomTestStringConvertible {
  var scenario: Scenario
  var family: Family

  var testDescription: String { "\(scenario.name) over \(family)" }

  /// All, or those that SYNPATH_SCENARIOS names, separated by commas.
  static let selected: [ScenarioCase] = {
    let names = ProcessInfo.processInfo.environment["SYNPATH_SCENARIOS"] ?? ""
    let wanted = Set(names.split(separator: ",").map(String.init))
    return Scenario.all.filter { wanted.isEmpty || wanted.contains($0.name) }.flatMap { scenario in
      scenario.families.map { ScenarioCase(scenario: scenario, family: $0) }
    }
  }()
}
