/// Two pieces of work at the same time, on machines that have the processors for it.
package enum TwoThreads {
  /// Runs both and returns when both are done; one after the other where there is no second thread.
  package static func run(
    _ first: () -> Void, _ second: @escaping @Sendable () -> Void
  ) {
    let thread = JoinableThread(second)
    first()
    if let thread { thread.join() } else { second() }
  }
}
