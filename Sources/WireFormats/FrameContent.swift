/// What a captured frame holds.
package enum FrameContent: Hashable, Sendable {
  case packet(Packet)
  case arp(ARPMessage)
  /// Another protocol, by its EtherType.
  case other(EtherType)
  /// A frame cut or damaged before its IP header ended, or of an unknown link type.
  case undecodable(WireError)

  /// Decodes a frame of a link type; every input gives an answer.
  ///
  /// `originalLength` is the frame's length on the wire, where it is known.
  package init(
    _ linkType: LinkType, parsing octets: Span<UInt8>, originalLength: Int? = nil
  ) {
    do throws(WireError) {
      let link = try LinkHeader(linkType, parsing: octets)
      switch link.payload {
      case .ipv4, .ipv6:
        self = .packet(
          try Packet(parsing: octets, from: link.length, originalLength: originalLength))
      case .arp: self = .arp(try ARPMessage(parsing: octets.extracting(link.length...)))
      default: self = .other(link.payload)
      }
    } catch {
      self = .undecodable(error)
    }
  }
}
