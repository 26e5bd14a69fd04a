import CLinux
package import WireFormats

/// Waits until a descriptor is ready or a time has come.
package struct Poller: Sendable {
  private let clock: Clock

  package init(clock: Clock) {
    self.clock = clock
  }

  /// Returns the descriptors that are ready, in the order given; none when the deadline is over.
  ///
  /// An error or a hang-up counts as ready: reading or writing then tells what it is.
  ///
  /// - Parameter deadline: In the time of the clock; nil waits without end.
  /// - Throws: `EBADF` for a descriptor that is not open.
  package func wait(
    reading: [Int32], writing: [Int32] = [], until deadline: Timestamp?
  ) throws(SystemError) -> [Int32] {
    var entries =
      reading.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      + writing.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
    while true {
      let count = poll(&entries, until: deadline)
      if count < 0, Errno.current == .interrupted { continue }
      try SystemError.check("ppoll", count)
      if entries.contains(where: { $0.revents & Int16(POLLNVAL) != 0 }) {
        throw SystemError(.badDescriptor, in: "ppoll")
      }
      return entries.filter { $0.revents != 0 }.map(\.fd)
    }
  }

  private func poll(_ entries: inout [pollfd], until deadline: Timestamp?) -> Int32 {
    guard let deadline else {
      return unsafe ppoll(&entries, nfds_t(entries.count), nil, nil)
    }
    // Compared first: the difference of far apart times wraps.
    let now = clock.now
    let left = deadline > now ? (deadline - now).nanoseconds : 0
    var timeout = timespec(
      tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
    return unsafe ppoll(&entries, nfds_t(entries.count), &timeout, nil)
  }
}
