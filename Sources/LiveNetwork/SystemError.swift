/// A system call that failed, on what, and why.
package struct SystemError: Error, Hashable, Sendable {
  package let errno: Errno
  /// The name of the call, such as "sendto".
  package let call: String
  /// What the call worked on: an address, a device, a path; empty when there is nothing to name.
  package let subject: String

  package init(_ errno: Errno, in call: String, on subject: String = "") {
    self.errno = errno
    self.call = call
    self.subject = subject
  }

  /// The symbol of the error number, such as "EPERM".
  package var name: String { errno.name }

  /// Passes a call's result through; -1 is thrown as the thread's `errno`.
  @discardableResult
  static func check(
    _ call: String, on subject: String = "", _ result: Int32
  ) throws(SystemError) -> Int32 {
    if result == -1 { throw SystemError(.current, in: call, on: subject) }
    return result
  }
}

extension SystemError: CustomStringConvertible {
  /// One line: "sendto 192.0.2.1: Operation not permitted".
  package var description: String {
    subject.isEmpty ? "\(call): \(errno)" : "\(call) \(subject): \(errno)"
  }
}
