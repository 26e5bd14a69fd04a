/// What a client of TLS had asked without an answer when the server closed, or when the client itself broke a
/// long silence by a word too short for a request.
package struct OpenRequest: Hashable, Sendable {
  /// The request, by its length.
  package var asked: Moment
  /// The FIN of the server, or the short word of the client.
  package var end: Moment

  /// How long a client waits before its next word may be a goodbye, in seconds.
  static let patience = 9.5
}
