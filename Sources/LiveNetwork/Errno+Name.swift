import CLinux

extension Errno {
  /// The symbol, such as "EPERM"; "E" and the number for those that networking does not use.
  package var name: String {
    Errno.names.first { $0.number == rawValue }?.name ?? "E\(rawValue)"
  }

  /// Reads what `name` wrote; nil for an unknown symbol.
  package init?(name: String) {
    if let known = Errno.names.first(where: { $0.name == name }) {
      self.init(rawValue: known.number)
    } else if name.first == "E", let number = Int32(decimal: name.dropFirst()) {
      self.init(rawValue: number)
    } else {
      return nil
    }
  }

  private static let names: [(name: String, number: Int32)] = [
    ("EPERM", EPERM), ("ENOENT", ENOENT), ("EINTR", EINTR), ("EIO", EIO), ("ENXIO", ENXIO),
    ("EBADF", EBADF), ("EAGAIN", EAGAIN), ("ENOMEM", ENOMEM), ("EACCES", EACCES),
    ("EFAULT", EFAULT), ("EBUSY", EBUSY), ("EEXIST", EEXIST), ("ENODEV", ENODEV),
    ("EINVAL", EINVAL), ("ENFILE", ENFILE), ("EMFILE", EMFILE), ("ENOSPC", ENOSPC),
    ("EPIPE", EPIPE), ("ENOTSOCK", ENOTSOCK), ("EDESTADDRREQ", EDESTADDRREQ),
    ("EMSGSIZE", EMSGSIZE), ("EPROTOTYPE", EPROTOTYPE), ("ENOPROTOOPT", ENOPROTOOPT),
    ("EPROTONOSUPPORT", EPROTONOSUPPORT), ("ESOCKTNOSUPPORT", ESOCKTNOSUPPORT),
    ("EOPNOTSUPP", EOPNOTSUPP), ("EPFNOSUPPORT", EPFNOSUPPORT), ("EAFNOSUPPORT", EAFNOSUPPORT),
    ("EADDRINUSE", EADDRINUSE), ("EADDRNOTAVAIL", EADDRNOTAVAIL), ("ENETDOWN", ENETDOWN),
    ("ENETUNREACH", ENETUNREACH), ("ENETRESET", ENETRESET), ("ECONNABORTED", ECONNABORTED),
    ("ECONNRESET", ECONNRESET), ("ENOBUFS", ENOBUFS), ("EISCONN", EISCONN),
    ("ENOTCONN", ENOTCONN), ("ESHUTDOWN", ESHUTDOWN), ("ETIMEDOUT", ETIMEDOUT),
    ("ECONNREFUSED", ECONNREFUSED), ("EHOSTDOWN", EHOSTDOWN), ("EHOSTUNREACH", EHOSTUNREACH),
    ("EALREADY", EALREADY), ("EINPROGRESS", EINPROGRESS), ("EPROTO", EPROTO),
    ("ENONET", ENONET), ("ENOLINK", ENOLINK), ("ECOMM", ECOMM), ("EOVERFLOW", EOVERFLOW),
  ]
}
