@unsafe @preconcurrency import CLinux

/// Programs that run one after the other in place of this one, and the signals that end them all.
///
/// SIGINT, SIGTERM and SIGHUP no longer end this process, so that the program that runs can say what it
/// knows. Make it while there is one thread.
package struct ProgramSeries {
  /// How a program ended.
  package enum End: Hashable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  /// Whether a signal came that asks for the end.
  package private(set) var wasInterrupted = false

  package init() throws(SystemError) {
    // Of children whose end is ignored the status is lost.
    signal(SIGCHLD, nil)
    // A reader that has seen enough is no trouble: the programs go on too.
    try SystemError.check("signal", linux_ignore_signal(SIGPIPE))
    var signals = Self.signals
    let number = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    if number != 0 { throw SystemError(Errno(rawValue: number), in: "pthread_sigmask") }
  }

  /// Gives this process the name that it was called by: one that was started here would be called "exe".
  package static func nameThisProcess() {
    let called = CommandLine.arguments.first?.split(separator: "/").last ?? ""
    // TASK_COMM_LEN leaves room for 15 octets.
    let name = String(decoding: called.utf8.prefix(15), as: UTF8.self)
    if !name.isEmpty { _ = unsafe pthread_setname_np(pthread_self(), name) }
  }

  /// Runs this very program with other words to its end; nil where a signal came before.
  package mutating func runThisProgram(_ words: [String]) throws(SystemError) -> End? {
    let name = CommandLine.arguments.first ?? "synpath"
    return try run(path: "/proc/self/exe", words: [name] + words)
  }

  /// Runs a program to its end; nil where a signal came before.
  package mutating func run(path: String, words: [String]) throws(SystemError) -> End? {
    takeWaiting()
    guard !wasInterrupted else { return nil }
    let child = try ChildProgram(path: path, words: words)
    var signals = Self.signals
    while true {
      var information = unsafe siginfo_t()
      switch unsafe sigwaitinfo(&signals, &information) {
      case SIGCHLD:
        if let end = Self.end(of: child) { return end }
      case let number where number > 0:
        wasInterrupted = true
        // What comes from the keyboard reaches the whole group, and with it the child.
        if unsafe information.si_code != Self.fromKernel { kill(child.process, number) }
      default: break
      }
    }
  }

  /// Takes signals that came between two programs.
  private mutating func takeWaiting() {
    var (signals, time) = (Interrupt.signals, timespec())
    while unsafe sigtimedwait(&signals, nil, &time) > 0 { wasInterrupted = true }
  }

  /// Collects a child that has ended; nil while it runs.
  private static func end(of child: ChildProgram) -> End? {
    var status: Int32 = 0
    let process = unsafe waitpid(child.process, &status, WNOHANG)
    if process == 0 || process < 0 && Errno.current == .interrupted { return nil }
    // Somebody else has collected it.
    if process < 0 { return .killed(signal: 0) }
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
  }

  /// `SI_KERNEL`
  private static let fromKernel: Int32 = 0x80

  private static var signals: sigset_t {
    var signals = Interrupt.signals
    unsafe sigaddset(&signals, SIGCHLD)
    return signals
  }
}
