/// What stands behind a port that accepts.
package enum Service: Hashable, Sendable {
  /// OpenSSH up to its key exchange reply of so many octets.
  case ssh(reply: Int)
  /// A web server: its hello, then so many octets of encrypted certificates.
  case tls(certificates: Int)
  /// A listener that never calls accept.
  case silent
  /// Closes at once.
  case closing
  /// Closes with a reset at once: a child that dies.
  case resetting
  /// Sends its identification, and dies of what it gets.
  case resettingInSession
  /// A first line of another protocol, and then waits.
  case greeting(String)
  /// One line, then the end.
  case turningAway(String)
  /// An SSH identification, an octet at a time.
  case trickling
  /// Identifies itself and hangs.
  case hanging
}
