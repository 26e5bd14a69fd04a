/// Why and where the decoding of a header stopped.
package struct WireError: Error, Hashable, Sendable {
  /// The header that could not be read.
  package enum Layer: Hashable, Sendable {
    case ethernet
    case linuxCooked
    case loopback
    case arp
    case ipv4
    case ipv6
    case ipv6Extension
    case tcp
    case udp
    case icmp
    /// Another link layer, or a link type that is not decoded.
    case link
  }

  /// What set the limit that the header runs over.
  package enum Limit: Hashable, Sendable {
    /// The octets at hand end: a short snap length, or a packet cut on the wire.
    case capture
    /// A length or version field of the header itself contradicts what is there.
    case headerField
  }

  package var layer: Layer
  /// Where in the octets given to the layer the trouble lies.
  package var offset: Int
  /// Octets needed from the layer's start.
  package var needed: Int
  /// Octets there were from the layer's start.
  package var available: Int
  package var limit: Limit

  package init(_ layer: Layer, offset: Int, needed: Int, available: Int, limit: Limit = .capture) {
    self.layer = layer
    self.offset = offset
    self.needed = needed
    self.available = available
    self.limit = limit
  }
}
