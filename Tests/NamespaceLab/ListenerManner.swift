/// How a listener of the lab treats whoever connects.
package enum ListenerManner: String, Sendable, CaseIterable {
  /// Accepts and says nothing.
  case mute
  /// Accepts and closes at once.
  case close
  /// Accepts and resets at once.
  case reset
  /// Never accepts, with room for one: the accept queue is full after the first caller.
  case full
}
