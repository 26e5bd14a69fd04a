import NamespaceLab
import Testing

/// A network of its own for one shell script: nothing in it reaches another machine.
///
/// The script has these commands besides the shell's:
/// - `silent`: a link with 192.0.2.1 here and 192.0.2.2 at the other end, which swallows everything
/// - `trace WORD…`: runs the program to its end
/// - `start WORD…`: starts it, and waits until it has given its privileges up; its number is `$pid`
/// - `finish`: waits for its end
/// - `as_nobody WORD…`: runs a command as nobody, without capabilities
///
/// `$DIR` is a folder that everybody may enter, with a copy of the program in `$DIR/synpath`.
struct Sandbox {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs the script, and returns what the program did in it and what the script printed itself.
  func run(
    _ script: String, location: SourceLocation = #_sourceLocation
  ) async throws -> (program: ProgramRun, printed: String) {
    try folder.write("script.sh", Array((Self.commands + script + "\n").utf8))
    let result = try await Subprocess.run(
      [
        "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "env",
        "DIR=\(folder.path)", "SYNPATH=\(Synpath.path)", "sh", "-eu", folder["script.sh"],
      ], timeout: 60)
    #expect(!result.timedOut, "\(result.errors)", sourceLocation: location)
    #expect(result.status == 0, "\(result.errors)", sourceLocation: location)
    #expect(result.errors.isEmpty, sourceLocation: location)
    let status = folder.text("status").split(separator: "\n").first.flatMap { Int32($0) }
    let program = ProgramRun(
      status: try #require(status, "\(result.errors)", sourceLocation: location),
      output: folder.text("out"), errors: folder.text("err"))
    return (program.checked(location), result.output)
  }

  private static let commands = #"""
    # The folder of the build may be closed to others.
    [ -e "$DIR/synpath" ] || cp "$SYNPATH" "$DIR/synpath"
    ip link set lo up
    silent() {
      ip link add v0 type veth peer name v1
      ip addr add 192.0.2.1/24 dev v0
      ip link set v0 up
      ip link set v1 up
      ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0 nud permanent
    }
    trace() {
      result=0
      "$DIR/synpath" "$@" >"$DIR/out" 2>"$DIR/err" || result=$?
      echo $result >"$DIR/status"
    }
    start() {
      "$DIR/synpath" "$@" >"$DIR/out" 2>"$DIR/err" &
      pid=$!
      tries=0
      until grep -q 'NoNewPrivs:[[:space:]]*1' /proc/$pid/status; do
        sleep 0.01
        tries=$((tries + 1))
        [ $tries -lt 2000 ]
      done
    }
    finish() {
      result=0
      wait $pid || result=$?
      echo $result >"$DIR/status"
    }
    as_nobody() {
      setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    }

    """#
}
