/// What other attempts of one client at one server port tell of an attempt: nothing answers them either.
package struct SilentCompany: Hashable, Sendable {
  package var attempts = 0
  /// The SYNs of these attempts, all of them long enough ago to have been answered.
  package var syns = 0
  /// The first SYNs of two of them.
  package var frames = Frames(nil)
}
