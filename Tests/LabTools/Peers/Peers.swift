import Foundation
import NamespaceLab

/// What synpath and other programs say about the same faults, as a table in Markdown.
struct Peers {
  var scenarios: [Scenario]

  /// The faults that are compared where none is named.
  static let choice = [
    "open", "no-listener", "host-ban", "host-reject-admin", "host-reject-reset", "host-drop",
    "host-default-deny", "accept-queue-full", "forward-drop-r1", "forward-drop-r4",
    "router-admin-prohibited-r3", "router-reset-r3", "no-route-r4", "host-down", "routing-loop",
    "own-output-drop", "own-input-drop", "gateway-without-address", "container-refused",
    "silent-r5-r6-host-drop",
  ]

  /// Nobody on the phone waits longer (seconds).
  private static let patience = 60.0
  /// Nearly all of it is waiting.
  private static let gate = LabGate(places: 10)

  func run() async throws {
    let program = try LabPrograms.path("synpath")
    print(
      "| scenario | synpath | \(Peer.all(target: "").map { "`\($0.title)`" }.joined(separator: " | ")) |"
    )
    print("|---|---|" + Peer.all(target: "").map { _ in "---|" }.joined())
    try await withThrowingTaskGroup(of: (Int, Int, String).self) { group in
      for (row, scenario) in scenarios.enumerated() {
        group.addTask { (row, 0, try await Self.synpath(scenario, program)) }
        for (column, peer) in Peer.all(target: scenario.address(.v4)).enumerated() {
          group.addTask { (row, column + 1, try await Self.ask(peer, scenario)) }
        }
      }
      var cells: [[String?]] = scenarios.map { _ in
        Array(repeating: nil, count: Peer.all(target: "").count + 1)
      }
      var next = 0
      for try await (row, column, text) in group {
        cells[row][column] = text
        while next < scenarios.count, !cells[next].contains(nil) {
          print(
            "| \(scenarios[next].name) | \(cells[next].compactMap(\.self).joined(separator: " | ")) |"
          )
          next += 1
        }
      }
    }
  }

  private static func synpath(_ scenario: Scenario, _ program: String) async throws -> String {
    let result = try await run(scenario, [program, "-n", "-j"] + scenario.command(.v4))
    let report = try Report(result.output)
    let summary = report.verdict["summary"] as? String ?? "nothing"
    let subject = "\(scenario.address(.v4)) port \(scenario.port) "
    let sentence = summary.hasPrefix(subject) ? String(summary.dropFirst(subject.count)) : summary
    return cell("\(sentence) [\(report.confidence ?? "")]", result)
  }

  private static func ask(_ peer: Peer, _ scenario: Scenario) async throws -> String {
    guard peer.isInstalled else { return "not installed" }
    let result = try await run(scenario, peer.command)
    if result.timedOut { return "still running after \(Int(patience)) s" }
    var lines = result.output.split(separator: "\n")
    // What went wrong is told on the other stream; tcptraceroute's first line there is a greeting.
    let errors = result.errors.split(separator: "\n").filter { !$0.contains("Selected device") }
    if lines.isEmpty || result.status != 0 && lines.count == 1, let error = errors.last {
      lines = [error]
    }
    return cell(peer.lastWord(lines), result)
  }

  /// Every program gets a path of its own: routers are sparing with errors.
  private static func run(_ scenario: Scenario, _ command: [String]) async throws -> CommandResult {
    try await gate.pass {
      try await Chain.with(scenario.layout, delay: scenario.delay) { chain in
        try await scenario.prepare(chain)
        return try await chain.run(in: .client, command, timeout: patience)
      }
    }
  }

  private static func cell(_ text: String, _ result: CommandResult) -> String {
    text.replacing("|", with: "\\|").replacing("*", with: "\\*")
      + String(format: " (%.1f s)", result.seconds)
  }
}
