/// An ICMP message, decoded as far as path diagnosis reads it.
package struct ICMPMessage: Hashable, Sendable {
  package var header: ICMPHeader
  /// The start of the packet that an error message is about.
  package var quote: ICMPQuote?
  /// The objects behind the quote (RFC 4884).
  package var extensions: [ICMPExtension] = []
  /// The target of a neighbour solicitation or advertisement (RFC 4861).
  package var neighborTarget: IPv6Address?

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
    }
  }
}
