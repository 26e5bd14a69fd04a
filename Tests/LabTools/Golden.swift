import Foundation
import NamespaceLab

/// The captures and reports in `captures/`: made by the lab, compared by the tests of Reporting.
struct Golden {
  private let folder = URL(fileURLWithPath: "captures")
  private let program: String

  init() throws {
    program = try LabPrograms.path("synpath")
    guard FileManager.default.fileExists(atPath: readme.path) else {
      throw GoldenError("no captures/README.md here: run it in the top folder of the sources")
    }
  }

  private var readme: URL { folder.appendingPathComponent("README.md") }

  private func file(_ name: String, _ ending: String) -> URL {
    folder.appendingPathComponent("\(name).\(ending)")
  }

  /// Makes the captures anew, of all cases or of those named, with their reports and rows.
  func record(_ names: [String]) async throws {
    try check(names, among: GoldenCase.all.map(\.name))
    if let missing = LabRequirements.missing { throw GoldenError(missing) }
    let cases = GoldenCase.all.filter { names.isEmpty || names.contains($0.name) }
    try await withThrowingTaskGroup { group in
      for golden in cases {
        group.addTask { try await LabGate.shared.pass { try await capture(golden) } }
      }
      try await group.waitForAll()
    }
    for golden in cases { try writeRow(of: golden) }
    try await accept(cases.map(\.name))
  }

  /// Writes the reports of the captures that are there as the program makes them now.
  func accept(_ names: [String]) async throws {
    let captures = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".pcapng") }.map { String($0.dropLast(7)) }.sorted()
    try check(names, among: captures)
    for name in names.isEmpty ? captures : names {
      let capture = file(name, "pcapng").path
      for (ending, flags) in [("txt", ["--color", "never"]), ("json", ["-j"])] {
        let result = try await Subprocess.run([program, "-r", capture] + flags)
        guard result.errors.isEmpty, !result.timedOut else {
          throw GoldenError("\(name): \(result.errors)")
        }
        let report = file(name, ending)
        let old = try? String(contentsOf: report, encoding: .utf8)
        guard old != result.output else { continue }
        try Data(result.output.utf8).write(to: report)
        print("\(report.relativePath) \(old == nil ? "is new" : "changed")")
      }
    }
  }

  private func check(_ names: [String], among known: [String]) throws {
    if let stranger = names.first(where: { !known.contains($0) }) {
      throw GoldenError("no capture \(stranger); there are \(known.joined(separator: ", "))")
    }
  }

  private func capture(_ golden: GoldenCase) async throws {
    let scenario = golden.scenario
    try await Chain.with(scenario.layout, delay: scenario.delay) { chain in
      try await scenario.prepare(chain)
      let run = try await SynpathRun.run(scenario, golden.family, on: chain)
      let complaints = scenario.expectation.complaints(
        about: try Report(run.live.output), layout: scenario.layout, family: golden.family)
      // A capture whose verdict is wrong would teach the tests the mistake.
      guard complaints.isEmpty else {
        throw GoldenError("\(golden.name): \(complaints.joined(separator: "; "))")
      }
      try Data(contentsOf: URL(fileURLWithPath: run.capture)).write(to: file(golden.name, "pcapng"))
    }
  }

  /// Replaces the row of a capture in the table, or adds it at the end.
  private func writeRow(of golden: GoldenCase) throws {
    let start = "| `\(golden.name)` |"
    let arguments = golden.scenario.command(golden.family).joined(separator: " ")
    let command = "synpath -n -j -w FILE \(arguments)"
    let row = "\(start) \(golden.shows) | `\(command)` | \(Self.kernel) | \(golden.expected) |"
    var lines = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "\n")
    if let index = lines.firstIndex(where: { $0.hasPrefix(start) }) {
      lines[index] = row
    } else {
      let last = lines.lastIndex { $0.hasPrefix("|") } ?? lines.count - 1
      lines.insert(row, at: last + 1)
    }
    try Data(lines.joined(separator: "\n").utf8).write(to: readme)
  }

  /// `Linux 6.12`: the name of a build would say more of the machine than of the kernel.
  private static var kernel: String {
    var names = utsname()
    uname(&names)
    let release = withUnsafeBytes(of: &names.release) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return "Linux " + release.split(separator: ".").prefix(2).joined(separator: ".")
  }
}

/// What is wrong with the captures, in words.
struct GoldenError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
