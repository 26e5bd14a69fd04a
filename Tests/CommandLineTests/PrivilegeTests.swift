import NamespaceLab
import Testing

/// What the program may do, and what it keeps.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct PrivilegeTests {
  @Test func `without privilege the run ends at once, and both ways to grant it are named`()
    async throws
  {
    let (run, _) = try await Sandbox().run(
      """
      result=0
      as_nobody "$DIR/synpath" -n 127.0.0.1 >"$DIR/out" 2>"$DIR/err" || result=$?
      echo $result >"$DIR/status"
      """)
    #expect(run.status == 77 && run.output.isEmpty)
    #expect(run.errors.contains("sudo") && run.errors.contains("setcap cap_net_raw+ep "))
  }

  @Test func `a capture is read without privilege`() async throws {
    let sandbox = try Sandbox()
    try sandbox.folder.write("open.pcapng", try Capture("open").octets)
    let (run, _) = try await sandbox.run(
      """
      result=0
      as_nobody "$DIR/synpath" -r "$DIR/open.pcapng" >"$DIR/out" 2>"$DIR/err" || result=$?
      echo $result >"$DIR/status"
      """)
    #expect(run.status == 0 && run.errors.isEmpty)
  }

  @Test func `root works as nobody, without capabilities or groups, in every thread`()
    async throws
  {
    let (run, printed) = try await Sandbox().run(
      """
      silent
      start 192.0.2.2
      cat /proc/$pid/task/*/status
      finish
      """)
    #expect(run.status == 3)
    try Self.expectNothingKept(printed, user: "65534", group: "65534")
  }

  @Test func `under sudo it works as the caller, who owns the capture`() async throws {
    let (run, printed) = try await Sandbox().run(
      """
      silent
      export SUDO_UID=4242 SUDO_GID=4343
      start -n -w "$DIR/run.pcapng" 192.0.2.2
      cat /proc/$pid/task/*/status
      finish
      stat -c 'owner %u:%g mode %a' "$DIR/run.pcapng"
      """)
    #expect(run.status == 3)
    #expect(printed.contains("owner 4242:4343 mode 644"))
    try Self.expectNothingKept(printed, user: "4242", group: "4343")
  }

  @Test func `a capture of root's own run belongs to root`() async throws {
    let (_, printed) = try await Sandbox().run(
      "trace -n -w \"$DIR/run.pcapng\" 127.0.0.1\nstat -c %u:%g \"$DIR/run.pcapng\"")
    #expect(printed == "0:0\n")
  }

  @Test func `with a file capability an ordinary user can trace`() async throws {
    let sandbox = try Sandbox()
    let (run, printed) = try await sandbox.run(
      """
      silent
      if ! setcap cap_net_raw+ep "$DIR/synpath" 2>/dev/null; then
        echo 'no file capabilities'
        trace --version
        exit 0
      fi
      result=0
      as_nobody "$DIR/synpath" -n -j 127.0.0.1 >"$DIR/out" 2>"$DIR/err" || result=$?
      echo $result >"$DIR/status"
      """)
    if printed.contains("no file capabilities") {
      try Test.cancel("setcap does not work in \(sandbox.folder.path)")
    }
    #expect(run.status == 1 && run.errors.isEmpty, "\(run.errors)")
    #expect(try run.report["verdict"]["outcome"] == .string("refused"))
  }

  @Test func `a port of root's is refused to an ordinary user with what to do`() async throws {
    let sandbox = try Sandbox()
    let (run, printed) = try await sandbox.run(
      """
      if ! setcap cap_net_raw+ep "$DIR/synpath" 2>/dev/null; then
        echo 'no file capabilities'
        trace --version
        exit 0
      fi
      result=0
      as_nobody "$DIR/synpath" -n --source-port 80 127.0.0.1 >"$DIR/out" 2>"$DIR/err" || result=$?
      echo $result >"$DIR/status"
      """)
    if printed.contains("no file capabilities") {
      try Test.cancel("setcap does not work in \(sandbox.folder.path)")
    }
    #expect(run.status == 77 && run.output.isEmpty)
    #expect(
      run.errors
        == "synpath: --source-port 80: ports below 1024 are root's; give one from 1024 on, "
        + "or run it as root\n")
  }

  private static func expectNothingKept(
    _ status: String, user: String, group: String
  ) throws {
    let fields = status.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
    func values(_ name: String) -> [[Substring]] {
      fields.filter { $0.first == "\(name):" }.map { Array($0.dropFirst()) }
    }
    #expect(!values("Uid").isEmpty)
    #expect(values("Uid").allSatisfy { $0.allSatisfy { $0 == user } && $0.count == 4 })
    #expect(values("Gid").allSatisfy { $0.allSatisfy { $0 == group } && $0.count == 4 })
    #expect(values("Groups").allSatisfy { $0.isEmpty })
    #expect(values("NoNewPrivs").allSatisfy { $0 == ["1"] })
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb", "CapBnd"] {
      let sets = values(set)
      #expect(!sets.isEmpty && sets.allSatisfy { $0.allSatisfy { $0.allSatisfy { $0 == "0" } } })
    }
  }
}
