/// When a host answers the pings, or the datagrams of a trace, of another: the numbers of frames.
package struct ControlAnswers: Hashable, Sendable {
  package var first: Int
  package var last: Int
  /// The last one that was meant to arrive, answered or not; 0 where none was.
  package var lastAsked = 0
}
