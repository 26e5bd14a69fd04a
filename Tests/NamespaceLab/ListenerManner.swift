/// How a listener of the lab treats whoever connects.
package enum ListenerManner: String, Sendable, CaseIterable {
  /// Accepts and says nothing.
  case mute
  /// Accepts and closes at once.
  case close
  /// Accepts and resets at once.
  case reset
  /// Sends a line and the identification of an SSH server octet by octet, and serves no further.
  case trickle
  /// Waits two seconds, then passes the words of the host's port 2222 on, the first ones octet by octet.
  case slow
  /// Sends the identification of an SSH server and is silent from then on.
  case hang
  /// Sends the identification of an SSH server, and resets when an answer comes.
  case abort
  /// Turns callers away as OpenSSH does whose address it penalises (PerSourcePenalties).
  case penalty
  /// Greets as a mail server does.
  case mail
  /// Turns callers away as a mail server does that has too many.
  case busy
  /// Answers a request of HTTP, and closes 500 octets before the end of the answer.
  case breakOff = "break-off"
  /// Answers the first request of HTTP, and closes on the second.
  case once
  /// Answers the first request of HTTP, and the second as `breakOff` does.
  case breakOffLater = "break-off-later"
  /// Takes 5000 octets, and closes.
  case take
  /// Sends back what it gets.
  case echo
  /// Takes only what comes from its own link, as routers do of their neighbours (RFC 5082).
  case guarded
  /// Never accepts, with room for one: the accept queue is full after the first caller.
  case full
}
