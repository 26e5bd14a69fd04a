import CLinux

/// SIGINT, SIGTERM and SIGHUP as something to read, instead of the end of the process.
///
/// Make it before any thread starts, and after what may block for long: a signal does not end
/// the process while the value lives. SIGPIPE and SIGXFSZ are ignored from then on:
/// writing fails instead.
package struct Interrupt: Sendable {
  private let source: Descriptor

  /// Ready for reading when a signal has come.
  package var descriptor: Int32 { source.number }

  package init() throws(SystemError) {
    try SystemError.check("signal", linux_ignore_signal(SIGPIPE))
    // A file that reaches the limit of `ulimit -f` is an error of the writing, not the end.
    try SystemError.check("signal", linux_ignore_signal(SIGXFSZ))
    var signals = Interrupt.signals
    source = try Descriptor(
      from: "signalfd",
      unsafe signalfd(-1, &signals, Int32(SFD_CLOEXEC | SFD_NONBLOCK)))
    let number = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    if number != 0 { throw SystemError(Errno(rawValue: number), in: "pthread_sigmask") }
  }

  /// Takes the signal that has come, `SIGINT`, `SIGTERM` or `SIGHUP`; nil when there is none.
  package func collect() -> Int32? {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard unsafe read(source.number, &information, size) == size else { return nil }
    return Int32(truncatingIfNeeded: information.ssi_signo)
  }

  /// Gives the signals their usual effect back, so that a second Ctrl-C ends a slow finish.
  package func release() {
    var signals = Interrupt.signals
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// SIGINT, SIGTERM and SIGHUP.
  static var signals: sigset_t {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe sigaddset(&signals, SIGTERM)
    // The terminal was closed, often an SSH session: the capture still wants its end.
    unsafe sigaddset(&signals, SIGHUP)
    return signals
  }
}
