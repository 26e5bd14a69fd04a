import Glibc
import LiveNetwork

/// The program: every way out goes through one exit status.
@main
struct Synpath {
  static func main() {
    Terminal.holdStandardStreams()
    ProgramSeries.nameThisProcess()
    exit(run())
  }

  private static func run() -> Int32 {
    do {
      switch try Options.parse() {
      case .help:
        try Output.write(HelpText.text, "the help")
        return 0
      case .version:
        try Output.write("synpath \(Program.version)\n", "the version")
        return 0
      case .series(let request): return try SeriesCommand.run(request)
      case .trace(let options):
        if let file = options.readFile { return try ReplayCommand.run(options, file: file) }
        return try LiveCommand.run(options, host: options.host ?? "")
      }
    } catch {
      Output.complain(error.message)
      return error.status
    }
  }
}
