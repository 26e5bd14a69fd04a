package import WireFormats

/// A conversation that is over, or that the capture shows no more of.
package struct Attempt: Sendable {
  /// Why no more of it is expected.
  package enum Ending: Hashable, Sendable {
    /// Closed by both sides, or reset, and quiet since.
    case finished
    /// Nothing came for longer than a client tries, or a connection lives idle.
    case idle
    /// The same ports began another connection.
    case replaced
    /// The capture ended first.
    case captureEnd
  }

  package var conversation: Conversation
  package var ending: Ending
  /// Until when the capture would have shown more of it.
  package var observedUntil: Timestamp
  /// What comes before what: attempts end in the order of this number.
  let order: Int
  /// What was around its first packet.
  package var encapsulations = Encapsulations()

  package init(
    _ conversation: consuming Conversation, _ ending: Ending, observedUntil: Timestamp,
    order: Int = 0
  ) {
    self.conversation = conversation
    self.ending = ending
    self.observedUntil = observedUntil
    self.order = order
  }
}
