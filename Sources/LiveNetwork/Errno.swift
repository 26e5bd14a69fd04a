import CLinux

/// A Linux error number, `errno(3)`.
package struct Errno: Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The number that the last failed call of this thread left behind.
  static var current: Errno { Errno(rawValue: unsafe __errno_location().pointee) }

  /// `EPERM`: what `sendto` says when a local filter drops the packet.
  package static let notPermitted = Errno(rawValue: EPERM)
  /// `EINTR`
  package static let interrupted = Errno(rawValue: EINTR)
  /// `EBADF`
  package static let badDescriptor = Errno(rawValue: EBADF)
  /// `EAGAIN`
  package static let wouldBlock = Errno(rawValue: EAGAIN)
  /// `EACCES`: also what a prohibit route says.
  package static let accessDenied = Errno(rawValue: EACCES)
  /// `ENODEV`
  package static let noDevice = Errno(rawValue: ENODEV)
  /// `EINVAL`: also what a blackhole route says.
  package static let invalidArgument = Errno(rawValue: EINVAL)
  /// `EMSGSIZE`: larger than the MTU of the interface.
  package static let messageTooLong = Errno(rawValue: EMSGSIZE)
  /// `EADDRNOTAVAIL`: not an address of this machine.
  package static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
  /// `EADDRINUSE`
  package static let addressInUse = Errno(rawValue: EADDRINUSE)
  /// `EAFNOSUPPORT`
  package static let familyNotSupported = Errno(rawValue: EAFNOSUPPORT)
  /// `ENETUNREACH`: no route.
  package static let networkUnreachable = Errno(rawValue: ENETUNREACH)
  /// `EHOSTUNREACH`: an unreachable route, or nobody answers at layer 2.
  package static let hostUnreachable = Errno(rawValue: EHOSTUNREACH)
}

extension Errno: CustomStringConvertible {
  /// The C library's words, such as "Operation not permitted".
  package var description: String {
    guard let words = unsafe strerror(rawValue) else { return name }
    return unsafe String(cString: words)
  }
}
