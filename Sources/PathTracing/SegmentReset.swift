package import WireFormats

/// A RST of a conversation, or what is as good as one, with everything that tells who made it.
package struct SegmentReset: Hashable, Sendable {
  package var moment: Moment
  /// Whose address and port it bears; somebody else may have sent it.
  package var sender: Conversation.Peer
  package var flags: TCPFlags
  package var timeToLive: UInt8
  package var trafficClass: UInt8
  package var hasTimestamps: Bool
  /// Of IPv6, 0 for IPv4: a Linux kernel that found no socket sets one, a reject rule does not.
  package var hasFlowLabel: Bool
  /// Whether it came before any SYN-ACK.
  package var precedesSYNACK: Bool
  package var window: UInt16
  package var identification: UInt16
  /// The identification of the packet before it from the same address, where there was one.
  package var previousIdentification: UInt16?
  /// Whether its identification, which is not 0, is that of the last packet of the other side: who forges a
  /// reset out of the packet that it answers may copy it.
  package var copiesIdentification: Bool
  package var sequenceNumber: SequenceNumber
  package var acknowledgementNumber: SequenceNumber
  /// Its sequence number less the one that its receiver expects, in octets; nil where unknown.
  package var offset: Int?
  package var payloadLength: UInt32
  /// Whether it is MP_FASTCLOSE, by which one side resets a Multipath TCP connection (RFC 8684).
  package var closesFast: Bool
  // Behind the others it fits a gap: in front of the numbers each reset would take eight octets more.
  /// Whether the other side had sent more than its SYN by then.
  package var followsSegments: Bool
  /// Whether the capture shows it with another time to live too: on both sides of a router.
  package var isPassedOn = false
}
