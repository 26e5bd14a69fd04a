import NamespaceLab
import Testing

/// Live traces of several hosts with one command.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct SeveralHostsTests {
  @Test func `each host has a report, with the same flags and a port of its own`() async throws {
    let (run, _) = try await Sandbox().run(
      "trace -n --no-controls 127.0.0.1 --color=always '[::1]:443' 127.0.0.2:ssh")
    #expect(run.status == 1 && run.errors.isEmpty)
    let reports = run.output.split(separator: "\n\nflow ")
    let subjects = ["127.0.0.1 port 22", "::1 port 443", "127.0.0.2 port 22"]
    #expect(reports.count == 4)
    for (report, subject) in zip(reports, subjects) {
      #expect(report.contains(subject) && report.contains("\u{1b}[31mREFUSED"))
    }
    #expect(!run.output.hasPrefix("\n") && !run.output.hasSuffix("\n\n"))
    #expect(run.output.ranges(of: /UTC\n\n(127|::1)/).count == 2)
  }

  @Test func `each host has a line of JSON`() async throws {
    let (run, _) = try await Sandbox().run("trace -nj 127.0.0.1 127.0.0.3:80 ::1")
    #expect(run.status == 1 && run.errors.isEmpty && !run.output.contains("\n\n"))
    let reports = try run.reports
    #expect(
      reports.map { $0["target"]["address"] }
        == ["127.0.0.1", "127.0.0.3", "::1"].map { .string($0) })
    for report in reports { #expect(JSONShape.report.complaints(about: report) == []) }
  }

  @Test(
    arguments: [
      ("127.0.0.1 198.51.100.1 127.0.0.2", 3, 4), ("nosuch.invalid 127.0.0.1", 1, 1),
      ("127.0.0.1 nosuch.invalid", 1, 1),
    ] as [(String, Int, Int32)])
  func `the worst verdict is the status, and a failure stops nobody`(
    hosts: String, reports: Int, status: Int32
  ) async throws {
    let (run, _) = try await Sandbox().run("trace -n -j \(hosts)")
    #expect(run.status == status && run.lines.count == reports)
    #expect(run.errors.contains("nosuch.invalid") == (reports == 1))
  }

  @Test func `a failure is the status where nothing is worse`() async throws {
    let (run, _) = try await Sandbox().run(
      """
      /usr/sbin/sshd -o PidFile=none -o ListenAddress=127.0.0.1
      trace -n -j 127.0.0.1 nosuch.invalid
      """)
    #expect(run.status == 68)
    #expect(try run.report["verdict"]["outcome"] == .string("open"))
  }

  @Test func `who lacks the privilege is told once`() async throws {
    let (run, _) = try await Sandbox().run(
      """
      result=0
      as_nobody "$DIR/synpath" -n 127.0.0.1 127.0.0.2 >"$DIR/out" 2>"$DIR/err" || result=$?
      echo $result >"$DIR/status"
      """)
    #expect(run.status == 77 && run.output.isEmpty && run.errors.contains("setcap"))
  }

  /// Waits for the first host's run; `$child` is its process.
  private static let begin = """
    silent
    "$DIR/synpath" -n 192.0.2.2 127.0.0.1 127.0.0.2 >"$DIR/out" 2>"$DIR/err" &
    pid=$!
    tries=0
    until child=$(pgrep -P $pid) && grep -q 'NoNewPrivs:[[:space:]]*1' /proc/$child/status; do
      sleep 0.01
      tries=$((tries + 1))
      [ $tries -lt 2000 ]
    done

    """

  @Test(arguments: [
    "kill -INT $pid", "kill -TERM $pid", "kill -HUP $pid", "kill -INT $child $pid",
    "kill -INT $child",
  ])
  func `a signal ends all with what is known of the present host`(signal: String) async throws {
    let (run, printed) = try await Sandbox().run(
      Self.begin + signal + "\nfinish\n[ -d /proc/$child ] || echo reaped")
    #expect(run.status == 130 && run.errors.isEmpty)
    #expect(run.output.hasPrefix("192.0.2.2 port 22: ") && !run.output.contains("127.0.0"))
    #expect(printed == "reaped\n")
  }

  @Test func `a trace that is killed is an error, and the next host is traced`() async throws {
    let (run, _) = try await Sandbox().run(Self.begin + "kill -KILL $child\nfinish")
    #expect(run.status == 1 && run.output.hasPrefix("127.0.0.1 port 22 is REFUSED"))
    #expect(run.errors.hasPrefix("synpath: 192.0.2.2: signal 9 ended the trace; "))
  }

  @Test func `the names of the processes are that of the program`() async throws {
    let (_, printed) = try await Sandbox().run(
      Self.begin + "cat /proc/$pid/comm /proc/$child/comm\nkill -INT $pid\nfinish")
    #expect(printed == "synpath\nsynpath\n")
  }

  @Test func `a reader that leaves early changes nothing`() async throws {
    let (run, printed) = try await Sandbox().run(
      """
      (trace_status=0
      "$DIR/synpath" -n 127.0.0.1 198.51.100.1 127.0.0.2 2>"$DIR/err" || trace_status=$?
      echo $trace_status >"$DIR/status") | head -n 1
      : >"$DIR/out"
      """)
    #expect(run.status == 4 && run.errors.isEmpty)
    #expect(printed.contains("REFUSED"))
  }

  @Test func `with a file capability an ordinary user can trace several hosts`() async throws {
    let sandbox = try Sandbox()
    let (run, printed) = try await sandbox.run(
      """
      if ! setcap cap_net_raw+ep "$DIR/synpath" 2>/dev/null; then
        echo 'no file capabilities'
        trace --version
        exit 0
      fi
      result=0
      as_nobody "$DIR/synpath" -n -j 127.0.0.1 ::1 >"$DIR/out" 2>"$DIR/err" || result=$?
      echo $result >"$DIR/status"
      """)
    if printed.contains("no file capabilities") {
      try Test.cancel("setcap does not work in \(sandbox.folder.path)")
    }
    #expect(run.status == 1 && run.errors.isEmpty, "\(run.errors)")
    #expect(try run.reports.count == 2)
  }
}
