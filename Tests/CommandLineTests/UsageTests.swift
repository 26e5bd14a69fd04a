import Testing

/// Command lines that are refused before anything else happens.
struct UsageTests {
  @Test(arguments: [
    ["--html", "page", "host.invalid"],
    ["--markdown", "host.invalid"], ["--watch", "host.invalid"],
  ])
  func `what does not work yet is not accepted`(words: [String]) async throws {
    try await refuses(words, naming: words[0])
  }

  @Test(arguments: [
    (["-w", "run.pcapng"], "one file holds one run"), (["--source-port", "4000"], "one run"),
    (["-r", "run.pcapng"], "one host"),
  ])
  func `what serves one run is refused with several hosts`(
    flags: [String], reason: String
  ) async throws {
    try await refuses(flags + ["127.0.0.1", "127.0.0.2"], naming: flags[0], reason)
  }

  @Test(arguments: [
    ["127.0.0.2:0"], ["127.0.0.2:http", "-p", "22"], ["-p", "22", "127.0.0.2:23"], [""], ["[::1"],
    ["224.0.0.1"], ["0.0.0.0"], ["fe80::1"], ["ff02::1%lo"], ["-s", "127.0.0.1", "::1"],
  ])
  func `what is wrong with one of several hosts is told before any is asked`(
    words: [String]
  ) async throws {
    try await refuses(["-n", "127.0.0.1"] + words)
  }

  @Test(arguments: [
    ("--prot", "--port"), ("--jsno", "--json"), ("--colour", "--color"), ("--raed", "--read"),
    ("--no-control", "--no-controls"), ("--max-tll", "--max-ttl"), ("--Verbose", "--verbose"),
    ("-P", "-p"), ("-J", "-j"), ("-R", "-r"), ("-x", "there are -4 -6"),
  ])
  func `an unknown flag is refused, and the nearest one named`(
    flag: String, nearest: String
  ) async throws {
    try await refuses([flag, "host.invalid"], naming: "\(flag): unknown flag", nearest)
  }

  @Test(arguments: [
    ("--por", "--port"), ("--verb", "--verbose"), ("--inter", "--interface"),
    ("--max", "--max-ttl"), ("--quer=3", "--queries"),
  ])
  func `a flag is not to be abbreviated`(flag: String, whole: String) async throws {
    try await refuses([flag, "host.invalid"], naming: flag, whole)
  }

  @Test(arguments: [
    "0", "65536", "-1", "+22", " 22", "22 ", "0x16", "2e1", "abc", "", "99999999999999999999",
    "ssh\u{1b}[31m", "٢٢",
  ])
  func `a port is a number from 1 to 65535 or a service`(port: String) async throws {
    try await refuses(["-p", port, "host.invalid"], naming: "not a port")
    try await refuses(["--port=\(port)", "host.invalid"], naming: "not a port")
    try await refuses(["host.invalid:\(port)"], naming: "not a port")
    try await refuses(["[::1]:\(port)"], naming: "not a port")
  }

  @Test(arguments: [
    [], ["-j"], [""], [":22"], ["[]:22"], ["[::1"], ["[::1]x"], ["[::1]22"], ["-p"], ["-r"],
    ["--read"], ["-p", "22"],
  ])
  func `a command line without its host or a value is refused`(words: [String]) async throws {
    try await refuses(words)
  }

  @Test(arguments: [
    ["-4", "-6"], ["-s", "somewhere"], ["-s", "::1", "-4"], ["-m", "0"], ["-m", "61"],
    ["-m", "x"], ["-f", "0"], ["-f", "5", "-m", "3"], ["-q", "0"], ["-q", "11"], ["-q", "+5"],
    ["--source-port", "0"], ["--source-port", "65536"], ["--color", "red"], ["--json=yes"],
    ["--fast=1"], ["-w", "-"], ["-r", "a", "-w", "b"],
  ])
  func `values out of range and contradictions are refused`(flags: [String]) async throws {
    try await refuses(flags + ["host.invalid"], naming: flags[0].prefix { $0 != "=" }.description)
  }

  @Test(arguments: [
    ["-p", "22", "-p", "23"], ["-p", "22", "--port=22"], ["-i", "lo", "-i", "v0"],
    ["-s", "::1", "--source", "::2"], ["--source-port", "4000", "--source-port", "4001"],
    ["-f", "1", "-f", "2"], ["-m", "9", "-m", "8"], ["-q", "2", "-q", "3"],
    ["--flows", "2", "--flows", "3"], ["--expect", "tls", "--expect", "ssh"],
    ["-w", "a", "-w", "b"], ["--color", "never", "--color", "always"], ["-r", "a", "-r", "a"],
    ["-r", "a", "--filter", "tcp", "--filter", "udp"],
  ])
  func `a value is given once`(flags: [String]) async throws {
    try await refuses(flags + ["host.invalid"], naming: "it is given twice", "give it once")
  }

  @Test func `flags without a value may be repeated`() async throws {
    let capture = Capture("open").path
    let run = try await Synpath.run("-r", capture, "-n", "-n", "-j", "-j", "-4", "-4", "-v", "-v")
    #expect(run.status == 0 && run.errors.isEmpty)
  }

  @Test(arguments: [
    ("-p", "-p PORT"), ("--read", "--read FILE"), ("-q", "-q N"), ("--color", "--color WHEN"),
  ])
  func `a value that is missing is named as the help names it`(
    flag: String, form: String
  ) async throws {
    try await refuses(
      ["host.invalid", flag], naming: "\(flag): the value is missing; write \(form)\n")
  }

  @Test(arguments: [
    ["-i", "lo"], ["-s", "::1"], ["--source-port", "4000"], ["-f", "2"], ["-m", "9"], ["-q", "2"],
    ["--no-controls"], ["--no-session"], ["--expect", "tls"], ["--fast"],
  ])
  func `what only a live trace can follow is refused with a capture`(
    flags: [String]
  ) async throws {
    try await refuses(["-r", Capture("open").path] + flags, naming: "leave it out with -r")
  }

  private func refuses(
    _ words: [String], naming fragments: String..., location: SourceLocation = #_sourceLocation
  ) async throws {
    let run = try await Synpath.run(words, sourceLocation: location)
    #expect(run.status == 64, "\(words)", sourceLocation: location)
    #expect(run.output.isEmpty, "\(words)", sourceLocation: location)
    #expect(!run.errors.isEmpty, "\(words)", sourceLocation: location)
    #expect(
      run.errors.contains(/^synpath: .+: .+; .+\n$/), "\(run.errors)", sourceLocation: location)
    for fragment in fragments {
      #expect(run.errors.contains(fragment), "\(run.errors)", sourceLocation: location)
    }
  }
}
