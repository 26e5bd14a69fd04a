import CLinux

/// Two pieces of work at the same time, on machines that have the processors for it.
package enum TwoThreads {
  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs both and returns when both are done; one after the other where there is no second thread.
  package static func run(
    _ first: () -> Void, _ second: @escaping @Sendable () -> Void
  ) {
    var thread = pthread_t()
    let work = unsafe Unmanaged.passRetained(Work(second))
    let number = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    first()
    if number == 0 {
      _ = pthread_join(thread, nil)
    } else {
      unsafe work.takeRetainedValue().body()
    }
  }
}
