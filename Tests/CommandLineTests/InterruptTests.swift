import NamespaceLab
import Testing

/// What ends a run early: signals, and an interface that goes away.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct InterruptTests {
  @Test(arguments: ["INT", "TERM"])
  func `a signal ends a run with what is known, and its capture is complete`(
    signal: String
  ) async throws {
    let sandbox = try Sandbox()
    let (run, _) = try await sandbox.run(
      """
      silent
      start -n -w "$DIR/run.pcapng" 192.0.2.2
      kill -\(signal) $pid
      finish
      """)
    #expect(run.status == 130 && run.errors.isEmpty)
    #expect(run.output.contains("192.0.2.2 port 22"))
    let replay = try await Synpath.run("-j", "-r", sandbox.folder["run.pcapng"])
    #expect(replay.status == 7 && replay.errors.isEmpty)
    #expect(try replay.report["target"]["address"] == .string("192.0.2.2"))
  }

  @Test func `an interrupted run gives its JSON object`() async throws {
    let (run, _) = try await Sandbox().run("silent\nstart -n -j 192.0.2.2\nkill -INT $pid\nfinish")
    #expect(run.status == 130)
    let report = try run.report
    #expect(JSONShape.report.complaints(about: report) == [])
    #expect(report["verdict"]["outcome"] == .string("inconclusive"))
  }

  @Test func `an interface that vanishes ends the run with its report and one line`()
    async throws
  {
    let sandbox = try Sandbox()
    let (run, _) = try await sandbox.run(
      """
      silent
      start -n -w "$DIR/run.pcapng" 192.0.2.2
      ip link del v0
      finish
      """)
    #expect((1...7).contains(run.status))
    #expect(run.output.contains("192.0.2.2 port 22"))
    #expect(run.errors.contains("v0") && run.errors.contains("vanished; trace again "))
    let replay = try await Synpath.run("-r", sandbox.folder["run.pcapng"])
    #expect(replay.status == run.status && replay.errors.isEmpty)
  }

  @Test func `an interface that goes down does not hang the run`() async throws {
    let (run, _) = try await Sandbox().run(
      "silent\nstart -n -j 192.0.2.2\nip link set v0 down\nfinish")
    #expect((1...7).contains(run.status))
    #expect(try run.report["target"]["address"] == .string("192.0.2.2"))
  }
}
