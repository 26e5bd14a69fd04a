import WireFormats

/// An ordinary connection to the target: its packets, and what the service showed of itself.
package struct Session: Sendable {
  /// The source port: other packets to the target are not the session's.
  package let port: UInt16
  /// nil until a packet of it was seen.
  package internal(set) var conversation: Conversation?
  package internal(set) var facts: ServiceFacts
  /// Whether the user told what to expect, and not the port.
  package let isAsked: Bool

  init(port: UInt16, expected: ServiceProtocol, isAsked: Bool) {
    self.port = port
    self.isAsked = isAsked
    facts = ServiceFacts(expected: expected)
  }

  /// Takes a segment of the session.
  mutating func receive(_ segment: Segment, _ stamp: FrameStamp) {
    if conversation == nil { conversation = Conversation(segment, stamp) }
    conversation?.receive(segment, stamp)
  }
}
