package import WireFormats

// Either end of a connection shows a hole in its own way. Who sends sees one segment go out again
// and again, while the other side's SACK blocks name the smaller ones behind it. Who receives never
// sees the large segment at all: its own SACK blocks name the runt behind the gap, for as long as
// the sender keeps trying. Random loss leaves gaps of any size, and lets large segments through.

/// Large packets that a conversation lost in one direction, by its own packets alone.
package struct SizeHole: Hashable, Sendable {
  /// How the capture shows it.
  package enum Sign: Hashable, Sendable {
    /// Transmissions of one range that were never acknowledged, seen leaving.
    case retransmitted(Int)
    /// A gap in what arrived, named by the receiver's SACK blocks for so long.
    case gap(Interval)
  }

  /// Who sent what is missing.
  package var sender: Conversation.Peer
  /// Octets of the smallest IP packet known to be missing.
  package var size: Int
  /// Octets of the largest IP packet that arrived; 0 where none is known.
  package var passed: Int
  package var sign: Sign
  /// Whether there is no other way to read it.
  package var isProven: Bool
  /// The first and the last frame that show it.
  package var frames: [Int]

  private static let fewestTransmissions = 3
  /// Linux sends again after 0.2, 0.4, 0.8 and 1.6 s.
  private static let provenGap = Interval.seconds(2)
  private static let suspectGap = Interval.milliseconds(600)

  /// Looks at one direction of a conversation; nil where nothing suggests a hole.
  ///
  /// - Parameter end: until when its packets would have been seen; its last one where it is nil.
  package init?(
    in conversation: Conversation, from sender: Conversation.Peer, until end: Timestamp? = nil
  ) {
    guard
      conversation.synAck != nil || conversation.finalACK != nil && !conversation.isSeen(.server)
    else { return nil }
    let end = Self.end(of: conversation, end)
    if let hole = Self.retransmitted(conversation, sender) ?? Self.gap(conversation, sender, end) {
      self = hole
    } else {
      return nil
    }
  }

  /// Until when what is missing could have come: not after either side has closed.
  private static func end(of conversation: Conversation, _ end: Timestamp?) -> Timestamp {
    let last = conversation.time(of: conversation.last)
    let isClosed =
      !conversation.resets.isEmpty || conversation[.client].fin != nil
      || conversation[.server].fin != nil
    return isClosed ? last : end ?? last
  }

  private init(
    _ sender: Conversation.Peer, size: Int, passed: Int, _ sign: Sign, isProven: Bool,
    _ from: Moment,
    _ to: Moment
  ) {
    self.sender = sender
    self.size = size
    self.passed = passed
    self.sign = sign
    self.isProven = isProven
    frames = from == to ? [Int(from.frame)] : [Int(from.frame), Int(to.frame)]
  }

  private static func retransmitted(
    _ conversation: Conversation, _ sender: Conversation.Peer
  ) -> SizeHole? {
    let delivery = conversation[sender].delivery
    guard let stuck = delivery.stuck, stuck.transmissions >= 2,
      delivery.largestAcknowledged < stuck.size
    else { return nil }
    // What was named by a SACK block and is sent again all the same is not what is missing.
    if let runt = delivery.runt, !stuck.left.precedes(runt.left) { return nil }
    // What the SACK blocks name arrived from behind the missing range.
    let runt = delivery.runt.flatMap { $0.acknowledged == stuck.left ? $0 : nil }
    let isSmallerDelivered =
      stuck.smallerDelivered > 0 || runt.map { $0.right - $0.left < Int(stuck.size) } ?? false
    guard isSmallerDelivered else { return nil }
    return SizeHole(
      sender, size: Int(stuck.size), passed: Int(delivery.largestAcknowledged),
      .retransmitted(Int(stuck.transmissions)),
      isProven: stuck.transmissions >= Self.fewestTransmissions, stuck.first, stuck.last)
  }

  private static func gap(
    _ conversation: Conversation, _ sender: Conversation.Peer, _ end: Timestamp
  ) -> SizeHole? {
    let direction = conversation[sender]
    guard let runt = direction.delivery.runt,
      // Not a packet of the gap was ever seen.
      direction.delivery.stuck.map({ !$0.left.precedes(runt.left) }) ?? true
    else { return nil }
    let length = end - conversation.time(of: runt.first)
    guard let size = packetSize(missing: runt.hole, conversation, sender),
      // Where its packets are not seen, what was acknowledged may have come in full ones.
      conversation.isSeen(sender) || direction.octetsAcknowledged < UInt64(size),
      length >= suspectGap
    else { return nil }
    return SizeHole(
      sender, size: size, passed: Int(direction.delivery.largestSent), .gap(length),
      isProven: length >= provenGap, runt.first, runt.last)
  }

  /// Octets of the IP packets that so many missing octets make full ones of; nil where they do not, or where
  /// as large a one was seen.
  private static func packetSize(
    missing: Int, _ conversation: Conversation, _ sender: Conversation.Peer
  ) -> Int? {
    let direction = conversation[sender]
    let headers = conversation.server.address.version.tcpOverhead
    // Both sides send them, or neither (RFC 7323 section 3.2).
    let hasTimestamps = direction.hasTimestamps || conversation[sender.other].hasTimestamps
    let options = hasTimestamps ? 12 : 0
    // The receiver's MSS limits the sender; its options take their place (RFC 6691). A router on the way may
    // have lowered it, as it then lowers the other one.
    let own = sender == .client ? conversation.syn : conversation.synAck
    let receiver = sender == .client ? conversation.synAck : conversation.syn
    let sizes = [receiver, own].compactMap { $0.map { Int($0.maximumSegmentSize) } }
      .filter { $0 > 0 }
    // Whose SYN is not seen may have asked for what the other did.
    guard let asked = sizes.first, let least = sizes.min() else { return nil }
    return [asked, least].first { limit in
      limit > options && missing > 0 && missing % (limit - options) == 0
        && Int(direction.delivery.largestSent) < limit + headers
    }.map { $0 + headers }
  }
}
