import WireFormats

// Two values of `Endpoint` take 48 octets, these 37, and a comparison with a segment has no branch for
// the family: it is the first thing that each of ten million frames meets.

/// Both ends of a connection, packed.
struct EndpointPair: Sendable {
  private let clientHigh: UInt64
  let clientLow: UInt64
  private let serverHigh: UInt64
  private let serverLow: UInt64
  let clientPort: UInt16
  let serverPort: UInt16
  private let version: IPVersion

  init(client: Endpoint, server: Endpoint) {
    (clientHigh, clientLow) = client.address.words
    (serverHigh, serverLow) = server.address.words
    clientPort = client.port
    serverPort = server.port
    version = client.address.version
  }

  var client: Endpoint {
    Endpoint(address: IPAddress(version, clientHigh, clientLow), port: clientPort)
  }

  var server: Endpoint {
    Endpoint(address: IPAddress(version, serverHigh, serverLow), port: serverPort)
  }

  /// Who sent a segment by its addresses and ports; nil where it belongs to others.
  @inline(__always)
  func sender(of segment: Segment) -> Conversation.Peer? {
    let source = segment.source.words
    let destination = segment.destination.words
    guard segment.source.version == version else { return nil }
    if segment.sourcePort == clientPort, segment.destinationPort == serverPort,
      source.low == clientLow, destination.low == serverLow, source.high == clientHigh,
      destination.high == serverHigh
    {
      return .client
    }
    if segment.sourcePort == serverPort, segment.destinationPort == clientPort,
      source.low == serverLow, destination.low == clientLow, source.high == serverHigh,
      destination.high == clientHigh
    {
      return .server
    }
    return nil
  }

  /// Whether the client bears the source address and port of a segment.
  @inline(__always)
  func isFromClient(_ segment: Segment) -> Bool {
    segment.sourcePort == clientPort && segment.source.version == version
      && segment.source.words == (clientHigh, clientLow)
  }
}

extension IPAddress {
  /// The address in 16 octets; those of IPv4 are the last four.
  @inline(__always)
  var words: (high: UInt64, low: UInt64) {
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
