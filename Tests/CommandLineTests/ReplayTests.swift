import NamespaceLab
import Testing

/// Saved captures: what is chosen from them, and what comes out.
struct ReplayTests {
  private let folder = try! TemporaryFolder()

  @Test(arguments: [
    ("open", 0), ("no-listener", 1), ("host-reject-admin", 2), ("router-reset-r3", 2),
    ("host-drop", 3), ("own-output-drop", 3), ("host-down", 4), ("routing-loop", 4),
  ])
  func `the exit status is that of the outcome`(name: String, status: Int32) async throws {
    for flags in [[], ["-j"], ["-v"]] {
      #expect(try await Synpath.run(["-r", Capture(name).path] + flags).status == status)
    }
  }

  @Test(arguments: Capture.all)
  func `the JSON has every key of the contract, with its type`(capture: Capture) async throws {
    let report = try await Synpath.run("-j", "-r", capture.path).report
    #expect(JSONShape.report.complaints(about: report) == [])
    #expect(report["schema"] == .number(1) && report["mode"] == .string("capture"))
  }

  @Test func `too few packets for a verdict are inconclusive`() async throws {
    let octets = try Capture("host-drop").octets
    let blocks = Capture.boundaries(of: octets)
    let path = try folder.write("few.pcapng", octets.prefix(blocks[blocks.count / 2]))
    let run = try await Synpath.run("-j", "-r", path)
    #expect(run.status == 7 && run.errors.isEmpty)
    let report = try run.report
    #expect(report["verdict"]["outcome"] == .string("inconclusive"))
    #expect(JSONShape.report.complaints(about: report) == [])
  }

  @Test func `more evidence adds every packet and note to the report`() async throws {
    let path = Capture("host-drop").path
    let plain = try await Synpath.run("-r", path).output
    let verbose = try await Synpath.run("-v", "-r", path).output
    #expect(verbose.hasPrefix(plain))
    let added = verbose.dropFirst(plain.count)
    #expect(added.contains("ttl 7") && added.contains("note: synpath: route interface=eth0"))
    // An open port needs no table, unless it is asked for.
    let open = try await Synpath.run("-r", Capture("open").path).output
    #expect(!open.contains("hop  address"))
    #expect(try await Synpath.run("-v", "-r", Capture("open").path).output.contains("hop  address"))
  }

  @Test func `several targets give one object each, and the worst status`() async throws {
    let path = try merged(["open", "host-drop-ipv6", "no-listener"])
    let run = try await Synpath.run("-j", "-r", path)
    #expect(run.status == 3)
    #expect(
      try run.reports.map { $0["verdict"]["outcome"].string } == ["open", "dropped", "refused"])
  }

  @Test func `a host chooses its own attempts, in every spelling`() async throws {
    let path = try merged(["open", "host-drop-ipv6"])
    for word in [
      "203.0.113.66", "203.0.113.66:22", "203.0.113.66:ssh", "[203.0.113.66]:22",
    ] {
      let run = try await Synpath.run("-j", "-r", path, word)
      #expect(try run.report["verdict"]["outcome"] == .string("open"), "\(word)")
    }
    for word in [
      "2001:db8:66::66", "[2001:db8:66::66]", "[2001:db8:66::66]:22", "2001:DB8:66:0::0:66",
    ] {
      let run = try await Synpath.run("-j", "-r", path, word)
      #expect(try run.report["verdict"]["outcome"] == .string("dropped"), "\(word)")
    }
  }

  @Test func `a port or a family chooses too`() async throws {
    let path = try merged(["open", "host-drop-ipv6"])
    #expect(try await Synpath.run("-r", path, "-j", "-4").status == 0)
    #expect(try await Synpath.run("-r", path, "-j", "-6").status == 3)
    for port in ["22", "ssh", "0022"] {
      #expect(try await Synpath.run("-r", path, "-j", "-p", port).reports.count == 2)
    }
  }

  @Test(arguments: [["192.0.2.9"], ["203.0.113.66:23"], ["-p", "443"], ["-6"]])
  func `nothing to choose from is inconclusive and says so`(words: [String]) async throws {
    let run = try await Synpath.run(["-r", Capture("open").path] + words)
    #expect(run.status == 7 && run.output.isEmpty)
    #expect(run.errors.contains("none to the host and port asked for"))
  }

  @Test func `a capture without a SYN says so`() async throws {
    let octets = try Capture("open").octets
    // A section and its interfaces: every block before the first frame.
    let blocks = Capture.boundaries(of: octets)
    let frame = try #require(blocks.dropLast().first { octets[$0] == 6 })
    let named = Array("synpath: ".utf8)
    var head = Array(octets.prefix(frame))
    // Without the note that names the target.
    while let index = head.firstRange(of: named)?.lowerBound { head[index] = 0x20 }
    let path = try folder.write("head.pcapng", head)
    let run = try await Synpath.run("-r", path)
    #expect(run.status == 7 && run.output.isEmpty)
    #expect(run.errors.contains("0 packets: the capture is empty"))
  }

  @Test func `standard input is read from a file and from a pipe`() async throws {
    let path = Capture("host-drop").path
    let expected = try await Synpath.run("-r", path).output
    for script in [
      "\"$SYNPATH\" -r - <\"$1\"", "cat \"$1\" | \"$SYNPATH\" -r -",
      "(head -c 5000; sleep 0.1; cat) <\"$1\" | \"$SYNPATH\" -r -",
    ] {
      let result = try await Synpath.shell(script, path)
      #expect(result.status == 3 && result.errors.isEmpty)
      #expect(result.output == expected)
    }
  }

  @Test(arguments: ["INT", "TERM"])
  func `a signal ends a pipe that is still written, with what came by then`(
    signal: String
  ) async throws {
    let path = Capture("host-drop").path
    let expected = try await Synpath.run("-r", path).output
    let result = try await Synpath.shell(
      """
      mkfifo "$2"
      "$SYNPATH" -r "$2" & pid=$!
      exec 3>"$2"
      cat "$1" >&3
      until grep -q 'SigBlk:.*[1-9a-f]' /proc/$pid/status; do sleep 0.02; done
      kill -\(signal) $pid
      wait $pid
      """, path, folder["pipe"])
    #expect(result.status == 130 && result.output == expected && result.errors.isEmpty)
  }

  @Test func `an attempt whose target is noted and never probed is judged all the same`()
    async throws
  {
    let run = try await Synpath.run("-j", "-r", Capture("own-no-route").path)
    #expect(run.status == 4)
    #expect(try run.report["source"]["port"] == .null)
  }

  private func merged(_ names: [String]) throws -> String {
    try folder.write("merged.pcapng", names.flatMap { try Capture($0).octets })
  }

  /// A run tells what it sent, and what a filter leaves out was sent all the same.
  @Test(arguments: [("icmp", 7), ("ip", 0)])
  func `a part of a run without its SYNs says nothing of the port`(
    filter: String, status: Int32
  ) async throws {
    let run = try await Synpath.run("-j", "-r", Capture("open").path, "--filter", filter)
    #expect(run.status == status)
    #expect(run.output.isEmpty == (status == 7))
    #expect(run.errors.contains("whose SYNs the filter leaves out") == (status == 7))
  }
}
