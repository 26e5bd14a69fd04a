/// An IP header of either version, with the fields that both have under one name.
package enum IPHeader: Hashable, Sendable {
  case v4(IPv4Header)
  case v6(IPv6Header)

  package var version: IPVersion {
    switch self {
    case .v4: .v4
    case .v6: .v6
    }
  }

  package var source: IPAddress {
    switch self {
    case .v4(let header): .v4(header.source)
    case .v6(let header): .v6(header.source)
    }
  }

  package var destination: IPAddress {
    switch self {
    case .v4(let header): .v4(header.destination)
    case .v6(let header): .v6(header.destination)
    }
  }

  /// Time to live, or hop limit.
  package var timeToLive: UInt8 {
    get {
      switch self {
      case .v4(let header): header.timeToLive
      case .v6(let header): header.hopLimit
      }
    }
    set {
      switch self {
      case .v4(var header):
        header.timeToLive = newValue
        self = .v4(header)
      case .v6(var header):
        header.hopLimit = newValue
        self = .v6(header)
      }
    }
  }

  /// DSCP in the upper six bits, ECN in the lower two.
  package var trafficClass: UInt8 {
    get {
      switch self {
      case .v4(let header): header.trafficClass
      case .v6(let header): header.trafficClass
      }
    }
    set {
      switch self {
      case .v4(var header):
        header.trafficClass = newValue
        self = .v4(header)
      case .v6(var header):
        header.trafficClass = newValue
        self = .v6(header)
      }
    }
  }

  /// The protocol of the payload, behind all extension headers.
  package var payloadProtocol: IPProtocol {
    switch self {
    case .v4(let header): header.payloadProtocol
    case .v6(let header): header.payloadProtocol
    }
  }

  /// The identification field; only IPv4 has one in every packet.
  package var identification: UInt16? {
    switch self {
    case .v4(let header): header.identification
    case .v6: nil
    }
  }

  /// The flow label; only IPv6 has one.
  package var flowLabel: UInt32? {
    switch self {
    case .v4: nil
    case .v6(let header): header.flowLabel
    }
  }

  /// Whether routers must not fragment: the DF bit, and always for IPv6.
  package var dontFragment: Bool {
    switch self {
    case .v4(let header): header.dontFragment
    case .v6: true
    }
  }

  package var headerLength: Int {
    switch self {
    case .v4(let header): header.headerLength
    case .v6(let header): header.headerLength
    }
  }

  /// Octets of the whole packet as the header says.
  package var totalLength: Int {
    switch self {
    case .v4(let header): Int(header.totalLength)
    case .v6(let header): 40 + Int(header.payloadLength)
    }
  }

  /// Whether the length field is 0 because the packet is too long for it.
  ///
  /// Segmentation offload leaves it so (Linux: packets above 64 KiB), and RFC 2675 asks for it.
  var omitsLength: Bool {
    switch self {
    case .v4(let header): header.totalLength == 0
    case .v6(let header):
      header.payloadLength == 0 && header.payloadProtocol != .ipv6NoNextHeader
    }
  }

  /// Whether fragments follow that go on with the same packet.
  package var hasMoreFragments: Bool {
    switch self {
    case .v4(let header): header.moreFragments
    case .v6(let header): header.fragment?.moreFragments ?? false
    }
  }

  /// Whether this is a fragment other than the first: no transport header follows.
  package var isLaterFragment: Bool {
    switch self {
    case .v4(let header): header.fragmentOffset != 0
    case .v6(let header): (header.fragment?.offset ?? 0) != 0
    }
  }

  /// Reads the header of either version at the start of the octets.
  package init(parsing octets: Span<UInt8>) throws(WireError) {
    guard octets.count > 0 else {
      throw WireError(.ipv4, offset: 0, needed: 1, available: 0)
    }
    switch octets[0] >> 4 {
    case 4: self = .v4(try IPv4Header(parsing: octets))
    case 6: self = .v6(try IPv6Header(parsing: octets))
    default:
      throw WireError(.ipv4, offset: 0, needed: 20, available: 0, limit: .headerField)
    }
  }

  /// Makes a plain header between two addresses of one family; nil when the families differ.
  package init?(
    source: IPAddress, destination: IPAddress, timeToLive: UInt8, payloadProtocol: IPProtocol
  ) {
    switch (source, destination) {
    case (.v4(let source), .v4(let destination)):
      self = .v4(
        IPv4Header(
          source: source, destination: destination, timeToLive: timeToLive,
          payloadProtocol: payloadProtocol))
    case (.v6(let source), .v6(let destination)):
      self = .v6(
        IPv6Header(
          source: source, destination: destination, hopLimit: timeToLive,
          payloadProtocol: payloadProtocol))
    default: return nil
    }
  }

  /// Writes the header with its fields as they are.
  package func append(to octets: inout [UInt8]) {
    switch self {
    case .v4(let header): header.append(to: &octets)
    case .v6(let header): header.append(to: &octets)
    }
  }

  /// The header with length and checksum filled in for a payload of so many octets.
  package func completed(payloadLength: Int) -> IPHeader {
    switch self {
    case .v4(var header):
      header.totalLength = UInt16(clamping: header.headerLength + payloadLength)
      header.headerChecksum = header.computedChecksum
      return .v4(header)
    case .v6(var header):
      header.payloadLength = UInt16(clamping: header.headerLength - 40 + payloadLength)
      return .v6(header)
    }
  }
}
