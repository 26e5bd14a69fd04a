import NamespaceLab
import Testing

/// The program on a pseudo-terminal.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct TerminalTests {
  private static let hasScript = Subprocess.find("script") != nil

  @Test(
    .enabled(if: hasScript, "script is not installed"),
    arguments: [(24, 80), (24, 200), (10, 80), (24, 40)])
  func `progress is drawn and taken back, and the report stands whole`(
    rows: Int, columns: Int
  ) async throws {
    let folder = try TemporaryFolder()
    let capture = folder["run.pcapng"]
    let output = try await onTerminal(
      "-n -w \(capture)", host: "host-drop", rows: rows, columns: columns)
    #expect(output.ranges(of: "\u{1b}[J").count > 1)
    #expect(output.contains("tracing 203.0.113.66") && output.contains("so far: "))

    let screen = Screen(rows: rows, columns: columns, output)
    #expect(screen.unknown == [])
    let replay = try await Synpath.run("-r", capture)
    #expect(screen.lines == Screen(rows: rows, columns: columns, replay.output.onTerminal).lines)
  }

  @Test(.enabled(if: hasScript, "script is not installed"))
  func `a terminal gets colours, unless it or the user refuses`() async throws {
    let colored = try await onTerminal("-n", host: "no-listener")
    #expect(colored.contains("\u{1b}[31mREFUSED"))
    let never = try await onTerminal("-n --color never", host: "no-listener")
    #expect(!never.contains(/\u{1b}\[[0-9]+m/))
    let refused = try await onTerminal("-n", host: "no-listener", environment: "NO_COLOR=1")
    #expect(!refused.contains(/\u{1b}\[[0-9]+m/))
    // no-color.org: an empty value refuses nothing.
    let empty = try await onTerminal("-n", host: "no-listener", environment: "NO_COLOR=")
    #expect(empty.contains("\u{1b}[31m"))
  }

  @Test(
    .enabled(if: hasScript, "script is not installed"),
    arguments: ["TERM=dumb", "TERM=", "env -u TERM"])
  func `a terminal without escape sequences gets none, unless they are asked for`(
    environment: String
  ) async throws {
    let plain = try await onTerminal("-n", host: "no-listener", environment: environment)
    #expect(!plain.contains("\u{1b}") && plain.contains("REFUSED") && plain.contains("passes"))
    let colored = try await onTerminal(
      "-n --color always", host: "no-listener", environment: environment)
    #expect(colored.contains("\u{1b}[31mREFUSED") && !colored.contains("\u{1b}[J"))
  }

  @Test(.enabled(if: hasScript, "script is not installed"))
  func `JSON on a terminal is one line without progress`() async throws {
    let output = try await onTerminal("-n -j", host: "no-listener")
    #expect(!output.contains("\u{1b}"))
    #expect(try JSONValue(output)["verdict"]["outcome"] == .string("refused"))
  }

  /// What a trace in a chain writes to a terminal.
  private func onTerminal(
    _ flags: String, host: String, rows: Int = 24, columns: Int = 80, environment: String = "A=A"
  ) async throws -> String {
    try await LabGate.shared.pass {
      try await Chain.with { chain in
        if host == "host-drop" { try await chain.nft(.server, .input, "tcp dport 22 drop") }
        let command =
          "stty rows \(rows) cols \(columns); "
          + "env -u NO_COLOR TERM=xterm \(environment) \(try Synpath.path) \(flags) \(chain.layout.target(.v4))"
        return try await chain.run(in: .client, "script", "-qec", command, "/dev/null").output
      }
    }
  }
}

extension String {
  /// As the terminal driver passes it on.
  fileprivate var onTerminal: String { replacing("\n", with: "\r\n") }
}
