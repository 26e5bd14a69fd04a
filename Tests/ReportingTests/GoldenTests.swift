import Foundation
import NamespaceLab
import Testing

/// The captures in `captures/` through the real program; `lab golden accept` renews the reports.
struct GoldenTests {
  @Test(arguments: GoldenCapture.all)
  func `the reports of a capture are those beside it`(capture: GoldenCapture) async throws {
    let program = try LabPrograms.path("synpath")
    let text = try await Subprocess.run([program, "-r", capture.path, "--color", "never"])
    #expect(text.output == (try capture.text("txt")))
    let json = try await Subprocess.run([program, "-r", capture.path, "-j"])
    #expect(withoutVersion(json.output) == (try withoutVersion(capture.text("json"))))
    #expect(text.errors.isEmpty && json.errors.isEmpty)
    #expect(text.status == json.status)
  }

  @Test(arguments: GoldenCapture.all)
  func `no line of a report is longer than 80 columns`(capture: GoldenCapture) async throws {
    let program = try LabPrograms.path("synpath")
    let verbose = try await Subprocess.run([program, "-r", capture.path, "-v"]).output
    for line in try (capture.text("txt") + verbose).split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test func `every capture has one row in the table, and every row a capture`() throws {
    let rows = try GoldenCapture.table()
    #expect(rows.map { $0[0] }.sorted() == GoldenCapture.all.map(\.name))
    for row in rows {
      #expect(row.count == 5 && row.allSatisfy { !$0.isEmpty }, "\(row)")
    }
  }

  @Test func `the reports say what the table expects`() throws {
    for row in try GoldenCapture.table() {
      let report = try Report(GoldenCapture(name: row[0]).text("json"))
      let expected = row[4].components(separatedBy: ", ")
      #expect(report.outcome == expected.first)
      #expect(expected.last?.components(separatedBy: " or ").contains(report.kind ?? "") ?? false)
    }
  }

  private func withoutVersion(_ json: String) -> String {
    json.replacing(/"synpath":"[^"]*"/, with: "\"synpath\":\"*\"")
  }
}
