/// An ICMP message, decoded as far as path diagnosis reads it.
package struct ICMPMessage: Hashable, Sendable {
  package var header: ICMPHeader
  /// The start of the packet that an error message is about.
  package var quote: ICMPQuote?
  /// The objects behind the quote (RFC 4884).
  package var extensions: [ICMPExtension] = []
  /// The target of a neighbour solicitation or advertisement (RFC 4861).
  package var neighborTarget: IPv6Address?
  /// The link-layer address that a neighbour advertisement tells of its target, where it does.
  package var neighborHardware: HardwareAddress?

  package init(header: ICMPHeader) {
    self.header = header
  }

  package var meaning: ICMPHeader.Meaning { header.meaning }

  /// Reads a message; a quote that does not decode is left out, never an error.
  package init(version: IPVersion, parsing octets: Span<UInt8>) throws(WireError) {
    header = try ICMPHeader(version: version, parsing: octets)
    if header.isError {
      let split = ICMPExtension.split(header, octets.extracting(8...))
      quote = try? ICMPQuote(parsing: octets.extracting(8..<8 + split.quoted))
      extensions = split.extensions
    } else if version == .v6, header.type == 135 || header.type == 136, octets.count >= 24 {
      neighborTarget = IPv6Address(
        high: octets.bigEndian64(at: 8), low: octets.bigEndian64(at: 16))
      if header.type == 136 { neighborHardware = Self.hardware(octets.extracting(24...)) }
    }
  }

  /// RFC 4861 section 4.6: options of type, length in units of 8 octets, value; 2 is the target's
  /// link-layer address.
  private static func hardware(_ options: Span<UInt8>) -> HardwareAddress? {
    var offset = 0
    while offset + 8 <= options.count {
      let length = Int(options[offset + 1]) * 8
      if length == 0 { return nil }
      if options[offset] == 2, length == 8 {
        return HardwareAddress(parsing: options.extracting(offset + 2..<offset + 8))
      }
      offset += length
    }
    return nil
  }
}
