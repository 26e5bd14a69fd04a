package import WireFormats

/// An ICMP error that quotes a segment of a conversation.
package struct QuotedError: Hashable, Sendable {
  /// Which segment the error is about.
  package enum Subject: Hashable, Sendable {
    case syn
    case synAck
    /// A later segment of one of the two.
    case segment(Conversation.Peer)
  }

  package var moment: Moment
  package var subject: Subject
  package var error: SegmentError
  /// Octets from the sender's initial sequence number to the quoted one; nil where unknown.
  package var offset: Int?
  /// Whether the quote names other addresses than the conversation's: rewritten before it failed.
  package var isRewritten: Bool

  package var meaning: ICMPHeader.Meaning { error.header.meaning }
  package var sender: IPAddress { error.sender }
}
