// Four values with a family each take 56 octets, these 37, and a comparison has no branch for the
// family: it is the first thing that each of ten million frames meets.

/// Two addresses of one family with their ports: from whom to whom.
package struct EndpointPair: Hashable, Sendable {
  package let sourceHigh: UInt64
  package let sourceLow: UInt64
  package let destinationHigh: UInt64
  package let destinationLow: UInt64
  package let sourcePort: UInt16
  package let destinationPort: UInt16
  package let version: IPVersion

  @inline(__always)
  package init(
    _ source: IPAddress, _ sourcePort: UInt16, _ destination: IPAddress, _ destinationPort: UInt16
  ) {
    (sourceHigh, sourceLow) = source.words
    (destinationHigh, destinationLow) = destination.words
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    version = source.version
  }

  /// Between IPv4 addresses.
  @inline(__always)
  package init(
    v4 source: UInt32, _ sourcePort: UInt16, _ destination: UInt32, _ destinationPort: UInt16
  ) {
    sourceHigh = 0
    sourceLow = UInt64(source)
    destinationHigh = 0
    destinationLow = UInt64(destination)
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    version = .v4
  }

  package var source: IPAddress { IPAddress(version, sourceHigh, sourceLow) }
  package var destination: IPAddress { IPAddress(version, destinationHigh, destinationLow) }

  @inline(__always)
  package static func == (left: EndpointPair, right: EndpointPair) -> Bool {
    left.sourceLow == right.sourceLow && left.destinationLow == right.destinationLow
      && left.sourcePort == right.sourcePort && left.destinationPort == right.destinationPort
      && left.sourceHigh == right.sourceHigh && left.destinationHigh == right.destinationHigh
      && left.version == right.version
  }

  /// Whether another goes from this one's destination to its source.
  @inline(__always)
  package func isReverse(of other: EndpointPair) -> Bool {
    sourceLow == other.destinationLow && destinationLow == other.sourceLow
      && sourcePort == other.destinationPort && destinationPort == other.sourcePort
      && sourceHigh == other.destinationHigh && destinationHigh == other.sourceHigh
      && version == other.version
  }

  package var reversed: EndpointPair {
    EndpointPair(destination, destinationPort, source, sourcePort)
  }
}

extension IPAddress {
  /// The address in 16 octets; those of IPv4 are the last four.
  @inline(__always)
  package var words: (high: UInt64, low: UInt64) {
    switch self {
    case .v4(let address): (0, UInt64(address.rawValue))
    case .v6(let address): (address.high, address.low)
    }
  }

  @inline(__always)
  fileprivate init(_ version: IPVersion, _ high: UInt64, _ low: UInt64) {
    switch version {
    case .v4: self = .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: low)))
    case .v6: self = .v6(IPv6Address(high: high, low: low))
    }
  }
}
