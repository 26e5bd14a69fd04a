/// Why the program may not run, or may not go on.
package enum PrivilegeError: Error, Hashable, Sendable {
  /// Raw sockets are refused; the path is that of the running program.
  case noRawSockets(path: String)
  /// A step of giving up privileges failed.
  case failed(SystemError)
  /// A privilege is still there after it was given up; the text names it.
  case kept(String)
}

extension PrivilegeError: CustomStringConvertible {
  /// One line, with what to do.
  package var description: String {
    switch self {
    case .noRawSockets(let path):
      "raw sockets: Operation not permitted; run 'sudo synpath ...', "
        + "or once 'sudo setcap cap_net_raw+ep \(path)'"
    case .failed(let error): "giving up privileges: \(error)"
    case .kept(let what): "giving up privileges: \(what) is still possible"
    }
  }
}
