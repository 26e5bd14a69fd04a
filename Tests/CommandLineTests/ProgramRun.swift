import NamespaceLab
import Testing

/// What one run of the program left behind.
struct ProgramRun: Sendable {
  var status: Int32
  var output: String
  var errors: String

  var lines: [Substring] { output.split(separator: "\n") }

  /// The reports of a run with `-j`.
  var reports: [JSONValue] {
    get throws { try lines.map { try JSONValue(String($0)) } }
  }

  /// The report of a run with `-j` on one target.
  var report: JSONValue {
    get throws {
      let reports = try reports
      #expect(reports.count == 1, "\(output)\(errors)")
      return reports.first ?? .null
    }
  }

  /// Holds the run to what every run promises: no trap, and one line of errors at most.
  func checked(_ location: SourceLocation) -> ProgramRun {
    #expect(status < 132, "\(errors)", sourceLocation: location)
    let isOneLine =
      errors.isEmpty
      || errors.hasPrefix("synpath: ") && errors.hasSuffix("\n")
        && errors.split(separator: "\n", omittingEmptySubsequences: false).count == 2
    #expect(isOneLine, "\(errors)", sourceLocation: location)
    return self
  }
}
