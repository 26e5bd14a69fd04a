/// How far an IP header and its packet reach, read without copying the header.
struct IPExtent {
  var version: IPVersion
  var payloadProtocol: IPProtocol
  /// Where the payload starts in the octets.
  var payloadStart: Int
  /// Where the packet, or what there is of it, ends in the octets.
  var end: Int
  /// Where it ends on the wire as its length field says, which may lie behind the octets.
  var statedEnd: Int
  var isLaterFragment = false
  /// The security parameters index of the first authentication header (RFC 4302).
  var securityParameters: UInt32?

  /// Reads the header at `start`; nil where it is cut or damaged.
  init?(in octets: Span<UInt8>, from start: Int, to limit: Int) {
    guard start < limit, limit <= octets.count else { return nil }
    switch octets[start] >> 4 {
    case 4:
      let headerLength = Int(octets[start] & 0x0f) * 4
      guard headerLength >= 20, limit - start >= headerLength else { return nil }
      version = .v4
      payloadProtocol = IPProtocol(rawValue: octets[start + 9])
      payloadStart = start + headerLength
      isLaterFragment = octets.bigEndian16(at: start + 6) & 0x1fff != 0
      statedEnd = Self.end(start, Int(octets.bigEndian16(at: start + 2)), payloadStart, limit)
      end = min(limit, statedEnd)
      // As IPv4Header reads it: what is cut keeps its protocol.
      while payloadProtocol == .authentication, !isLaterFragment, skipHeader(in: octets) {}
    case 6:
      guard limit - start >= 40 else { return nil }
      version = .v6
      payloadProtocol = IPProtocol(rawValue: octets[start + 6])
      payloadStart = start + 40
      let stated = Int(octets.bigEndian16(at: start + 4))
      statedEnd = Self.end(start, stated == 0 ? 0 : stated + 40, payloadStart, limit)
      end = min(limit, statedEnd)
      while IPv6ExtensionHeader.isExtension(payloadProtocol) {
        guard skipHeader(in: octets) else { return nil }
        // RFC 8200 section 4.5: what follows is the middle of something.
        if isLaterFragment { break }
      }
    default: return nil
    }
  }

  /// The end by the length field; 0 means that the packet was too long for the field.
  private static func end(_ start: Int, _ length: Int, _ header: Int, _ limit: Int) -> Int {
    length == 0 ? limit : max(header, start + length)
  }

  /// Passes one extension header; false where it is cut.
  private mutating func skipHeader(in octets: Span<UInt8>) -> Bool {
    guard end - payloadStart >= 8 else { return false }
    let length = IPv6ExtensionHeader.length(of: payloadProtocol, octets[payloadStart + 1])
    guard end - payloadStart >= length else { return false }
    switch payloadProtocol {
    case .ipv6Fragment: isLaterFragment = octets.bigEndian16(at: payloadStart + 2) >> 3 != 0
    case .authentication where securityParameters == nil:
      securityParameters = octets.bigEndian32(at: payloadStart + 4)
    default: break
    }
    payloadProtocol = IPProtocol(rawValue: octets[payloadStart])
    payloadStart += length
    return true
  }
}
