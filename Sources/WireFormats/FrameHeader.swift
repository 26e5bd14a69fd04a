/// What a capture says about one frame besides its octets.
package struct FrameHeader: Hashable, Sendable {
  /// Position in the capture, counted from 1 as Wireshark counts.
  package var number: Int
  package var timestamp: Timestamp
  package var linkType: LinkType
  /// Index of the capturing interface, counted from 0 over the whole capture.
  package var interface: Int
  /// Length on the wire in octets; the octets at hand may be fewer (snap length).
  package var originalLength: Int

  package init(
    number: Int, timestamp: Timestamp, linkType: LinkType, interface: Int, originalLength: Int
  ) {
    self.number = number
    self.timestamp = timestamp
    self.linkType = linkType
    self.interface = interface
    self.originalLength = originalLength
  }
}

extension FrameHeader {
  package var stamp: FrameStamp {
    FrameStamp(timestamp: timestamp, number: UInt32(clamping: number))
  }
}
