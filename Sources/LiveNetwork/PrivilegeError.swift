/// Why the program may not run, or may not go on.
package enum PrivilegeError: Error, Hashable, Sendable {
  /// Raw sockets are refused; the path is that of the running program.
  case noRawSockets(path: String)
  /// Raw sockets cannot be had for another reason than privilege.
  case rawSocketsFail(SystemError)
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
    case .rawSocketsFail(let error): "raw sockets: \(error.errno); \(error.advice)"
    case .failed(let error): "giving up privileges: \(error); \(Self.advice)"
    case .kept(let what): "giving up privileges: \(what) is still possible; \(Self.advice)"
    }
  }

  /// Containers and security modules keep root from becoming less; another user has less to give up.
  private static let advice =
    "run it outside of containers, or as an ordinary user after 'setcap cap_net_raw+ep'"
}
