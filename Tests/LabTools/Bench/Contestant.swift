import NamespaceLab

/// A program with the arguments that make it ask about TCP port 22, names switched off.
struct Contestant: Sendable {
  var title: String
  /// Debian's package of it.
  var package: String
  var command: [String]
  /// Picks the line of its output that answers the question.
  var answer: @Sendable ([Substring]) -> Substring?

  init(
    _ title: String, package: String, _ command: [String],
    answer: @escaping @Sendable ([Substring]) -> Substring? = { $0.last }
  ) {
    self.title = title
    self.package = package
    self.command = command
    self.answer = answer
  }

  static let ownTitle = "synpath"

  /// Runs a command, and writes to standard error when its first line came.
  private static let timed =
    #""$0" "$@" | { IFS= read -r line; date +%s.%N >&2; printf '%s\n' "$line"; cat; }"#

  /// All of them, `synpath` first, with the given target.
  static func all(synpath: String, target: String) -> [Contestant] {
    [
      Contestant(
        ownTitle, package: "", ["sh", "-c", timed, synpath, "-n", target, "-p", "22"]
      ) { $0.first },
      Contestant(
        "traceroute -T -q1 -N32 -w1", package: "traceroute",
        ["traceroute", "-n", "-T", "-p", "22", "-q1", "-N32", "-w1", target]),
      Contestant(
        "traceroute -T", package: "traceroute", ["traceroute", "-n", "-T", "-p", "22", target]),
      Contestant(
        "tcptraceroute", package: "tcptraceroute", ["tcptraceroute", "-n", target, "22"]),
      Contestant(
        "mtr -T -r -c3", package: "mtr-tiny",
        ["mtr", "-n", "-T", "-P", "22", "-r", "-c3", target]),
      Contestant(
        "nmap -Pn -p22 --reason --traceroute", package: "nmap",
        ["nmap", "-n", "-Pn", "-p22", "--reason", "--traceroute", target]
      ) { $0.first { $0.hasPrefix("22/tcp") } },
    ]
  }

  var isInstalled: Bool { Subprocess.find(command[0]) != nil }
}
