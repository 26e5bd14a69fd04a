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
    for known in [
      "-p, --port", "-4, -6", "-n, --numeric", "-i, --interface", "-s, --source", "--source-port",
      "-f, --first", "-m, --max-ttl", "-q, --queries", "--flows", "--no-controls", "--no-session",
      "--expect",
      "--fast",
      "-r, --read", "-w, --write", "-j, --json", "-v, --verbose", "--color", "-V, --version",
      "-h, --help",
    ] {
      #expect(run.output.contains(known))
    }
    for line in run.lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `the help names nothing that is refused`() async throws {
    let help = try await Synpath.run("--help").output
    for later in ["--html", "--markdown", "--watch"] {
      #expect(!help.contains(later))
    }
  }

  @Test func `help and version win over what else is wrong`() async throws {
    #expect(try await Synpath.run("--help", "--nonsense").status == 0)
    #expect(try await Synpath.run("-p", "22", "-V").status == 0)
  }
}
