import NamespaceLab
import Testing

/// Where captures of live runs go.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct WriteTests {
  @Test(arguments: ["$DIR/none/run.pcapng", "$DIR", "/proc/run.pcapng"])
  func `a place that cannot be written is an error that names it`(place: String) async throws {
    let sandbox = try Sandbox()
    let (run, _) = try await sandbox.run("trace -n -w \"\(place)\" 127.0.0.1")
    #expect(run.status == 71 && run.output.isEmpty)
    #expect(
      run.errors.contains(place.replacing("$DIR", with: sandbox.folder.path)), "\(run.errors)")
  }

  @Test func `a symbolic link is refused, and what it points to left alone`() async throws {
    let sandbox = try Sandbox()
    try sandbox.folder.write("precious", Array("precious".utf8))
    let (run, _) = try await sandbox.run(
      """
      ln -s precious "$DIR/run.pcapng"
      trace -n -w "$DIR/run.pcapng" 127.0.0.1
      """)
    #expect(run.status == 71 && run.output.isEmpty)
    #expect(run.errors.contains("symbolic link"))
    #expect(sandbox.folder.text("precious") == "precious")
  }

  @Test func `an older file is replaced, and keeps its owner`() async throws {
    let sandbox = try Sandbox()
    let (run, printed) = try await sandbox.run(
      """
      head -c 100000 /dev/zero >"$DIR/run.pcapng"
      chown 4242:4343 "$DIR/run.pcapng"
      trace -n -w "$DIR/run.pcapng" 127.0.0.1
      stat -c %u:%g "$DIR/run.pcapng"
      """)
    #expect(run.status == 1 && printed == "4242:4343\n")
    #expect(try await Synpath.run("-r", sandbox.folder["run.pcapng"]).status == 1)
  }

  @Test func `the replay says what the run said`() async throws {
    let sandbox = try Sandbox()
    let (run, _) = try await sandbox.run(
      "silent\ntrace -n --color never -w \"$DIR/run.pcapng\" 192.0.2.2")
    let replay = try await Synpath.run("-r", sandbox.folder["run.pcapng"])
    #expect(replay.output == run.output && replay.status == run.status)
  }

  @Test func `a host without a route leaves a capture too`() async throws {
    let sandbox = try Sandbox()
    let (run, _) = try await sandbox.run("trace -n -j -w \"$DIR/run.pcapng\" 198.51.100.7")
    #expect(run.status == 4)
    let replay = try await Synpath.run("-j", "-r", sandbox.folder["run.pcapng"])
    #expect(try replay.report["verdict"]["cause"] == run.report["verdict"]["cause"])
  }
}
