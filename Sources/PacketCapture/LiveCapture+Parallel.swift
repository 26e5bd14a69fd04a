import Glibc

extension LiveCapture {
  /// What to open: an interface, and how many frames may wait.
  package struct Request: Hashable, Sendable {
    package var interface: String
    package var slots: Int

    package init(interface: String, slots: Int) {
      self.interface = interface
      self.slots = slots
    }
  }

  /// Opens several captures at the same time, in the order asked.
  ///
  /// The kernel lets every processor pass a quiet point for each ring (synchronize_net in
  /// packet_set_ring), some 10 ms of waiting that threads can share.
  package static func open(
    _ requests: [Request], filter: String
  ) throws(CaptureError) -> [LiveCapture] {
    let tasks = requests.map { OpeningTask($0, filter: filter) }
    let threads = tasks.dropFirst().map { task in
      var thread = pthread_t()
      let argument = unsafe Unmanaged.passRetained(task)
      let number = unsafe pthread_create(
        &thread, nil,
        { argument in
          guard let argument = unsafe argument else { return nil }
          unsafe Unmanaged<OpeningTask>.fromOpaque(argument).takeRetainedValue().run()
          return nil
        }, argument.toOpaque())
      if number != 0 {
        unsafe argument.takeUnretainedValue().run()
        unsafe argument.release()
      }
      return number == 0 ? thread : nil
    }
    tasks.first?.run()
    for case let thread? in threads { _ = pthread_join(thread, nil) }
    var captures: [LiveCapture] = []
    for task in tasks {
      if let error = task.error { throw error }
      if let capture = task.capture { captures.append(capture) }
    }
    return captures
  }
}

/// One opening; its thread is joined before anybody else looks at the result.
private final class OpeningTask: @unchecked Sendable {
  private let request: LiveCapture.Request
  private let filter: String
  private(set) var capture: LiveCapture?
  private(set) var error: CaptureError?

  init(_ request: LiveCapture.Request, filter: String) {
    self.request = request
    self.filter = filter
  }

  func run() {
    do throws(CaptureError) {
      capture = try LiveCapture(
        interface: request.interface, slots: request.slots, filter: filter)
    } catch {
      self.error = error
    }
  }
}
