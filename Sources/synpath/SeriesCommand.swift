import LiveNetwork

/// Live traces of several hosts, one after the other: side by side they would share the errors that a
/// router sends in a second, and each would see silent hops.
enum SeriesCommand {
  /// The same flags for each of several hosts.
  struct Request {
    /// As this program reads them, without hosts.
    var flags: [String]
    /// As they were typed, two at least.
    var hosts: [String]
    var isJSON: Bool
  }

  static func run(_ request: Request) throws(Failure) -> Int32 {
    var programs: ProgramSeries
    do throws(SystemError) {
      programs = try ProgramSeries()
    } catch {
      throw Failure(error)
    }
    var result = SeriesStatus()
    var hasReported = false
    for host in request.hosts where !result.isOver {
      guard !programs.wasInterrupted else { return ExitStatus.interrupted }
      if hasReported, !request.isJSON { Terminal.write("\n") }
      let status = run(request.flags + ["--", host], host, &programs)
      result.add(status)
      hasReported = SeriesStatus.isVerdict(status)
    }
    return result.status
  }

  /// Runs one trace, and returns its exit status.
  private static func run(
    _ words: [String], _ host: String, _ programs: inout ProgramSeries
  ) -> Int32 {
    do throws(SystemError) {
      switch try programs.runThisProgram(words) {
      case nil: return ExitStatus.interrupted
      case .exited(let status): return status
      case .killed where programs.wasInterrupted: return ExitStatus.interrupted
      case .killed(let signal):
        Output.complain("\(host): signal \(signal) ended the trace; try again")
      }
    } catch {
      Output.complain("\(host): the trace cannot be started: \(error.errno); try again")
    }
    return ExitStatus.system
  }
}
