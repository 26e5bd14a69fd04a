import Glibc

/// An open file; closed when it goes, unless it is a standard stream.
package struct FileDescriptor: ~Copyable {
  let number: Int32
  private let closes: Bool

  /// Takes over a descriptor that was just opened.
  init(owning number: Int32) {
    self.number = number
    closes = true
  }

  /// Uses a descriptor that stays open, such as standard input.
  package init(borrowing number: Int32) {
    self.number = number
    closes = false
  }

  deinit {
    if closes { close(number) }
  }

  /// Whether it is a file on a disk, where nothing has to be waited for.
  var isRegular: Bool {
    var status = stat()
    return unsafe fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Reads what is there behind `start`, waiting until something is; 0 at the end, -1 on error.
  borrowing func read(
    into buffer: inout [UInt8], from start: Int, atMost limit: Int = .max
  ) -> Int {
    unsafe buffer.withUnsafeMutableBytes { octets in
      let free = unsafe UnsafeMutableRawBufferPointer(rebasing: octets[start...].prefix(limit))
      return retrying(POLLIN) { unsafe Glibc.read(number, free.baseAddress, free.count) }
    }
  }

  /// Writes some of the octets, waiting until that is possible, and returns how many; -1 on error.
  package borrowing func write(_ octets: ArraySlice<UInt8>) -> Int {
    unsafe octets.withUnsafeBytes { octets in
      retrying(POLLOUT) { unsafe Glibc.write(number, octets.baseAddress, octets.count) }
    }
  }

  /// Repeats a call that a signal ended, or that a non-blocking descriptor put off.
  private borrowing func retrying(_ event: Int32, _ call: () -> Int) -> Int {
    while true {
      let count = call()
      guard count < 0 else { return count }
      if errno == EAGAIN {
        var wish = pollfd(fd: number, events: Int16(event), revents: 0)
        _ = unsafe poll(&wish, 1, -1)
      } else if errno != EINTR {
        return count
      }
    }
  }
}
