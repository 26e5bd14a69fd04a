import Foundation
import NamespaceLab

/// Runs synpath on scenarios, and prints its report as a reader sees it, and what is wrong with it.
struct Show {
  var scenarios: [Scenario]

  func run() async throws {
    let program = try LabPrograms.path("synpath")
    let cases = scenarios.flatMap { scenario in scenario.families.map { (scenario, $0) } }
    try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for (index, (scenario, family)) in cases.enumerated() {
        group.addTask { (index, await Self.text(scenario, family, program)) }
      }
      var done: [Int: String] = [:]
      var next = 0
      for try await (index, text) in group {
        done[index] = text
        while let text = done.removeValue(forKey: next) {
          print(text)
          next += 1
        }
      }
    }
  }

  private static func text(_ scenario: Scenario, _ family: Family, _ program: String) async
    -> String
  {
    let title = "\n=== \(scenario.name) over \(family)"
    do {
      return try await LabGate.shared.pass {
        try await Chain.with(scenario.layout, delay: scenario.delay) { chain in
          try await scenario.prepare(chain)
          let run = try await SynpathRun.run(scenario, family, on: chain)
          let replay = try await Subprocess.run([program, "-r", run.capture])
          guard let report = try? Report(run.live.output) else {
            return "\(title): exit status \(run.live.status)\n\(run.live.errors)"
          }
          let complaints = scenario.expectation.complaints(
            about: report, layout: scenario.layout, family: family)
          let verdict =
            complaints.isEmpty ? "right" : "WRONG: \(complaints.joined(separator: "; "))"
          return "\(title): \(verdict)\n\(replay.output)"
        }
      }
    } catch {
      return "\(title): \(error)"
    }
  }
}
