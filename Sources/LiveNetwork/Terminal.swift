import CLinux
import PacketCapture

/// The standard streams, and the terminal behind them if there is one.
package enum Terminal {
  /// Puts /dev/null where the caller closed a standard stream, or a socket would get its number.
  package static func holdStandardStreams() {
    var descriptor: Int32
    repeat {
      descriptor = unsafe linux_open_for_reading("/dev/null")
    } while 0...STDERR_FILENO ~= descriptor
    close(descriptor)
  }

  package static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether standard output is a terminal that knows escape sequences, by the name that it goes by.
  package static var takesEscapes: Bool {
    guard isOutputTerminal, let name = unsafe getenv("TERM") else { return false }
    return !["", "dumb"].contains(unsafe String(cString: name))
  }

  /// Rows and columns of the terminal; 24 and 80 where it does not say.
  package static var size: (height: Int, width: Int) {
    var size = winsize()
    guard unsafe linux_window_size(STDOUT_FILENO, &size) == 0, size.ws_row > 0, size.ws_col > 0
    else { return (24, 80) }
    return (Int(size.ws_row), Int(size.ws_col))
  }

  /// Whether the environment asks for no colours (no-color.org).
  package static var refusesColor: Bool {
    unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
  }

  /// Writes to standard output; what prevents it comes back, save for a reader that is gone.
  @discardableResult
  package static func write(_ text: String) -> Errno? {
    write(Array(text.utf8)[...], to: STDOUT_FILENO)
  }

  /// Writes octets to standard output in the same way.
  package static func write(_ octets: ArraySlice<UInt8>) -> Errno? {
    write(octets, to: STDOUT_FILENO)
  }

  /// Writes to standard error.
  package static func complain(_ text: String) {
    write(Array(text.utf8)[...], to: STDERR_FILENO)
  }

  /// Writes all to a descriptor; one that does not block is waited for.
  @discardableResult
  package static func write(_ octets: ArraySlice<UInt8>, to number: Int32) -> Errno? {
    let descriptor = FileDescriptor(borrowing: number)
    var rest = octets
    while !rest.isEmpty {
      let count = descriptor.write(rest)
      guard count > 0 else {
        let reason = Errno.current
        return reason.rawValue == EPIPE ? nil : reason
      }
      rest = rest.dropFirst(count)
    }
    return nil
  }
}
