import CLinux

/// An open file descriptor, closed with its last owner.
package final class Descriptor: Sendable {
  package let number: Int32

  /// Takes over the result of the call that opened it; -1 is thrown as the thread's `errno`.
  init(from call: String, _ result: Int32) throws(SystemError) {
    number = try SystemError.check(call, result)
  }

  deinit {
    close(number)
  }
}
