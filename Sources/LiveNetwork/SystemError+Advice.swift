import CLinux

extension SystemError {
  /// What to do, for the end of an error line.
  package var advice: String {
    switch errno.rawValue {
    case EMFILE, ENFILE: "raise the limit of open files ('ulimit -n')"
    case ENOMEM, ENOBUFS: "free some memory and try again"
    case EPERM, EACCES: "run it as root"
    case EAFNOSUPPORT: "try the other family, with -4 or -6"
    case ENODEV: "'ip link' lists the interfaces"
    case EADDRNOTAVAIL: "'ip addr' lists the addresses of this machine"
    case EADDRINUSE: "end what uses so many ports ('ss -tan'), or give another address with -s"
    default: "try again; 'strace -f' shows the call"
    }
  }
}
