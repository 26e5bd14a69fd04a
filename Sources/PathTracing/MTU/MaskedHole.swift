package import WireFormats

/// A hole that the sender found its way around, by trying smaller segments.
package struct MaskedHole: Hashable, Sendable {
  package var sender: Conversation.Peer
  /// Octets of the IP packets that were lost, and of those that arrived in the end.
  package var size: Int
  package var passed: Int
  package var delay: Interval
  package var frames: [Int]

  /// Looks at one direction of a conversation.
  package init?(in conversation: Conversation, from sender: Conversation.Peer) {
    let delivery = conversation[sender].delivery
    guard let recovered = delivery.recovered, recovered.firstSize > recovered.size,
      delivery.largestAcknowledged < recovered.firstSize,
      recovered.last - recovered.first >= .seconds(1)
    else { return nil }
    self.sender = sender
    size = Int(recovered.firstSize)
    passed = Int(recovered.size)
    delay = recovered.last - recovered.first
    frames = [Int(recovered.first.frame), Int(recovered.last.frame)]
  }
}
