import Foundation
import NamespaceLab
import Testing

struct HelpTests {
  @Test(arguments: ["-V", "--version"])
  func `the version is a word and a number`(flag: String) async throws {
    let run = try await Synpath.run(flag)
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.output.wholeMatch(of: /synpath [0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }

  @Test(arguments: ["-h", "--help"])
  func `the help names every flag that is accepted, in 80 columns`(flag: String) async throws {
    let run = try await Synpath.run(flag)
    #expect(run.status == 0 && run.errors.isEmpty)
    let known = try Self.acceptedFlags
    #expect(known.count > 20)
    for flag in known { #expect(run.output.contains(flag)) }
    for line in run.lines { #expect(line.count <= 80, "\(line)") }
  }

  /// The flags that the program accepts, by its own table, as the help writes them.
  private static var acceptedFlags: [String] {
    get throws {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      let table = try String(
        contentsOf: root.appendingPathComponent("Sources/synpath/Options+Parsing.swift"),
        encoding: .utf8)
      return table.matches(of: /\.init\("([a-z0-9-]+)"(?:, "(.)")?/).map { match in
        // Of the families the short names alone.
        let name = match.1.hasPrefix("ipv") ? nil : "--\(match.1)"
        return [match.2.map { "-\($0)" }, name].compactMap(\.self).joined(separator: ", ")
      }
    }
  }

  @Test func `the help names nothing that is refused`() async throws {
    let help = try await Synpath.run("--help").output
    for later in ["--html", "--markdown", "--watch"] {
      #expect(!help.contains(later))
    }
  }

  @Test(arguments: ["-h", "-V"], ["/dev/full", "&-"])
  func `what cannot be written is an error`(flag: String, place: String) async throws {
    let result = try await Synpath.shell("\"$SYNPATH\" \(flag) >\(place)")
    #expect(result.status == 71 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("synpath: cannot write the "))
    #expect(result.errors.hasSuffix("; send it elsewhere, such as to a file\n"))
  }

  @Test func `help and version win over what else is wrong`() async throws {
    #expect(try await Synpath.run("--help", "--nonsense").status == 0)
    #expect(try await Synpath.run("-p", "22", "-V").status == 0)
  }
}
