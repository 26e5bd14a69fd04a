/// What a captured frame holds.
package enum FrameContent: Hashable, Sendable {
  /// The innermost packet; what is around it is in its `encapsulations`.
  case packet(Packet)
  case arp(ARPMessage)
  /// Another protocol, by its EtherType.
  case other(EtherType)
  /// A frame cut or damaged before its IP header ended.
  case undecodable(WireError)
  /// A frame of a link type that is not decoded.
  case unsupportedLinkType(LinkType)

  /// Decodes a frame of a link type; every input gives an answer.
  ///
  /// `originalLength` is the frame's length on the wire, where it is known.
  package init(
    _ linkType: LinkType, parsing octets: Span<UInt8>, originalLength: Int? = nil
  ) {
    do throws(WireError) {
      guard let inner = try InnermostPayload(linkType, in: octets) else {
        self = .unsupportedLinkType(linkType)
        return
      }
      switch inner.payload {
      case .ipv4, .ipv6:
        var packet = try Packet(
          parsing: octets.extracting(..<inner.end), from: inner.start,
          originalLength: originalLength)
        packet.encapsulations = inner.encapsulations
        self = .packet(packet)
      case .arp:
        self = .arp(try ARPMessage(parsing: octets.extracting(inner.start..<inner.end)))
      default: self = .other(inner.payload)
      }
    } catch {
      // ARP for other addresses is nothing that is read, and no damage.
      self =
        error.layer == .arp && error.limit == .headerField ? .other(.arp) : .undecodable(error)
    }
  }
}
